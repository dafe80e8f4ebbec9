/**
 * What a recurrent cell is: a rule that takes one character's input and what the layer remembers, and gives what it
 * remembers next. Every cell first forms the same two products,
 *
 *   fromInput = W_ih x + b_ih        fromState = W_hh h + b_hh        [B, gates · H] each, the gates side by side
 *
 * (`stack.ts` does it); what makes a cell an LSTM or a GRU is how it goes on from there.
 *
 * Letters in shapes: B lanes, H hidden units. A name dX is the gradient of the loss by X.
 */
import type {Matrix} from '../matrix.js';

/** What a layer remembers of each lane. */
export type State = {
	/** What the layer shows: to the layer above, and to itself one step later. */
	readonly h: Matrix; // [B, H]
	/** What it keeps to itself. Only the LSTM has it. */
	readonly c: Matrix; // [B, H], or [B, 0]
};

export type CellGradient = {
	readonly dFromInput: Matrix; // [B, gates · H]
	readonly dFromState: Matrix; // [B, gates · H]
	/** By the state before, without what reaches h through fromState. */
	readonly dState: State;
};

export type CellStep = {
	readonly next: State;
	/** From the gradient of the next state to those of all that went in. */
	readonly backward: (dNext: State) => CellGradient;
};

export type Cell = {
	readonly hasC: boolean;
	readonly step: (fromInput: Matrix, fromState: Matrix, state: State) => CellStep;
};

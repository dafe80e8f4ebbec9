/**
 * A recurrent cell is a rule that takes one character's input and a layer's state, and gives the state after it. A kind of
 * cell is one record: the facts that the rest of the program and every engine read, and its arithmetic in float64.
 *
 * Letters in shapes: B batch rows, D width that enters the layer, H hidden units. A name dX is the gradient of the loss by X.
 */
import type {Matrix} from '../matrix.js';
import type {Variables} from '../variable.js';

/** The gates of all cells. `new` is what may enter the state. */
export type Gate = 'input' | 'forget' | 'new' | 'output' | 'reset' | 'update';

/** One parameter of a layer. Its rows are a multiple of H. */
export type CellParameter = {
	/** Its name within the layer, PyTorch's where PyTorch has the cell: `weight_ih`. */
	readonly name: string;
	/**
	 * An `input` weight is multiplied by what enters the layer, [rows · H, D]; a `recurrent` weight by the state or what is
	 * made of it, [rows · H, H]: it may start orthogonal, and weight drop falls on it; a `vector` is [rows · H].
	 */
	readonly kind: 'input' | 'recurrent' | 'vector';
	readonly rows: number;
};

/** The facts of a kind of cell. */
export type CellFacts = {
	/** The gates in the order in which their rows lie below one another in the parameters. */
	readonly gates: readonly Gate[];
	/** The parameters of a layer in the order of the checkpoint. */
	readonly parameters: readonly CellParameter[];
	/** Says that the state has a c beside h. */
	readonly hasC: boolean;
};

/** The state of a layer, one row for each batch row. */
export type State = {
	/** The output: to the layer above, and to the layer itself one step later. */
	readonly h: Matrix; // [B, H]
	/** The memory of cells that have one. */
	readonly c: Matrix; // [B, H], or [B, 0]
};

/** The input of a layer: vectors [B, D], or the ids [B] of characters that stand for one-hot vectors. */
export type LayerInput = Matrix | Int32Array;

export type CellStep = {
	readonly next: State;
	/**
	 * From the gradient of the next state to those of the input and of the state before; adds the gradients of the
	 * parameters to the variables. One-hot characters have no gradient: their dX is [B, 0].
	 */
	readonly backward: (dNext: State) => {readonly dX: Matrix; readonly dState: State};
};

export type Cell = CellFacts & {
	/** One step of a layer whose parameters are the variables by the names of `parameters`. */
	readonly step: (parameters: Variables, x: LayerInput, state: State) => CellStep;
};

/**
 * Whole sequences of vectors through a stack of cells, as nn.LSTM, nn.GRU and nn.RNN read them, in one direction or in both:
 *
 *   forwards    h[t] = cell(x[t], h[t−1]),  t = 0 … T−1
 *   backwards   h[t] = cell'(x[t], h[t+1]), t = T−1 … 0, with weights of its own
 *
 * The output at t has both side by side, and is the input of the layer above. Parameters have PyTorch's names:
 * `weight_ih_l0`, `weight_hh_l0`, …, `weight_ih_l0_reverse`, ….
 *
 * Letters in shapes: T steps, B batch rows, D width of the input, H hidden units.
 */
import type {CellKind} from '../config.js';
import type {CellStep, State} from './cells/cell.js';
import {cells} from './cells/index.js';
import {add, beside, type Matrix, split, zeros} from './matrix.js';
import type {Shape} from './parameters.js';
import type {Variables} from './variable.js';

export type SequenceConfig = {
	readonly cell: CellKind;
	/** D */
	readonly inputSize: number;
	/** H */
	readonly hiddenSize: number;
	readonly numLayers: number;
	readonly bidirectional: boolean;
};

export type SequencePass = {
	readonly outputs: readonly Matrix[]; // [T] of [B, directions · H]
	/** The last state of each layer and direction: layer 0 forwards, layer 0 backwards, layer 1 forwards, … */
	readonly states: readonly State[]; // [layers · directions] of [B, H]
	/** From the gradients of the outputs to those of the inputs; adds those of the parameters to the variables. */
	readonly backward: (dOutputs: readonly Matrix[]) => readonly Matrix[];
};

const suffixes = ({bidirectional}: SequenceConfig): readonly string[] => (bidirectional ? ['', '_reverse'] : ['']);

/** The parameters of a stack, in PyTorch's order. */
export function sequenceShapes(config: SequenceConfig): ReadonlyMap<string, Shape> {
	const {cell, inputSize, hiddenSize: H, numLayers} = config;
	const shapes = new Map<string, Shape>();
	for (let layer = 0; layer < numLayers; layer++) {
		const D = layer === 0 ? inputSize : H * suffixes(config).length;
		for (const suffix of suffixes(config)) {
			for (const {name, kind, rows} of cells[cell].parameters) {
				const shape: Shape = kind === 'vector' ? [rows * H] : [rows * H, kind === 'input' ? D : H];
				shapes.set(`${name}_l${layer}${suffix}`, shape);
			}
		}
	}
	return shapes;
}

/** The states of batch rows that have read nothing yet. */
export const zeroSequenceStates = (config: SequenceConfig, batchSize: number): readonly State[] =>
	Array.from({length: config.numLayers * suffixes(config).length}, () => ({
		h: zeros(batchSize, config.hiddenSize),
		c: zeros(batchSize, cells[config.cell].hasC ? config.hiddenSize : 0),
	}));

type DirectionPass = {
	readonly outputs: readonly Matrix[]; // [T] of [B, H]
	readonly state: State;
	readonly backward: (dOutputs: readonly Matrix[]) => readonly Matrix[];
};

/** One layer in one direction; backwards is forwards through the reversed sequence. */
function readDirection(
	{cell, hiddenSize}: SequenceConfig,
	parameters: Variables,
	inputs: readonly Matrix[],
	initial: State,
	isReversed: boolean,
): DirectionPass {
	const inOrder = <Item>(items: readonly Item[]): readonly Item[] => (isReversed ? items.toReversed() : items);
	const steps: CellStep[] = [];
	let state = initial;
	for (const x of inOrder(inputs)) {
		const step = cells[cell].step(parameters, x, state);
		state = step.next;
		steps.push(step);
	}
	return {
		outputs: inOrder(steps.map(({next}) => next.h)),
		state,
		backward(dOutputs) {
			const rows = initial.h.rows;
			let dState: State = {h: zeros(rows, hiddenSize), c: zeros(rows, initial.c.columns)};
			const dShown = inOrder(dOutputs);
			const dInputs: Matrix[] = [];
			for (let t = steps.length - 1; t >= 0; t--) {
				const step = steps[t].backward({h: add(dState.h, dShown[t]), c: dState.c});
				dState = step.dState;
				dInputs[t] = step.dX;
			}
			return inOrder(dInputs);
		},
	};
}

/** The variables of one layer and direction, by their names within the cell. */
const variablesIn = ({cell}: SequenceConfig, variables: Variables, place: string): Variables =>
	Object.fromEntries(cells[cell].parameters.map(({name}) => [name, variables[name + place]]));

/** Reads whole sequences, each layer all of them before the layer above; without initial states from zero. */
export function readSequence(
	config: SequenceConfig,
	variables: Variables,
	inputs: readonly Matrix[], // [T] of [B, D]
	initial: readonly State[] = zeroSequenceStates(config, inputs[0].rows),
): SequencePass {
	const directions = suffixes(config);
	const layers: (readonly DirectionPass[])[] = [];
	let x = inputs;
	for (let layer = 0; layer < config.numLayers; layer++) {
		const below = x;
		const passes = directions.map((suffix, direction) => {
			const own = variablesIn(config, variables, `_l${layer}${suffix}`);
			return readDirection(config, own, below, initial[layer * directions.length + direction], direction === 1);
		});
		layers.push(passes);
		x = below.map((_, t) => beside(...passes.map(({outputs}) => outputs[t]))); // [B, directions · H]
	}
	return {
		outputs: x,
		states: layers.flat().map(({state}) => state),
		backward: dOutputs =>
			layers.reduceRight((dShown, passes) => {
				const parts = dShown.map(d => split(d, directions.length)); // [T] of directions × [B, H]
				const [first, ...others] = passes.map((pass, direction) => pass.backward(parts.map(part => part[direction])));
				return first.map((d, t) => add(d, ...others.map(other => other[t])));
			}, dOutputs),
	};
}

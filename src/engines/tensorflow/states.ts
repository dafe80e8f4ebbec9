/** The states of the layers, as arrays of the contract and as tensors. Letters in shapes: B batch rows, H hidden units. */
import type {ModelConfig} from '../../config.js';
import {cells} from '../../model/cells/index.js';
import type {CellState} from '../engine.js';
import type {Recording, Routine} from './graph/recording.js';
import {given, type Session} from './graph/session.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import type {Tensor, Tensors} from './tensors.js';

const hasC = ({cell}: ModelConfig): boolean => cells[cell].hasC;

/** States of zero, one entry a layer. */
export const zeroStates = (tensors: Tensors, model: ModelConfig, lanes: number): readonly LayerTensors[] => {
	const zero = tensors.filled(0, [lanes, model.hiddenSize]);
	return Array.from({length: model.numLayers}, () => ({h: zero, ...(hasC(model) && {c: zero})}));
};

/** The arrays of states: h of each layer, then its c if it has one. */
export const stateArrays = (state: CellState): readonly Float32Array[] =>
	state.flatMap(({h, c}) => (c.length > 0 ? [h, c] : [h]));

/** The states that consist of such arrays. */
export function statesFrom(model: ModelConfig, arrays: readonly Float32Array[]): CellState {
	const each = hasC(model) ? 2 : 1;
	return Array.from({length: model.numLayers}, (_, layer) => ({
		h: arrays[layer * each],
		c: each === 2 ? arrays[layer * each + 1] : new Float32Array(0),
	}));
}

export function zeroArrays(model: ModelConfig, lanes: number): CellState {
	const zero = (): Float32Array => new Float32Array(lanes * model.hiddenSize);
	return Array.from({length: model.numLayers}, () => ({h: zero(), c: hasC(model) ? zero() : new Float32Array(0)}));
}

/** The states of some batch rows, kept from call to call of the routines that read and change them. */
export class States {
	readonly #recording: Recording;
	readonly #model: ModelConfig;
	readonly #lanes: number;
	/** Variables [B, H]: h of each layer, then its c if it has one. */
	readonly #variables: readonly Tensor[];
	readonly #reading: Routine;
	readonly #writing: Routine;

	constructor(recording: Recording, model: ModelConfig, lanes: number) {
		this.#recording = recording;
		this.#model = model;
		this.#lanes = lanes;
		const shape = [lanes, model.hiddenSize];
		const count = model.numLayers * this.#each;
		this.#variables = Array.from({length: count}, () => recording.variable());
		this.#reading = recording.routine(() => this.#variables.map(variable => recording.read(variable)));
		this.#writing = recording.routine(() => {
			for (const variable of this.#variables) recording.assign(variable, recording.floats(shape));
			return [];
		});
	}

	/** Within a routine, gives the states at this place. */
	recall(): readonly LayerTensors[] {
		const values = this.#variables.map(variable => this.#recording.read(variable));
		const each = this.#each;
		return Array.from({length: this.#model.numLayers}, (_, layer) => {
			const [h, c] = values.slice(layer * each, (layer + 1) * each);
			return each === 2 ? {h, c} : {h};
		});
	}

	/** Within a routine, changes the states. */
	remember(states: readonly LayerTensors[]): void {
		const values = states.flatMap(({h, c}) => (c === undefined ? [h] : [h, c]));
		for (const [index, variable] of this.#variables.entries()) this.#recording.assign(variable, values[index]);
	}

	read(session: Session): CellState {
		return statesFrom(this.#model, session.run(this.#reading));
	}

	/** Throws a RangeError where the arrays don't fit the model and the number of batch rows. */
	write(session: Session, state: CellState): void {
		const {numLayers, hiddenSize} = this.#model;
		const size = this.#lanes * hiddenSize;
		const sizeOfC = hasC(this.#model) ? size : 0;
		if (state.length !== numLayers || state.some(({h, c}) => h.length !== size || c.length !== sizeOfC)) {
			throw new RangeError(`Expected h and c of ${numLayers} layers, ${this.#lanes} lanes of ${hiddenSize} units.`);
		}
		session.run(this.#writing, ...stateArrays(state).map(array => given(array.slice(), [this.#lanes, hiddenSize])));
	}

	clear(session: Session): void {
		this.write(session, zeroArrays(this.#model, this.#lanes));
	}

	get #each(): number {
		return hasC(this.#model) ? 2 : 1;
	}
}

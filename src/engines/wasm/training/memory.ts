/** The memory of a network as the main thread uses it: it writes parameters, states and characters, and reads losses. */

import type {Batch, SoftTargets} from '../../../model/batch.js';
import {cells} from '../../../model/cells/index.js';
import type {Parameters} from '../../../model/parameters.js';
import type {CellState, Evaluation} from '../../engine.js';
import {type Pointer, padded} from '../kernels/arena.js';
import {requireIds} from '../kernels/ids.js';
import {allocateMemory, checkPages} from '../kernels/shared-memory.js';
import type {LayerPlan, Plan} from './memory-plan.js';
import {readParameters, writeParameters} from './parameter-layout.js';

const padding = -1e30;

const remedy = 'Lower --batch, --seq, --hidden or --layers.';

/** Throws a UserError where a network is too large for a 32-bit address. */
export const checkRoom = ({pages}: Plan): void => checkPages(pages, remedy);

export class NetworkMemory {
	readonly memory: WebAssembly.Memory;
	readonly #plan: Plan;
	readonly #floats: Float32Array;
	readonly #integers: Int32Array;

	/** Throws a UserError where the network is too large for the memory that there is. */
	constructor(plan: Plan) {
		this.#plan = plan;
		this.memory = allocateMemory(plan.pages, remedy);
		this.#floats = new Float32Array(this.memory.buffer);
		this.#integers = new Int32Array(this.memory.buffer);
		this.floats(plan.ones, padded(Math.max(plan.H, plan.E))).fill(1);
		this.floats(plan.logitPadding, plan.V).fill(padding, plan.model.vocabSize);
	}

	/** A view of `count` numbers. */
	floats(at: Pointer, count: number): Float32Array {
		return this.#floats.subarray(at / 4, at / 4 + count);
	}

	writeParameters(at: Pointer, parameters: Parameters): void {
		writeParameters(this.#plan.layout, parameters, this.floats(at, this.#plan.layout.size));
	}

	readParameters(at: Pointer): Parameters {
		return readParameters(this.#plan.layout, this.floats(at, this.#plan.layout.size));
	}

	/**
	 * Writes the characters of time steps first … first + seqLength − 1 of a batch, ordered by time step. Throws an Error where the
	 * batch has an id of no character.
	 */
	writeCharacters({batchSize, seqLength: total, inputs, targets}: Batch, first = 0, seqLength = total): void {
		for (const ids of [inputs, targets]) requireIds(ids, this.#plan.model.vocabSize);
		const to = {inputs: this.#plan.inputs / 4, targets: this.#plan.targets / 4};
		for (let lane = 0; lane < batchSize; lane++) {
			for (let t = 0; t < seqLength; t++) {
				const from = lane * total + first + t;
				const at = t * batchSize + lane;
				this.#integers[to.inputs + at] = inputs[from];
				this.#integers[to.targets + at] = targets[from];
			}
		}
	}

	/** Writes a teacher's expectations at every place of a batch, ordered by time step. Throws an Error where it has an id of no character. */
	writeSoft({kinds, ids, probabilities}: SoftTargets, batchSize: number, seqLength: number): void {
		requireIds(ids, this.#plan.model.vocabSize);
		const to = {ids: this.#plan.softIds / 4, probabilities: this.#plan.softProbabilities / 4};
		const [integers, floats] = [this.#integers, this.#floats];
		for (let row = 0; row < batchSize * seqLength; row++) {
			const at = ((row % seqLength) * batchSize + Math.floor(row / seqLength)) * kinds;
			for (let kind = 0; kind < kinds; kind++) {
				integers[to.ids + at + kind] = ids[row * kinds + kind];
				floats[to.probabilities + at + kind] = probabilities[row * kinds + kind];
			}
		}
	}

	/** Copies the losses of the batch that was computed last to `losses` [B, total], from time step `first` on; returns their sums. */
	readLosses(
		batchSize: number,
		seqLength: number,
		losses: Float32Array,
		first = 0,
		total = seqLength,
	): Omit<Evaluation, 'losses'> {
		const at = {losses: this.#plan.losses / 4, correct: this.#plan.correct / 4};
		let lossSum = 0;
		let correct = 0;
		for (let t = 0; t < seqLength; t++) {
			for (let lane = 0; lane < batchSize; lane++) {
				const row = t * batchSize + lane;
				const loss = this.#floats[at.losses + row];
				losses[lane * total + first + t] = loss;
				lossSum += loss;
				correct += this.#integers[at.correct + row];
			}
		}
		return {lossSum, correct};
	}

	/** Copies h and c of the first `lanes` rows. */
	readState(lanes: number): CellState {
		const {hiddenSize, cell} = this.#plan.model;
		const {hasC} = cells[cell];
		const read = (at: Pointer): Float32Array => {
			const values = new Float32Array(lanes * hiddenSize);
			for (let lane = 0; lane < lanes; lane++) {
				values.set(this.floats(at + 4 * lane * this.#plan.H, hiddenSize), lane * hiddenSize);
			}
			return values;
		};
		return this.#plan.layers.map(({stateH, stateC}) => ({
			h: read(stateH),
			c: hasC ? read(stateC) : new Float32Array(0),
		}));
	}

	writeState(state: CellState): void {
		const {hiddenSize, cell} = this.#plan.model;
		const write = (at: Pointer, values: Float32Array): void => {
			for (let lane = 0; lane * hiddenSize < values.length; lane++) {
				const row = values.subarray(lane * hiddenSize, (lane + 1) * hiddenSize);
				this.floats(at + 4 * lane * this.#plan.H, hiddenSize).set(row);
			}
		};
		this.#plan.layers.forEach(({stateH, stateC}: LayerPlan, index) => {
			write(stateH, state[index].h);
			if (cells[cell].hasC) write(stateC, state[index].c);
		});
	}
}

/**
 * Reads text through a network without learning: batches of any size are cut into chunks that fit the network's arrays.
 * The states of the lanes that are read are kept here, apart from those that are trained.
 */

import type {Batch} from '../../../model/batch.js';
import type {CellState, Evaluation} from '../../engine.js';
import type {Crew} from './crew.js';
import type {NetworkMemory} from './memory.js';
import type {Plan} from './memory-plan.js';

export class Reader {
	readonly #plan: Plan;
	readonly #crew: Crew;
	readonly #memory: NetworkMemory;
	/** h and c of each group of lanes after the last batch. */
	#states: readonly CellState[] = [];
	#lanes = 0;

	constructor(plan: Plan, crew: Crew, memory: NetworkMemory) {
		this.#plan = plan;
		this.#crew = crew;
		this.#memory = memory;
	}

	/** Uses the weights that are packed, and overwrites the network's states. */
	async evaluate(batch: Batch): Promise<Evaluation> {
		const {batchSize, seqLength, inputs, targets} = batch;
		const carry = batch.carry && this.#lanes > 0;
		if (carry && batchSize !== this.#lanes) {
			throw new Error(
				`Expected a batch of ${this.#lanes} lanes, as many as the one that it goes on from, got ${batchSize}.`,
			);
		}
		const losses = new Float32Array(batchSize * seqLength);
		const states: CellState[] = [];
		let [lossSum, correct] = [0, 0];
		for (let first = 0; first < batchSize; first += this.#plan.batchSize) {
			const lanes = Math.min(this.#plan.batchSize, batchSize - first);
			const [from, to] = [first * seqLength, (first + lanes) * seqLength];
			const group = {
				batchSize: lanes,
				seqLength,
				carry,
				inputs: inputs.subarray(from, to),
				targets: targets.subarray(from, to),
			};
			if (carry) this.#memory.writeState(this.#states[states.length]);
			const result = await this.#readGroup(group, losses.subarray(from, to));
			states.push(this.#memory.readState(lanes));
			lossSum += result.lossSum;
			correct += result.correct;
		}
		this.#states = states;
		this.#lanes = batchSize;
		return {losses, lossSum, correct};
	}

	async #readGroup(group: Batch, losses: Float32Array): Promise<Omit<Evaluation, 'losses'>> {
		const {batchSize: lanes, seqLength} = group;
		const {batchSize, seqLength: steps} = this.#plan;
		// h has one step more than everything else: the one before the chunk.
		const longest = Math.min(
			Math.floor((batchSize * steps) / lanes),
			Math.floor((batchSize * (steps + 1)) / lanes) - 1,
		);
		let [lossSum, correct] = [0, 0];
		for (let first = 0; first < seqLength; first += longest) {
			const length = Math.min(longest, seqLength - first);
			this.#memory.writeCharacters(group, first, length);
			await this.#crew.run({kind: 'evaluate', batchSize: lanes, seqLength: length, carry: first > 0 || group.carry});
			const result = this.#memory.readLosses(lanes, length, losses, first, seqLength);
			lossSum += result.lossSum;
			correct += result.correct;
		}
		return {lossSum, correct};
	}
}

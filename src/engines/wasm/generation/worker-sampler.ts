/** Draws characters in a worker thread: for its columns of a single stream, or for whichever group of streams it takes next. */
import type {Kernels} from '../kernels/kernels.js';
import {StreamQueue} from '../threads/stream-queue.js';
import type {GenerationPlan} from './memory-plan.js';
import {columnPartition, streamGroups} from './partition.js';
import {type DrawCommand, PartitionSampler} from './partition-sampler.js';

export class WorkerSampler {
	/** One for each group of streams, or a single one. */
	readonly #samplers: readonly PartitionSampler[];
	/** Only for several streams. */
	readonly #queue: StreamQueue | undefined;

	constructor(kernels: Kernels, buffer: SharedArrayBuffer, plan: GenerationPlan, rank: number) {
		const partitions = plan.streams === 1 ? [columnPartition(plan, rank)] : streamGroups(plan);
		this.#samplers = partitions.map(partition => new PartitionSampler(kernels, buffer, plan, partition, rank));
		this.#queue = plan.streams === 1 ? undefined : new StreamQueue(stepsOf(buffer, plan), rank, plan.threads);
	}

	/** Carries out a command together with the other threads. For several streams the numbers of `stepsOf` have to be 0 before. */
	draw(command: DrawCommand): number {
		const queue = this.#queue;
		if (queue === undefined) this.#samplers[0].draw(command);
		else {
			for (let piece = queue.take(command.count); piece; piece = queue.take(command.count)) {
				this.#samplers[piece.group].draw({...command, first: command.first + piece.first, count: piece.count});
				queue.finish(piece);
			}
		}
		return 0;
	}
}

/** The number of steps that each group of streams has done, which the queues of all threads share. */
export const stepsOf = (buffer: SharedArrayBuffer, plan: GenerationPlan): Int32Array =>
	new Int32Array(buffer, plan.steps, streamGroups(plan).length);

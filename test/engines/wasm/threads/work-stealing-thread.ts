/** A thread that takes batch rows (lanes) through stages, and records which thread did which steps. */
import {workerData} from 'node:worker_threads';
import {type LaneRange, WorkStealing} from '../../../../src/engines/wasm/threads/work-stealing.js';

export type StealingRun = {
	readonly memory: WebAssembly.Memory;
	readonly stealing: number;
	readonly threads: number;
	readonly rank: number;
	/** Rows of each thread. */
	readonly lanesOfThreads: readonly number[];
	/** Steps of each stage. */
	readonly stages: readonly number[];
	readonly runs: number;
	/** Thread 0 goes on from its second step only when another asks for rows. */
	readonly waits: boolean;
	/** Steps that each row has taken, over all runs. */
	readonly taken: Int32Array;
	/** Steps of a row that were taken out of turn. */
	readonly faults: Int32Array;
	/** Steps of a row that each thread did. */
	readonly done: Int32Array;
};

const options = workerData as StealingRun;
const {memory, rank, lanesOfThreads, stages, taken, threads} = options;
const stealing = new WorkStealing(memory, options, rank);
const asking = new Int32Array(memory.buffer, options.stealing, 1);
const total = stages.reduce((sum, steps) => sum + steps, 0);
const firstLane = lanesOfThreads.slice(0, rank).reduce((sum, count) => sum + count, 0);
const lanes: LaneRange = {firstLane, lanes: lanesOfThreads[rank]};

for (let run = 0; run < options.runs; run++) {
	let before = 0;
	const parts = stages.map(steps => {
		const start = run * total + before;
		before += steps;
		return {
			steps,
			step(part: LaneRange, index: number) {
				if (options.waits && rank === 0 && threads > 1 && start + index === run * total + 1) {
					while (Atomics.load(asking, 0) === 0);
				}
				for (let lane = part.firstLane; lane < part.firstLane + part.lanes; lane++) {
					if (Atomics.add(taken, lane, 1) !== start + index) Atomics.add(options.faults, 0, 1);
				}
				Atomics.add(options.done, rank, part.lanes);
			},
		};
	});
	stealing.run(parts, lanes);
	// When a thread returns, all rows have taken all steps of this run, and some perhaps the first steps of the next.
	if (taken.some(steps => steps < (run + 1) * total)) Atomics.add(options.faults, 0, 1);
}

/** A thread that walks lanes through stages and writes down who did what. */
import {workerData} from 'node:worker_threads';
import {Relay} from '../../../../src/engines/wasm/threads/work-stealing.js';

export type RelayRun = {
	readonly memory: WebAssembly.Memory;
	readonly relay: number;
	readonly threads: number;
	readonly rank: number;
	/** Lanes of each thread. */
	readonly shares: readonly number[];
	/** Steps of each stage. */
	readonly stages: readonly number[];
	readonly walks: number;
	/** Thread 0 goes on from its second step only when another asks for lanes. */
	readonly waits: boolean;
	/** Steps that each lane has taken, over all walks. */
	readonly taken: Int32Array;
	/** Lane steps out of turn. */
	readonly faults: Int32Array;
	/** Lane steps that each thread did. */
	readonly done: Int32Array;
};

const run = workerData as RelayRun;
const {memory, rank, shares, stages, taken, threads} = run;
const relay = new Relay(memory, run, rank);
const asking = new Int32Array(memory.buffer, run.relay, 1);
const total = stages.reduce((sum, steps) => sum + steps, 0);
const firstLane = shares.slice(0, rank).reduce((sum, lanes) => sum + lanes, 0);
const lanes = {
	batchSize: shares.reduce((sum, count) => sum + count, 0),
	seqLength: total,
	firstLane,
	lanes: shares[rank],
};

for (let walk = 0; walk < run.walks; walk++) {
	let before = 0;
	const parts = stages.map(steps => {
		const start = walk * total + before;
		before += steps;
		return {
			steps,
			step(part: typeof lanes, index: number) {
				if (run.waits && rank === 0 && threads > 1 && start + index === walk * total + 1) {
					while (Atomics.load(asking, 0) === 0);
				}
				for (let lane = part.firstLane; lane < part.firstLane + part.lanes; lane++) {
					if (Atomics.add(taken, lane, 1) !== start + index) Atomics.add(run.faults, 0, 1);
				}
				Atomics.add(run.done, rank, part.lanes);
			},
		};
	});
	relay.run(parts, lanes);
	// Whoever leaves finds all lanes at the end, unless another has begun the next walk already.
	if (taken.some(steps => steps < (walk + 1) * total)) Atomics.add(run.faults, 0, 1);
}

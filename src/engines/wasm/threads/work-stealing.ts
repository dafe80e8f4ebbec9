/**
 * Work stealing among the threads that pass a batch through the network: a thread that has finished its batch rows (lanes) takes over
 * half of the rows of a thread that has not, from that thread's next step on. Threads are seldom equally fast, because other
 * programs take a core for a while, and some processors have slow cores beside fast ones. The result of a row does not
 * depend on the thread that computes it.
 */
import type {Pointer} from '../kernels/arena.js';

/** Neighbouring rows of a batch. */
export type LaneRange = {readonly firstLane: number; readonly lanes: number};

/** Steps that every row takes one after another. No row needs the results of another. */
export type Stage<Lanes extends LaneRange = LaneRange> = {
	readonly steps: number;
	readonly step: (lanes: Lanes, index: number) => void;
};

/** A stage of a single step. */
export const once = <Lanes extends LaneRange>(step: (lanes: Lanes) => void): Stage<Lanes> => ({steps: 1, step});

/** Rows and the step that they take next, counted over all stages. */
type Task<Lanes extends LaneRange> = {readonly lanes: Lanes; readonly next: number};

/** Rows that are worth stealing: a product of fewer hardly takes less time, because it waits for the weights. */
const minimumLanes = 8;
/** Steps that are worth stealing: fewer are done before the stealing thread has woken up. */
const minimumSteps = 4;
/** Turns of the waiting loop before a thread goes to sleep: some tens of microseconds. */
const spins = 20_000;
/** Milliseconds after which a thread wakes up that could not ask for rows, because another thread was asking. */
const retryInterval = 1;

/** Numbers of a cache line. Each thread has a line of its own, so that two of them seldom write to the same one. */
const line = 16;
/** Indices in the first line: the thread that asks for rows (0 for none), tasks that are not finished, and runs that are. */
const [asking, unfinished, runs] = [0, 1, 2];
/** Indices in the line of a thread: how often it was woken, and the rows that were given to it. */
const [wakeUps, laneCount, firstLane, nextStep] = [0, 1, 2, 3];

/** Length of the array of 32-bit numbers, 0 at first, that so many threads share. */
export const stealingSize = (threads: number): number => line * (threads + 1);

export class WorkStealing<Lanes extends LaneRange = LaneRange> {
	readonly #shared: Int32Array;
	readonly #threads: number;
	readonly #rank: number;

	constructor(
		memory: WebAssembly.Memory,
		{stealing, threads}: {readonly stealing: Pointer; readonly threads: number},
		rank: number,
	) {
		this.#shared = new Int32Array(memory.buffer, stealing, stealingSize(threads));
		this.#threads = threads;
		this.#rank = rank;
	}

	/**
	 * Takes these rows through all stages, except for those that another thread steals, and then rows stolen from others. All
	 * threads have to call it with the same stages and with different rows; it returns when all rows have passed all stages.
	 */
	run(stages: readonly Stage<Lanes>[], lanes: Lanes): void {
		let task: Task<Lanes> | undefined = {lanes, next: 0};
		while (task) {
			this.#work(stages, task);
			task = this.#threads > 1 ? this.#steal(lanes) : undefined;
		}
	}

	#work(stages: readonly Stage<Lanes>[], task: Task<Lanes>): void {
		const total = stages.reduce((sum, {steps}) => sum + steps, 0);
		let {lanes, next} = task;
		let before = 0;
		for (const {steps, step} of stages) {
			for (; next < before + steps; next++) {
				if (total - next >= minimumSteps) lanes = this.#give(lanes, next);
				step(lanes, next - before);
			}
			before += steps;
		}
	}

	/** Gives half of the rows to a thread that asks for some; returns the others. */
	#give(lanes: Lanes, next: number): Lanes {
		const shared = this.#shared;
		if (lanes.lanes < 2 * minimumLanes || Atomics.load(shared, asking) === 0) return lanes;
		const thief = Atomics.exchange(shared, asking, 0);
		if (thief === 0) return lanes;
		const kept = Math.ceil(lanes.lanes / 2);
		const own = line * thief;
		Atomics.add(shared, unfinished, 1);
		shared[own + firstLane] = lanes.firstLane + kept;
		shared[own + nextStep] = next;
		Atomics.store(shared, own + laneCount, lanes.lanes - kept);
		this.#wake(thief);
		return {...lanes, lanes: kept};
	}

	/** Waits until another thread gives some of its rows of the same batch, or until all rows have passed all stages. */
	#steal(batch: Lanes): Task<Lanes> | undefined {
		const shared = this.#shared;
		const self = this.#rank + 1;
		const own = line * self;
		const run = Atomics.load(shared, runs);
		// Counted from 0 down, so that the first run finds the right number in memory that was never written.
		if (Atomics.sub(shared, unfinished, 1) - 1 === -this.#threads) return this.#end();
		let hasAsked = false;
		for (let turn = 0; ; turn++) {
			const seen = Atomics.load(shared, own + wakeUps);
			if (Atomics.load(shared, own + laneCount) > 0) return this.#receive(batch, own);
			if (Atomics.load(shared, runs) !== run) {
				// A thread that gives rows to one that has left counts them as unfinished: they are found after the next run.
				Atomics.compareExchange(shared, asking, self, 0);
				return;
			}
			hasAsked ||= Atomics.compareExchange(shared, asking, 0, self) === 0;
			if (turn > spins) Atomics.wait(shared, own + wakeUps, seen, hasAsked ? undefined : retryInterval);
		}
	}

	#receive(batch: Lanes, own: number): Task<Lanes> {
		const shared = this.#shared;
		const lanes = Atomics.exchange(shared, own + laneCount, 0);
		return {lanes: {...batch, firstLane: shared[own + firstLane], lanes}, next: shared[own + nextStep]};
	}

	/** Ends the run for all threads: no task is left. */
	#end(): undefined {
		const shared = this.#shared;
		Atomics.store(shared, unfinished, 0);
		Atomics.store(shared, asking, 0);
		Atomics.add(shared, runs, 1);
		for (let thread = 1; thread <= this.#threads; thread++) this.#wake(thread);
	}

	#wake(thread: number): void {
		Atomics.add(this.#shared, line * thread + wakeUps, 1);
		Atomics.notify(this.#shared, line * thread + wakeUps);
	}
}

/**
 * Lanes change hands: a thread that has passed all of its lanes through the network takes half of those of a thread that has not,
 * from that one's next step on. Threads are seldom equally fast, for other programs take a core for a while, and some
 * processors have slow cores beside fast ones. What comes out for a lane does not depend on who computes it.
 */
import type {Chunk} from '../training/context.js';
import type {Plan} from '../training/memory-plan.js';

/** Steps that every lane takes one after another; no lane needs what another has done. */
export type Stage = {readonly steps: number; readonly step: (lanes: Chunk, index: number) => void};

/** A single step. */
export const once = (step: (lanes: Chunk) => void): Stage => ({steps: 1, step});

/** Lanes, and which step they take next, counted over all stages. */
type Part = {readonly lanes: Chunk; readonly next: number};

/** A product of fewer lanes hardly takes less time: it waits for the weights. */
const lanesWorthwhile = 8;
/** Fewer are done before the other thread has awoken. */
const stepsWorthwhile = 4;
/** Turns of the waiting loop before a thread goes to sleep: some tens of microseconds. */
const spins = 20_000;
/** How long a thread sleeps at most that could not ask, since another was asking already. */
const patience = 1; // ms

/** Numbers of a cache line: what different threads write lies in different ones. */
const line = 16;
/** In the first line: */
const [asking, unfinished, walks] = [0, 1, 2];
/** In the line of each thread: */
const [news, laneCount, firstLane, nextStep] = [0, 1, 2, 3];

/** Numbers that the relay of so many threads keeps in shared memory, 0 at first. */
export const relaySize = (threads: number): number => line * (threads + 1);

export class Relay {
	readonly #shared: Int32Array;
	readonly #threads: number;
	readonly #rank: number;

	constructor(memory: WebAssembly.Memory, {relay, threads}: Pick<Plan, 'relay' | 'threads'>, rank: number) {
		this.#shared = new Int32Array(memory.buffer, relay, relaySize(threads));
		this.#threads = threads;
		this.#rank = rank;
	}

	/**
	 * Takes these lanes through all stages, or as many of them as stay here, and then others' lanes. All threads have to call
	 * it with the same stages and lanes of their own; it returns when all lanes have arrived.
	 */
	run(stages: readonly Stage[], lanes: Chunk): void {
		let part: Part | undefined = {lanes, next: 0};
		while (part) {
			this.#walk(stages, part);
			part = this.#threads > 1 ? this.#ask(lanes) : undefined;
		}
	}

	#walk(stages: readonly Stage[], part: Part): void {
		const total = stages.reduce((sum, {steps}) => sum + steps, 0);
		let {lanes, next} = part;
		let before = 0;
		for (const {steps, step} of stages) {
			for (; next < before + steps; next++) {
				if (total - next >= stepsWorthwhile) lanes = this.#give(lanes, next);
				step(lanes, next - before);
			}
			before += steps;
		}
	}

	/** Gives half of the lanes to a thread that asks for some; returns those that stay. */
	#give(lanes: Chunk, next: number): Chunk {
		const shared = this.#shared;
		if (lanes.lanes < 2 * lanesWorthwhile || Atomics.load(shared, asking) === 0) return lanes;
		const asker = Atomics.exchange(shared, asking, 0);
		if (asker === 0) return lanes;
		const kept = Math.ceil(lanes.lanes / 2);
		const box = line * asker;
		Atomics.add(shared, unfinished, 1);
		shared[box + firstLane] = lanes.firstLane + kept;
		shared[box + nextStep] = next;
		Atomics.store(shared, box + laneCount, lanes.lanes - kept);
		this.#tell(asker);
		return {...lanes, lanes: kept};
	}

	/** Waits for lanes of others of the same chunk: some of them, or nothing when all have arrived. */
	#ask(chunk: Chunk): Part | undefined {
		const shared = this.#shared;
		const self = this.#rank + 1;
		const box = line * self;
		const walk = Atomics.load(shared, walks);
		// Counted from 0 down, so that the first walk finds what it needs in memory that was never written.
		if (Atomics.sub(shared, unfinished, 1) - 1 === -this.#threads) return this.#end();
		let hasAsked = false;
		for (let turn = 0; ; turn++) {
			const seen = Atomics.load(shared, box + news);
			if (Atomics.load(shared, box + laneCount) > 0) return this.#take(chunk, box);
			if (Atomics.load(shared, walks) !== walk) {
				// A thread that gives lanes to one that has left counts them as unfinished: they are found after the next walk.
				Atomics.compareExchange(shared, asking, self, 0);
				return;
			}
			hasAsked ||= Atomics.compareExchange(shared, asking, 0, self) === 0;
			if (turn > spins) Atomics.wait(shared, box + news, seen, hasAsked ? undefined : patience);
		}
	}

	#take(chunk: Chunk, box: number): Part {
		const shared = this.#shared;
		const lanes = Atomics.exchange(shared, box + laneCount, 0);
		return {lanes: {...chunk, firstLane: shared[box + firstLane], lanes}, next: shared[box + nextStep]};
	}

	/** All lanes have arrived: everybody may go on. */
	#end(): undefined {
		const shared = this.#shared;
		Atomics.store(shared, unfinished, 0);
		Atomics.store(shared, asking, 0);
		Atomics.add(shared, walks, 1);
		for (let thread = 1; thread <= this.#threads; thread++) this.#tell(thread);
	}

	#tell(thread: number): void {
		Atomics.add(this.#shared, line * thread + news, 1);
		Atomics.notify(this.#shared, line * thread + news);
	}
}

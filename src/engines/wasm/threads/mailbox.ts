/**
 * A place in shared memory where the main thread leaves a command for worker threads. A message to each thread would wake each of them
 * through its event loop, which takes as long as a tenth of a small training step; this wakes only those that sleep already.
 */
import {deserialize, serialize} from 'node:v8';

/** Bytes of the longest command. */
const longest = 4096;
/** Numbers of a cache line. Each thread has a line of its own, in which its commands are counted. */
const line = 16;
/** Indices in the line before those of the threads: the length of the command, and the threads that have not finished it. */
const [byteLength, unfinished] = [0, 1];
/** Bytes before the result of the first thread, in the same line. */
const resultOffset = 8;
/** Turns of the waiting loop before a thread goes to sleep: about as long as the main thread takes between two training steps. */
const spins = 20_000;

/** The memory that all threads of a mailbox share. */
export const mailboxBuffer = (threads: number): SharedArrayBuffer =>
	new SharedArrayBuffer(4 * line * (threads + 1) + longest);

export class Mailbox<Command> {
	readonly #numbers: Int32Array;
	readonly #bytes: Uint8Array;
	readonly #result: Float64Array;

	constructor(buffer: SharedArrayBuffer) {
		this.#numbers = new Int32Array(buffer, 0, (buffer.byteLength - longest) / 4);
		this.#bytes = new Uint8Array(buffer, buffer.byteLength - longest);
		this.#result = new Float64Array(buffer, resultOffset, 1);
	}

	/** Gives a command to the first `threads` threads, which must have finished the one before. */
	post(command: Command, threads: number): void {
		const numbers = this.#numbers;
		const text = serialize(command);
		this.#bytes.set(text);
		numbers[byteLength] = text.length;
		Atomics.store(numbers, unfinished, threads);
		for (let own = line; own <= line * threads; own += line) {
			Atomics.add(numbers, own, 1);
			Atomics.notify(numbers, own);
		}
	}

	/** Waits for the command of thread `rank` after its first `done` ones. */
	next(rank: number, done: number): Command {
		const numbers = this.#numbers;
		const own = line * (rank + 1);
		// The first thread leaves its core to the main thread, which prepares the next command.
		let turns = rank === 0 ? 0 : spins;
		while (Atomics.load(numbers, own) === done) {
			if (turns-- <= 0) Atomics.wait(numbers, own, done);
		}
		return deserialize(this.#bytes.slice(0, numbers[byteLength])) as Command;
	}

	/** The result of the first thread, once all have finished. */
	get result(): number {
		return this.#result[0];
	}

	/** Notes that a thread has finished its command, and the result of the first one; true for the last one. */
	finish(rank: number, result: number): boolean {
		if (rank === 0) this.#result[0] = result;
		return Atomics.sub(this.#numbers, unfinished, 1) === 1;
	}
}

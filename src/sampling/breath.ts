/** Turns of the event loop in long work, so that keys, signals and slow readers are heard, however fast the engine is. */
import {setImmediate as eventLoopTurn} from 'node:timers/promises';

/** Milliseconds of work between two turns. */
const blockTime = 8;

/** Says when a turn is due, and takes it. */
export class Breath {
	#since = performance.now();

	get isDue(): boolean {
		return performance.now() - this.#since >= blockTime;
	}

	async take(): Promise<void> {
		await eventLoopTurn();
		this.#since = performance.now();
	}
}

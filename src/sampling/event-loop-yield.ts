/** Long work yields to the event loop now and then, so that keys, signals and slow readers are heard, however fast the engine is. */
import {setImmediate as eventLoopTurn} from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop. */
const workTime = 8;

/** Says when the event loop is due for a turn, and gives it one. */
export class EventLoopYield {
	#since = performance.now();

	get isDue(): boolean {
		return performance.now() - this.#since >= workTime;
	}

	/** Resolves after a turn of the event loop. */
	async take(): Promise<void> {
		await eventLoopTurn();
		this.#since = performance.now();
	}
}

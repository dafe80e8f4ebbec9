/** The long work of asking a teacher: it tells how far it is, and hears when it is to stop. */
import {EventLoopYield} from '../../sampling/event-loop-yield.js';

export type AskingOptions = {
	/** Told how much of the work is done, 0 … 1, at every turn of the event loop. */
	readonly onProgress?: (share: number) => void;
	/** Asked at every turn; the work is given up as soon as it is true. */
	readonly isStopped?: () => boolean;
};

export class Asking {
	readonly #options: AskingOptions;
	readonly #eventLoop = new EventLoopYield();

	constructor(options: AskingOptions) {
		this.#options = options;
	}

	/** Gives the event loop a turn where it is due; false where the work is to stop. */
	async goesOn(share: number): Promise<boolean> {
		if (!this.#eventLoop.isDue) return true;
		this.#options.onProgress?.(share);
		await this.#eventLoop.take();
		return !this.#options.isStopped?.();
	}
}

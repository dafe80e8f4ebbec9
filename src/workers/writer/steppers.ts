/** Steppers of one model, one for each number of streams that was asked for. */
import type {Stepper} from '../../engines/engine.js';
import type {ReaderOptions} from './reader.js';

export class Steppers {
	readonly #options: ReaderOptions;
	readonly #opened = new Map<number, Stepper>();

	constructor(options: ReaderOptions) {
		this.#options = options;
	}

	/** The stepper of so many streams, in the state in which it was left. */
	async of(streams: number): Promise<Stepper> {
		const {engine, model, parameters, precision} = this.#options;
		const stepper = this.#opened.get(streams) ?? (await engine.stepper(model, parameters, streams, precision));
		this.#opened.set(streams, stepper);
		return stepper;
	}

	async dispose(): Promise<void> {
		for (const stepper of this.#opened.values()) await stepper.dispose();
		this.#opened.clear();
	}
}

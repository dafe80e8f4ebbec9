/** The samples of a run: those that belong to it, and those that somebody asks for. */
import type {Trainer} from '../engines/engine.js';
import {withBuffers} from '../model/buffers.js';
import {hash, Random} from '../random.js';
import type {SampleEvent} from './events.js';
import type {TrainingOptions} from './options.js';
import {writeSample} from './sample-text.js';
import type {Stopwatch} from './stopwatch.js';

/** The stream of `hash` for samples that are asked for. */
const askedStream = 0x61736b64;

export class Samples {
	readonly #options: TrainingOptions;
	readonly #trainer: Trainer;
	readonly #watch: Stopwatch;
	#asked = 0;

	constructor(options: TrainingOptions, trainer: Trainer, watch: Stopwatch) {
		this.#options = options;
		this.#trainer = trainer;
		this.#watch = watch;
	}

	/** The sample that belongs to the run at this step. */
	ofRun(step: number): Promise<SampleEvent> {
		return this.#write(step, hash(this.#randomSeed, step));
	}

	/** A sample that nothing of the run depends on; another text each time. */
	async asked(step: number): Promise<SampleEvent> {
		const seed = hash(hash(this.#randomSeed ^ askedStream, step), this.#asked++);
		return {...(await this.#write(step, seed)), isAsked: true};
	}

	get #randomSeed(): number {
		return this.#options.config.training.randomSeed;
	}

	#write(step: number, randomSeed: number): Promise<SampleEvent> {
		const {engine, config, vocabulary} = this.#options;
		const {sample, records} = config.training;
		return this.#watch.aside(async () => {
			const parameters = await this.#trainer.average();
			const random = new Random(randomSeed);
			const options = {engine, model: config.model, parameters, vocabulary, sample, random, records};
			const text = await withBuffers([parameters], () => writeSample(options));
			return {type: 'sample', step, temperature: sample.temperature, seed: sample.seed, text};
		});
	}
}

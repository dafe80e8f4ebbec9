/** The weights that the studio writes with: those of a run, or what has become of them by following a text. */
import {saveAdapted} from '../../checkpoint/adapted.js';
import type {LoadedModel, Run} from '../../checkpoint/run.js';
import {checkFree} from '../../checkpoint/run.js';
import type {Engine} from '../../engines/engine.js';
import {defaultDynamic, defaultPasses, followPasses} from '../../evaluation/dynamic.js';
import type {Parameters} from '../../model/parameters.js';

/** Told as often as there are segments: characters read, of how many in all passes. */
type OnProgress = (count: number, total: number) => void;

export class Weights {
	readonly #engine: Engine;
	readonly #run: Run;
	readonly #original: LoadedModel;
	#parameters: Parameters;
	#characters = 0;

	constructor(engine: Engine, run: Run, original: LoadedModel) {
		this.#engine = engine;
		this.#run = run;
		this.#original = original;
		this.#parameters = original.parameters;
	}

	/** The parameters that the writer uses now. */
	get parameters(): Parameters {
		return this.#parameters;
	}

	/** Characters that were followed since the weights were the run's; 0 as long as they are. */
	get characters(): number {
		return this.#characters;
	}

	/** Lets them follow at least two characters, as often as `generate --adapt` does; gives the dynamic loss of each time. */
	async follow(ids: Int32Array, onProgress: OnProgress): Promise<readonly number[]> {
		const passes = defaultPasses;
		const {parameters, losses} = await followPasses(
			this.#engine,
			{model: this.#run.config.model, parameters: this.#parameters},
			Uint32Array.from(ids),
			{
				...defaultDynamic,
				passes,
				onProgress: (pass, count, total) => onProgress((pass - 1) * total + count, passes * total),
			},
		);
		this.#parameters = parameters;
		this.#characters += ids.length;
		return losses;
	}

	/** Back to those of the run. */
	restore(): void {
		this.#parameters = this.#original.parameters;
		this.#characters = 0;
	}

	/** Keeps them as a run in a new folder. */
	async keep(folder: string): Promise<void> {
		await checkFree(folder);
		const weights = {parameters: this.#parameters, step: this.#original.step};
		const adaptation = {from: this.#run.name, characters: this.#characters, passes: defaultPasses, ...defaultDynamic};
		await saveAdapted(folder, this.#run, weights, adaptation);
	}
}

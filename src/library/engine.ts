/** The engine that a library's caller asks for. */
import type {Engine, EngineOptions, ProductPrecision} from '../engines/engine.js';
import {engineLoaders, openEngine} from '../engines/index.js';
import {UsageError} from '../errors.js';
import type {EngineSettings} from '../training/job/open-engine.js';
import {checkAtLeast} from './check-numbers.js';

/** Everything has a default: the fastest engine that works here, with a thread for each processor core. */
export type EngineChoice = {
	/** The name of an engine, or `auto`, the default; `charloom doctor` shows those that there are. */
	readonly engine?: string;
	/** Worker threads; 0, the default, is one for each processor core. */
	readonly threads?: number;
	/** The device to compute on; `auto`, the default, takes a GPU where an engine can use one. */
	readonly device?: 'auto' | 'gpu' | 'cpu';
	/**
	 * Options that engines declare, by their names without dashes, as the help of `charloom generate` lists them:
	 * `{kernels: 'portable'}` gives the same bits on every machine.
	 */
	readonly engineOptions?: Readonly<Record<string, string>>;
	/** `bfloat16` and `float16` round what is multiplied in training and scoring, where an engine can; `float32`, the default, rounds nothing. */
	readonly productPrecision?: ProductPrecision;
};

const declared = engineLoaders.flatMap(({options = []}) => options);

/** Throws a UsageError for an option that no engine declares, or a value that it does not have. */
function checkOwn(own: Readonly<Record<string, string>>): void {
	for (const [key, value] of Object.entries(own)) {
		const row = declared.find(option => option.key === key);
		if (row?.values.includes(value)) continue;
		throw new UsageError(
			row
				? `Expected engineOptions.${key} to be one of ${row.values.join(', ')}, got ${JSON.stringify(value)}.`
				: `Expected engineOptions to name options of engines (${declared.map(option => option.key).join(', ')}), got ${key}.`,
		);
	}
}

/** The settings of an engine with their defaults. Throws a UsageError for those that make no sense. */
export function engineSettings(choice: Omit<EngineChoice, 'productPrecision'>): EngineSettings {
	const {engine = 'auto', threads = 0, device = 'auto', engineOptions = {}} = choice;
	checkAtLeast('threads', threads, 0);
	checkOwn(engineOptions);
	return {engine, threads, device, own: engineOptions};
}

/** Opens an engine. Throws a UserError where it does not work here. */
export function openChosen(choice: EngineChoice, more: Pick<EngineOptions, 'work'>): Promise<Engine> {
	const {engine, ...settings} = engineSettings(choice);
	const {productPrecision} = choice;
	return openEngine(engine, {...settings, productPrecision, ...more});
}

/** Options of every command that computes: which engine, on what. */
import {productPrecisions} from '../../engines/engine.js';
import {engineLoaders} from '../../engines/index.js';
import type {EngineSettings} from '../../training/job/open-engine.js';
import {choiceOption, integerOption, type OptionRow, type OptionValues, textOption} from './option.js';

const group = 'Engine:';

/** The options that engines declare. The compiler does not know their keys, so they are no part of the type of values. */
const ownRows: readonly OptionRow<never, string, string>[] = engineLoaders.flatMap(({name, options = []}) =>
	options.map(({key, values: choices, default: value, description}) => {
		const row = choiceOption({key, choices, default: value, description: `${name}: ${description}`, group});
		return {...row, key: key as never};
	}),
);

/** Options by which any engine is opened. */
export const openingOptions = [
	integerOption({
		key: 'threads',
		description: 'worker threads; 0 is one for each processor core',
		default: 0,
		min: 0,
		max: 256,
		group,
	}),
	choiceOption({
		key: 'device',
		choices: ['auto', 'gpu', 'cpu'],
		description: 'what is computed on: auto takes a GPU where an engine can use it',
		default: 'auto',
		group,
	}),
	...ownRows,
] as const;

export const engineOptions = [
	textOption({
		key: 'engine',
		takes: '<name>',
		description: `what does the arithmetic: auto takes the fastest that works here; ${engineLoaders.map(({name}) => name).join(', ')}`,
		default: 'auto',
		group,
	}),
	...openingOptions,
] as const;

/** The settings by which an engine is opened, from the values of a command; declared options are named only where they were changed. */
export function openingOf(values: OptionValues<typeof openingOptions>): Omit<EngineSettings, 'engine'> {
	const {threads, device} = values;
	const chosen = new Map(Object.entries<unknown>(values));
	const changed = ownRows.filter(row => chosen.get(row.key) !== row.default);
	return {threads, device, own: Object.fromEntries(changed.map(({key}) => [key, String(chosen.get(key))]))};
}

/** The engine that is wanted and the settings by which it is opened, from the values of a command. */
export const engineSettingsOf = (values: OptionValues<typeof engineOptions>): EngineSettings => ({
	engine: values.engine,
	...openingOf(values),
});

const roundings =
	'bfloat16 rounds what is multiplied to 8 bits of precision, sums stay float32: much faster where the processor has ' +
	'AMX or AVX512_BF16, and nearly as good; float16 rounds to 11 bits, by webgpu on GPUs that have it';

/** The option of commands that read text. */
export const productPrecisionOption = choiceOption({
	key: 'precision',
	choices: productPrecisions,
	description: roundings,
	default: undefined,
	defaultText: 'float32',
	group,
});

const trainingPrecision = {
	key: 'precision',
	choices: [...productPrecisions, 'auto'],
	description: `${roundings}; auto takes bfloat16 where the processor has it, and float32 elsewhere`,
	group,
} as const;

/** The option of `train`; a run that goes on is computed as it was begun. */
export const trainingPrecisionOption = choiceOption({
	...trainingPrecision,
	default: undefined,
	defaultText: 'float32',
});

/** The option of `demo`, whose reader has named nothing and waits. */
export const demoPrecisionOption = choiceOption({...trainingPrecision, default: 'auto'});

/** The option of a command that writes several texts at once. */
export const writingPrecisionOption = choiceOption({
	key: 'precision',
	choices: [...productPrecisions, 'int8'],
	description:
		'int8 rounds the weights to 8 bits: faster, and nearly as good. bfloat16 rounds what is multiplied to 8 bits of ' +
		'precision: faster for many texts at once, where the processor has AMX or AVX512_BF16; float16 to 11 bits, by webgpu ' +
		'on GPUs that have it; one text alone stays float32',
	default: 'float32',
	group,
});

/** The option of commands that write text. */
export const precisionOption = choiceOption({
	key: 'precision',
	choices: ['float32', 'int8'],
	description: 'int8 rounds the weights to 8 bits: faster, and nearly as good',
	default: 'float32',
	group,
});

/**
 * The settings of sampling are this table, and the rest follows from it: the type of the settings, the options of the command
 * line and their keys in `--json`, the words in which settings are told, and the filters that drawing applies and the screen
 * shows, in the order of the rows.
 */
import {type Filter, minP, topK, topP} from './filters.js';
import {typical} from './typical.js';

export type SampleSetting = {
	/** The words for it; with hyphens between them they are its flag. */
	readonly name: string;
	/** The letter of its short flag. */
	readonly short?: string;
	/** The flag's argument, as the help shows it. */
	readonly takes: string;
	readonly description: string;
	/** Only whole numbers are taken. */
	readonly isWhole?: boolean;
	readonly min?: number;
	readonly max?: number;
	/** All numbers that are taken are larger than this. */
	readonly above?: number;
	/** The value with which it has no effect; a detail of another setting has none. */
	readonly off?: number;
	/** The value where none is given. */
	readonly default: number;
	/** Says of further values that they have no effect, as they keep all V characters. */
	readonly keepsAll?: (value: number, vocabSize: number) => boolean;
	readonly filter?: Filter;
	/** The setting without which this one has no effect, and the word for this one beside it. */
	readonly detailOf?: {readonly setting: string; readonly as: string};
};

/** `satisfies` keeps the keys, from which the type of the settings follows. */
export const sampleSettings = {
	/** Logits are divided by it; 0 takes the most probable character. */
	temperature: {
		name: 'temperature',
		short: 't',
		takes: '<number>',
		description:
			'how daring the choice of characters is: 0 always takes the most probable, 1 follows the model, more is wilder',
		min: 0,
		off: 1,
		default: 0.8,
	},
	/** Only the k most probable characters take part; 0 is all. */
	topK: {
		name: 'top-k',
		takes: '<count>',
		description: 'choose among the so many most probable characters only; 0 is all',
		isWhole: true,
		min: 0,
		off: 0,
		default: 0,
		keepsAll: (k, vocabSize) => k >= vocabSize,
		filter: topK,
	},
	/** Only the most probable characters that together hold this probability take part; 1 is all. */
	topP: {
		name: 'top-p',
		takes: '<share>',
		description: 'choose among the most probable characters that together hold this probability; 1 is all',
		above: 0,
		max: 1,
		off: 1,
		default: 1,
		filter: topP,
	},
	/** Only characters that have at least this share of the most probable one's probability take part; 0 is all. */
	minP: {
		name: 'min-p',
		takes: '<share>',
		description:
			'choose among the characters that have at least this share of the probability of the most probable one; 0 is all',
		min: 0,
		max: 1,
		off: 0,
		default: 0,
		filter: minP,
	},
	/** Only the characters about as surprising as is to be expected, which together hold this probability, take part; 1 is all. */
	typical: {
		name: 'typical',
		takes: '<share>',
		description:
			'choose among the characters about as surprising as is to be expected that together hold this probability ' +
			'(locally typical sampling), after the limits above; 1 is all',
		above: 0,
		max: 1,
		off: 1,
		default: 1,
		filter: typical,
	},
	/** Repeats are looked for in so many characters before the next one; 0 lets the text repeat itself. */
	repetitionWindow: {
		name: 'repetition window',
		takes: '<characters>',
		description: 'look back so far for what the text would repeat, and steer away from it; 0 lets it repeat itself',
		isWhole: true,
		min: 0,
		max: 100_000,
		off: 0,
		default: 0,
	},
	/** Repeats up to so many characters cost nothing: words and phrases come again in any text. */
	repetitionLength: {
		name: 'repetition length',
		takes: '<characters>',
		description: 'repeats up to this length are left alone',
		isWhole: true,
		min: 0,
		default: 8,
		detailOf: {setting: 'repetitionWindow', as: 'length'},
	},
	/** The cost of a character that would make a repeat longer: nats for each of its characters beyond `repetitionLength`. */
	repetitionPenalty: {
		name: 'repetition penalty',
		takes: '<nats>',
		description:
			'taken off the logit of a character that would make a repeat longer, for each character beyond that length',
		min: 0,
		default: 0.2,
		detailOf: {setting: 'repetitionWindow', as: 'penalty'},
	},
} as const satisfies Readonly<Record<string, SampleSetting>>;

export type SampleKey = keyof typeof sampleSettings;

/** A value of each setting: how a character is drawn from the logits. `sample.ts` has the order in which they are heeded. */
export type SampleConfig = {readonly [Key in keyof typeof sampleSettings]: number};

export type SampleRow = SampleSetting & {readonly key: SampleKey};

/** The table as a list. */
export const sampleRows: readonly SampleRow[] = Object.entries<SampleSetting>(sampleSettings).map(([key, setting]) => ({
	...setting,
	key: key as SampleKey,
}));

export const rowOf = (key: SampleKey): SampleRow => sampleRows[sampleRows.findIndex(row => row.key === key)];

/** A configuration from a value for each row. */
export const sampleConfigBy = (pick: (row: SampleRow) => number): SampleConfig =>
	Object.fromEntries(sampleRows.map(row => [row.key, pick(row)])) as SampleConfig;

/** The model's own distribution. */
export const plainSample: SampleConfig = sampleConfigBy(row => row.off ?? row.default);

export const defaultSample: SampleConfig = sampleConfigBy(row => row.default);

/** Says whether a setting has an effect on the choice among `vocabSize` characters. */
export function hasEffect({key, off, keepsAll, detailOf}: SampleRow, sample: SampleConfig, vocabSize: number): boolean {
	if (detailOf !== undefined) return hasEffect(rowOf(detailOf.setting as SampleKey), sample, vocabSize);
	return sample[key] !== off && !keepsAll?.(sample[key], vocabSize);
}

/** Says whether nothing but the temperature decides. */
export const isPlain = (sample: SampleConfig, vocabSize: number): boolean =>
	sampleRows.every(row => row.key === 'temperature' || !hasEffect(row, sample, vocabSize));

/** A filter with the value of its setting. */
export type ActiveFilter = {readonly filter: Filter; readonly value: number};

const activeFilters = new WeakMap<SampleConfig, readonly ActiveFilter[]>();

/** The filters that have an effect, in their order. They are found once for a configuration, as drawing asks at each character. */
export function filtersOf(sample: SampleConfig): readonly ActiveFilter[] {
	const known = activeFilters.get(sample);
	if (known !== undefined) return known;
	const found = sampleRows.flatMap(row =>
		row.filter && hasEffect(row, sample, Number.POSITIVE_INFINITY)
			? [{filter: row.filter, value: sample[row.key]}]
			: [],
	);
	activeFilters.set(sample, found);
	return found;
}

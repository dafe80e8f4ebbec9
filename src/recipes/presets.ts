/**
 * The recipes, one row each: `--preset small`. Whatever else is given wins over a row.
 *
 * A row says what the model is, how it learns, and how much. Common to all: AdamW, a warm-up and a cosine that ends at 5 %
 * of the rate, an average of the weights over the last fifth of the run, a tied decoder, residual layers.
 */
import type {TrainConfig} from '../config.js';

export const presetNames = ['tiny', 'small', 'medium', 'large'] as const;
export type PresetName = (typeof presetNames)[number];

export type Preset = {
	readonly name: PresetName;
	readonly numLayers: number;
	readonly hiddenSize: number;
	readonly embeddingSize: number;
	/** Shares that are dropped, for a run of `characters` on a text of `textSize`; more or fewer passes need more or less. */
	readonly dropouts: readonly [embedding: number, hidden: number, output: number];
	readonly weightDropout: number;
	readonly textSize: number;
	/** At `hiddenSize`; another width gets a rate in inverse proportion. */
	readonly learningRate: number;
	readonly weightDecay: number;
	readonly batchSize: number;
	readonly seqLength: number;
	readonly windows: TrainConfig['windows'];
	/** The most characters to learn from, each counted as often as it is seen, … */
	readonly characters: number;
	/** … and the most passes over a text: a short one is known by heart after fewer. */
	readonly passes: number;
	/** The conditions under which `auto` takes the preset: … */
	readonly auto: {
		/** … without a time, the first row is taken whose `upTo` a text does not exceed; … */
		readonly upTo: number;
		/** … with one, the last row for which the text is long enough and the time enough to learn from so many characters. */
		readonly from: number;
		readonly leastCharacters: number;
	};
};

/** The text that all but the smallest were tuned on has so many characters. */
const tinyshakespeare = 1_115_394;

export const presets: readonly Preset[] = [
	{
		name: 'tiny',
		numLayers: 2,
		hiddenSize: 128,
		embeddingSize: 128,
		dropouts: [0.1, 0.2, 0.2],
		weightDropout: 0,
		textSize: 300e3,
		learningRate: 1e-2,
		weightDecay: 0.01,
		batchSize: 32,
		seqLength: 16,
		windows: 'lanes',
		characters: 3e6,
		passes: 40,
		auto: {upTo: 300e3, from: 0, leastCharacters: 0},
	},
	{
		name: 'small',
		numLayers: 2,
		hiddenSize: 256,
		embeddingSize: 64,
		dropouts: [0.05, 0.2, 0.2],
		weightDropout: 0,
		textSize: tinyshakespeare,
		learningRate: 1e-2,
		weightDecay: 0.05,
		batchSize: 32,
		seqLength: 32,
		windows: 'lanes',
		characters: 10e6,
		passes: 40,
		auto: {upTo: 5e6, from: 100e3, leastCharacters: 1.5e6},
	},
	{
		name: 'medium',
		numLayers: 2,
		hiddenSize: 512,
		embeddingSize: 128,
		dropouts: [0.1, 0.3, 0.3],
		weightDropout: 0,
		textSize: tinyshakespeare,
		learningRate: 3e-3,
		weightDecay: 0.05,
		batchSize: 32,
		seqLength: 64,
		windows: 'lanes',
		characters: 16e6,
		passes: 40,
		// With fewer, four times as many characters through `small` gain more (test/bench/TRIALS.md).
		auto: {upTo: Infinity, from: 300e3, leastCharacters: 24e6},
	},
	{
		name: 'large',
		numLayers: 3,
		hiddenSize: 1024,
		embeddingSize: 256,
		dropouts: [0.25, 0.65, 0.65],
		weightDropout: 0.5,
		textSize: tinyshakespeare,
		learningRate: 3e-3,
		weightDecay: 0.1,
		batchSize: 128,
		seqLength: 128,
		windows: 'lanes',
		characters: 108e6,
		passes: 120,
		auto: {upTo: Infinity, from: 900e3, leastCharacters: 60e6},
	},
];

export const presetOf = (name: PresetName): Preset => presets.find(preset => preset.name === name) ?? presets[0];

/** The preset for a text of so many characters, where neither a time nor a width says more. */
export const presetForText = (characters: number): Preset =>
	presets.find(({auto}) => characters <= auto.upTo) ?? presets[presets.length - 1];

/** The preset whose recipe suits layers of so many units: one that any machine can train. */
export const presetForWidth = (hiddenSize: number): Preset =>
	presets.find(preset => hiddenSize <= preset.hiddenSize && preset.auto.upTo < Infinity) ?? presetOf('medium');

/** `2×256` */
export const sizeInWords = ({
	numLayers,
	hiddenSize,
}: {
	readonly numLayers: number;
	readonly hiddenSize: number;
}): string => `${numLayers}×${hiddenSize}`;

/** `1e-2, 1e-2, 3e-3 or 3e-3 by the preset`: a value of each, in words. */
export function acrossPresets(value: (preset: Preset) => number | string): string {
	const values = presets.map(preset => String(value(preset)));
	return `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]} by the preset`;
}

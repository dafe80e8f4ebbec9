/** Options of every command that draws characters. */
import {defaultSample, type SampleConfig} from '../../config.js';
import {integerOption, numberOption, type OptionValues, switchOption} from './option.js';

const group = 'Sampling:';

export const samplingOptions = [
	numberOption({
		key: 'temperature',
		short: 't',
		description:
			'how daring the choice of characters is: 0 always takes the most probable, 1 follows the model, more is wilder',
		default: defaultSample.temperature,
		min: 0,
		group,
	}),
	integerOption({
		key: 'topK',
		description: 'choose among the so many most probable characters only; 0 is all',
		default: defaultSample.topK,
		min: 0,
		group,
	}),
	numberOption({
		key: 'topP',
		takes: '<share>',
		description: 'choose among the most probable characters that together hold this probability; 1 is all',
		default: defaultSample.topP,
		above: 0,
		max: 1,
		group,
	}),
	numberOption({
		key: 'minP',
		takes: '<share>',
		description:
			'choose among the characters that have at least this share of the probability of the most probable one; 0 is all',
		default: defaultSample.minP,
		min: 0,
		max: 1,
		group,
	}),
	integerOption({
		key: 'repetitionWindow',
		takes: '<characters>',
		description: 'look back so far for what the text would repeat, and steer away from it; 0 lets it repeat itself',
		default: defaultSample.repetitionWindow,
		min: 0,
		max: 100_000,
		group,
	}),
	integerOption({
		key: 'repetitionLength',
		takes: '<characters>',
		description: 'repeats up to this length are left alone',
		default: defaultSample.repetitionLength,
		min: 0,
		group,
	}),
	numberOption({
		key: 'repetitionPenalty',
		takes: '<nats>',
		description:
			'taken off the logit of a character that would make a repeat longer, for each character beyond that length',
		default: defaultSample.repetitionPenalty,
		min: 0,
		group,
	}),
] as const;

/** The values of `samplingOptions` alone. */
export function sampleConfigOf(values: OptionValues<typeof samplingOptions>): SampleConfig {
	const {temperature, topK, topP, minP, repetitionWindow, repetitionLength, repetitionPenalty} = values;
	return {temperature, topK, topP, minP, repetitionWindow, repetitionLength, repetitionPenalty};
}

/** `temperature 0.8, top-k 20`: what is not off, by the options' names. */
export function sampleInWords(sample: SampleConfig): string {
	const {temperature, topK, topP, minP, repetitionWindow, repetitionLength, repetitionPenalty} = sample;
	const limits = [
		...(topK > 0 ? [`top-k ${topK}`] : []),
		...(topP < 1 ? [`top-p ${topP}`] : []),
		...(minP > 0 ? [`min-p ${minP}`] : []),
		...(repetitionWindow > 0
			? [`repetition window ${repetitionWindow} (length ${repetitionLength}, penalty ${repetitionPenalty})`]
			: []),
	];
	return [`temperature ${temperature}`, ...limits].join(', ');
}

/** For commands that go on from a seed. */
export const skipUnknownOption = switchOption({
	key: 'skipUnknown',
	description: 'leave out characters of the seed that the model does not know',
	default: false,
	defaultText: 'off',
	group: 'Text:',
});

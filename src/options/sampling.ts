/** Options of every command that draws characters. */
import {defaultSample} from '../config.js';
import {integerOption, numberOption, switchOption} from '../options.js';

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
] as const;

/** For commands that go on from a seed. */
export const skipUnknownOption = switchOption({
	key: 'skipUnknown',
	description: 'leave out characters of the seed that the model does not know',
	default: false,
	defaultText: 'off',
	group: 'Text:',
});

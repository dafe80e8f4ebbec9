/** Options of `charloom generate`. */
import {Option} from 'commander';
import {UsageError} from '../../../errors.js';
import {usualWeight} from '../../../library/ngram-of-run.js';
import {adaptOptions} from '../../options/adapt.js';
import {engineOptions, writingPrecisionOption} from '../../options/engine.js';
import {ngramOptions} from '../../options/ngram.js';
import {choiceOption, integerOption, type OptionValues, switchOption, textOption} from '../../options/option.js';
import {samplingOptions, skipUnknownOption} from '../../options/sampling.js';
import {escapesOption} from './escapes.js';

const textGroup = 'Text:';
const outputGroup = 'Output:';

const drawnLength = 1000;
/** The most probable text soon goes round in circles. */
const beamLength = 200;

export const randomSeedOption = integerOption({
	key: 'randomSeed',
	takes: '<number>',
	description: 'the same number gives the same text; of several texts the second has the number plus 1, and so on',
	default: undefined,
	defaultText: 'a new one, told on stderr',
	min: 0,
	max: 2 ** 32 - 1,
	group: 'Sampling:',
});

const weightsOption = choiceOption({
	key: 'weights',
	choices: ['best', 'last'],
	description: 'the weights of the best validation, or those of the end of the training',
	default: 'best',
	group: textGroup,
});

export const generateOptions = [
	textOption({
		key: 'seed',
		takes: '<text>',
		short: 's',
		description: 'text to go on from; - reads it from standard input, and so does a pipe without --seed',
		default: undefined,
		group: textGroup,
	}),
	textOption({
		key: 'seedFile',
		takes: '<file>',
		description: 'the same from a file',
		default: undefined,
		group: textGroup,
	}),
	switchOption({
		key: 'keepNewline',
		description: 'go on from a new line where the text from standard input ends with one, which is left out otherwise',
		default: false,
		defaultText: 'off',
		group: textGroup,
	}),
	escapesOption,
	integerOption({
		key: 'length',
		short: 'n',
		takes: '<characters>',
		description: 'how many new characters each text gets, the seed not counted',
		default: undefined,
		defaultText: `${drawnLength}; ${beamLength} with --beam`,
		min: 1,
		group: textGroup,
	}),
	integerOption({
		key: 'count',
		short: 'c',
		description: 'how many texts; they are written side by side, which is faster than one after another',
		default: 1,
		min: 1,
		max: 10_000,
		group: textGroup,
	}),
	switchOption({
		key: 'unique',
		description: 'of a list: no record twice',
		default: false,
		defaultText: 'off',
		group: textGroup,
	}),
	switchOption({
		key: 'new',
		description: 'of a list: only records that are not in the text that was learned',
		default: false,
		defaultText: 'off',
		group: textGroup,
	}),
	weightsOption,
	skipUnknownOption,
	switchOption({
		key: 'drawUnknown',
		description: 'let the model write U+FFFD too, its stand-in for the rare characters of a text (--min-count)',
		default: false,
		defaultText: 'off',
		group: textGroup,
	}),
	integerOption({
		key: 'beam',
		takes: '<width>',
		description:
			'look for the most probable text instead of drawing one, keeping so many beginnings at each character; ' +
			'--count has that many of the best; 0 draws',
		default: 0,
		min: 0,
		max: 1000,
		group: textGroup,
	}),
	...samplingOptions,
	randomSeedOption,
	...ngramOptions(`that of the run, ${usualWeight}`),
	...adaptOptions,
	...engineOptions,
	writingPrecisionOption,
	switchOption({
		key: 'seedEcho',
		description: 'print the seed before the text (--no-seed-echo leaves it out)',
		default: true,
		defaultText: 'on',
		negatable: true,
		group: outputGroup,
	}),
	textOption({
		key: 'separator',
		takes: '<text>',
		description: 'print this between the texts of --count, and no titles; with --escapes it may be \\0',
		default: undefined,
		defaultText: 'a title before each, with --quiet a new line',
		group: outputGroup,
	}),
	switchOption({
		key: 'json',
		description: 'print JSON, one object a line: start, each text when it is whole, end',
		default: false,
		defaultText: 'off',
		group: outputGroup,
	}),
	switchOption({
		key: 'quiet',
		short: 'q',
		description: 'print nothing but the texts, each on lines of its own, and warnings',
		default: false,
		defaultText: 'off',
		group: outputGroup,
	}),
] as const;

export type Values = OptionValues<typeof generateOptions>;

export const lengthOf = ({length, beam}: Values): number => length ?? (beam > 0 ? beamLength : drawnLength);

/** May be given several times, so it is no row. */
export const stopOption = new Option('--stop <text>', 'end a text before this; may be given several times')
	.argParser((text, before: readonly string[] = []) => {
		if (text === '') throw new UsageError('Expected --stop to be a text, got an empty one.');
		return [...before, text];
	})
	.helpGroup(textGroup);

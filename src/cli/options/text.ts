/** Options that say how a text is read, and what of it is held out. */

import {encodingOf} from '../../data/decoding.js';
import {splitKinds} from '../../data/held-out.js';
import {recordKinds} from '../../data/record-batches.js';
import {UsageError} from '../../errors.js';
import {defaultTraining} from '../../recipes/plan-run.js';
import {choiceOption, integerOption, numberOption, type OptionRow, switchOption, textOption} from './option.js';

const group = 'Text:';

/** A name of an encoding, as it was given. */
export const encodingOption: OptionRow<'encoding', string, string> = {
	key: 'encoding',
	takes: '<utf-8|windows-1252|…|bytes>',
	description: 'the encoding of the text, by any name that is usual; bytes learns the bytes of any file',
	default: 'utf-8',
	group,
	parse(text, name) {
		if (encodingOf(text) !== undefined) return text;
		throw new UsageError(
			`Expected ${name} to be utf-8 or bytes, or another encoding like windows-1252, utf-16, shift_jis or gb18030, ` +
				`got ${JSON.stringify(text)}.`,
		);
	},
};

export const textOptions = [
	encodingOption,
	switchOption({
		key: 'nfc',
		negatable: true,
		description: 'compose characters and their accents (Unicode NFC)',
		default: false,
		defaultText: 'off',
		group,
	}),
	integerOption({
		key: 'minCount',
		description: 'rarer characters become one, shown as U+FFFD',
		default: 1,
		min: 1,
		group,
	}),
	numberOption({
		key: 'validFraction',
		takes: '<share>',
		description: 'share of the text that is held out to validate',
		default: undefined,
		defaultText: `${defaultTraining.validFraction}, or 0 of a text of less than 640 characters`,
		min: 0,
		below: 1,
		group,
	}),
	choiceOption({
		key: 'validSplit',
		choices: splitKinds,
		description: 'what is held out: passages from all over the text and from every file, single lines, or the end',
		default: undefined,
		defaultText: 'blocks',
		group,
	}),
	textOption({
		key: 'valid',
		takes: '<text>',
		description: 'hold out this text, and learn from all of the others: a name, a file, a folder',
		default: undefined,
		defaultText: 'a part of the text itself',
		group,
	}),
	choiceOption({
		key: 'records',
		choices: [...recordKinds, 'none'],
		description: 'the text is a list: its lines, or what stands between blank lines, are learned each by itself',
		default: undefined,
		defaultText: 'lines where the text looks like a list of names or titles, else none',
		group,
	}),
	switchOption({
		key: 'shuffleLines',
		description: 'learn from the lines in a random order, for lists whose order says nothing',
		default: false,
		defaultText: 'off',
		group,
	}),
] as const;

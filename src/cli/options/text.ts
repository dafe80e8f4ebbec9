/** Options that say how a text is read, and what of it is held out. */
import {defaultTraining} from '../../recipes/plan-run.js';
import {choiceOption, integerOption, numberOption, switchOption} from './option.js';

const group = 'Text:';

export const textOptions = [
	choiceOption({
		key: 'encoding',
		choices: ['utf-8', 'bytes'],
		description: 'learn characters, or the bytes of any file',
		default: 'utf-8',
		group,
	}),
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
		description: 'last part of the text, held out to validate',
		default: undefined,
		defaultText: `${defaultTraining.validFraction}, or 0 of a text of less than 640 characters`,
		min: 0,
		below: 1,
		group,
	}),
] as const;

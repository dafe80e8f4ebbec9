/** Options of an n-gram model beside the network. */
import {UsageError} from '../../errors.js';
import {defaultOrder} from '../../evaluation/ngram/model.js';
import {integerOption, type OptionRow, type OptionValues} from './option.js';

const group = 'N-gram model:';

/** A weight from 0 to 1, or nothing for the usual one. */
export const ngramOption = (usual: string): OptionRow<'ngram', number | 'usual', undefined> => ({
	key: 'ngram',
	takes: '[weight]',
	description:
		"mix the network's probabilities with those of an n-gram model of the text that it has learned: " +
		'p ∝ p(network)^(1 − weight) · p(n-gram)^weight',
	default: undefined,
	defaultText: `off; without a weight ${usual}`,
	group,
	parse(text, name) {
		const weight = text.trim() === '' ? Number.NaN : Number(text);
		if (text === '') return 'usual';
		if (weight >= 0 && weight <= 1) return weight;
		throw new UsageError(
			`Expected ${name} to be a weight from 0 to 1, or nothing for the usual one, got ${JSON.stringify(text)}. ` +
				`Put a run or a file before ${name}.`,
		);
	},
});

const orderOption = integerOption({
	key: 'ngramOrder',
	takes: '<characters>',
	description: 'characters that the n-gram model looks at, with the one that it predicts; fewer copy less of the text',
	default: undefined,
	defaultText: String(defaultOrder),
	min: 1,
	max: defaultOrder,
	group,
});

export const ngramOptions = (usual: string) => [ngramOption(usual), orderOption] as const;

export type NgramValues = OptionValues<ReturnType<typeof ngramOptions>>;

/** Throws a UsageError where something was set that only `--ngram` uses. */
export function checkNgram({ngram, ngramOrder}: NgramValues): void {
	if (ngram === undefined && ngramOrder !== undefined) {
		throw new UsageError('Expected --ngram-order together with --ngram. Add --ngram.');
	}
}

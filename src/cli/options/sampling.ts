/** Options of every command that draws characters, as the table of settings has them. */
import {
	type SampleConfig,
	type SampleKey,
	type SampleRow,
	sampleConfigBy,
	sampleRows,
} from '../../sampling/settings.js';
import {integerOption, numberOption, type OptionRow, switchOption} from './option.js';

type SamplingOption = {readonly [Key in SampleKey]: OptionRow<Key, number, number>}[SampleKey];

function optionOf({isWhole = false, ...row}: SampleRow): SamplingOption {
	const described = {...row, group: 'Sampling:'};
	return isWhole ? integerOption(described) : numberOption(described);
}

export const samplingOptions: readonly SamplingOption[] = sampleRows.map(optionOf);

/** The values of `samplingOptions` alone. */
export const sampleConfigOf = (values: SampleConfig): SampleConfig => sampleConfigBy(({key}) => values[key]);

/** For commands that go on from a seed. */
export const skipUnknownOption = switchOption({
	key: 'skipUnknown',
	description: 'leave out characters of the seed that the model does not know',
	default: false,
	defaultText: 'off',
	group: 'Text:',
});

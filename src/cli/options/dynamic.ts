/** Options of dynamic evaluation, in which the weights follow a text as it is read. */
import {UsageError} from '../../errors.js';
import {type DynamicConfig, defaultDynamic} from '../../evaluation/dynamic.js';
import {integerOption, numberOption, type OptionValues, switchOption} from './option.js';

const group = 'Dynamic evaluation:';

export const dynamicOptions = [
	switchOption({
		key: 'dynamic',
		description: 'let the weights follow the text as it is read, and tell how well they predict it then',
		default: false,
		defaultText: 'off',
		group,
	}),
	numberOption({
		key: 'dynamicRate',
		takes: '<rate>',
		description: 'how far the weights go at each step',
		default: undefined,
		defaultText: String(defaultDynamic.rate),
		min: 0,
		group,
	}),
	integerOption({
		key: 'dynamicSegment',
		takes: '<characters>',
		description: 'characters that are read before each step',
		default: undefined,
		defaultText: String(defaultDynamic.segment),
		min: 1,
		max: 65536,
		group,
	}),
] as const;

export type DynamicValues = OptionValues<typeof dynamicOptions>;

/** Throws a UsageError where something was set that only `--dynamic` uses, or cannot give. */
export function checkDynamic({
	dynamic,
	dynamicRate,
	dynamicSegment,
	characters,
}: DynamicValues & {readonly characters: boolean}) {
	if (dynamic && characters) {
		throw new UsageError(
			'Expected either --dynamic or --characters, got both: weights that follow are told of segments only.',
		);
	}
	if (dynamic) return;
	for (const [flag, value] of Object.entries({'--dynamic-rate': dynamicRate, '--dynamic-segment': dynamicSegment})) {
		if (value !== undefined) throw new UsageError(`Expected ${flag} together with --dynamic. Add --dynamic.`);
	}
}

export const dynamicConfig = ({dynamicRate, dynamicSegment}: Omit<DynamicValues, 'dynamic'>): DynamicConfig => ({
	rate: dynamicRate ?? defaultDynamic.rate,
	segment: dynamicSegment ?? defaultDynamic.segment,
});

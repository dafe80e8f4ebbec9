/** Options of writing with weights that follow the seed. */

import {type DynamicConfig, defaultDynamic, defaultPasses} from '../../evaluation/dynamic.js';
import {integerOption, numberOption, type OptionValues, switchOption, textOption} from './option.js';

const group = 'Adapting:';

export const adaptOptions = [
	switchOption({
		key: 'adapt',
		description: 'let the weights follow the seed first, and go on in its manner; the run stays as it is',
		default: false,
		defaultText: 'off',
		group,
	}),
	integerOption({
		key: 'adaptPasses',
		takes: '<count>',
		description: 'how often the seed is read',
		default: undefined,
		defaultText: String(defaultPasses),
		min: 1,
		max: 1000,
		group,
	}),
	numberOption({
		key: 'adaptRate',
		takes: '<rate>',
		description: `how far the weights go after every ${defaultDynamic.segment} characters`,
		default: undefined,
		defaultText: String(defaultDynamic.rate),
		min: 0,
		group,
	}),
	textOption({
		key: 'keepAdapted',
		takes: '<folder>',
		description: 'keep the adapted weights as a run of their own, which every command can use',
		default: undefined,
		group,
	}),
] as const;

export type AdaptValues = OptionValues<typeof adaptOptions>;

export const adaptationOf = ({
	adaptPasses,
	adaptRate,
}: Pick<AdaptValues, 'adaptPasses' | 'adaptRate'>): DynamicConfig & {readonly passes: number} => ({
	passes: adaptPasses ?? defaultPasses,
	rate: adaptRate ?? defaultDynamic.rate,
	segment: defaultDynamic.segment,
});

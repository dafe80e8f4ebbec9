/** Options that say how a run is looked after: validations, samples, checkpoints. */

import {limits} from '../../config.js';
import {defaultTraining} from '../../recipes/plan-run.js';
import {integerOption, numberOption, textOption} from './option.js';

const group = 'Validation, samples, checkpoints:';

export const checkOptions = [
	integerOption({
		key: 'validEvery',
		takes: '<steps>',
		description: 'steps between validations; 0 validates at the end only',
		default: undefined,
		defaultText: 'early, then at growing intervals, so that they take a tenth of the run at most',
		min: 0,
		group,
	}),
	integerOption({
		key: 'checkpointEvery',
		takes: '<steps>',
		description: 'steps between checkpoints; 0 saves with validations and at the end only',
		default: undefined,
		defaultText: 'every 30 s',
		min: 0,
		group,
	}),
	integerOption({
		key: 'sampleEvery',
		takes: '<steps>',
		description: 'steps between samples; 0 writes none',
		default: undefined,
		defaultText: 'at the start, then at growing intervals',
		min: 0,
		group,
	}),
	numberOption({
		key: 'sampleTemperature',
		description: 'temperature of the samples',
		default: undefined,
		defaultText: String(defaultTraining.sample.temperature),
		min: 0,
		group,
	}),
	integerOption({
		key: 'sampleLength',
		takes: '<characters>',
		description: 'length of the samples',
		default: undefined,
		defaultText: String(defaultTraining.sample.length),
		min: 1,
		max: limits.sample,
		group,
	}),
	textOption({
		key: 'sampleSeed',
		takes: '<text>',
		description: 'text that samples go on from',
		default: undefined,
		defaultText: 'a new line',
		group,
	}),
	integerOption({
		key: 'patience',
		takes: '<validations>',
		description: 'validations without a new best before the run stops; 0 never stops it',
		default: undefined,
		defaultText: '8, or fewer for a short text; 0 where the length of the run is given',
		min: 0,
		group,
	}),
] as const;

/** Wishes for a run that contradict each other, or that would do nothing. */
import {cellKinds, defaultModel} from '../config.js';
import {UsageError} from '../errors.js';
import {cells} from '../model/cells/index.js';
import type {Wanted} from './plan-run.js';

type Rule = {readonly isBroken: (wanted: Wanted) => boolean; readonly message: string};

const forgettingCells = cellKinds.filter(kind => cells[kind].gates.includes('forget'));

const rules: readonly Rule[] = [
	{
		isBroken: ({model}) => model.tied === true && model.embeddingSize === 0,
		message: 'Expected --embedding to be at least 1 with --tied, got 0: the two share weights. Add --no-tied.',
	},
	{
		isBroken: ({model}) => model.embeddingSize === 0 && (model.embeddingDropout ?? 0) > 0,
		message: 'Expected --embedding to be at least 1 with --embedding-dropout, got 0: there is nothing to drop.',
	},
	{
		isBroken: ({model}) => (model.forgetBias ?? 0) !== 0 && !forgettingCells.includes(model.cell ?? defaultModel.cell),
		message: `Expected --cell to be ${forgettingCells.join(' or ')} with --forget-bias: other cells have no forget gate.`,
	},
	{
		isBroken: ({training: {decayFactor, decayEvery, schedule}}) =>
			(decayFactor !== undefined || decayEvery !== undefined) && schedule !== 'step',
		message: 'Expected --schedule step with --decay-factor and --decay-every: the other schedules do not use them.',
	},
	{
		isBroken: ({training: {finalLearningRate, schedule}}) =>
			finalLearningRate !== undefined && (schedule ?? 'cosine') !== 'cosine',
		message: 'Expected --schedule cosine with --final-lr: the other schedules do not use it.',
	},
	{
		isBroken: ({training: {patience, validFraction, validEvery}}) =>
			(patience ?? 0) > 0 && (validFraction === 0 || validEvery === 0),
		message: 'Expected validations with --patience, but --valid-fraction or --valid-every is 0.',
	},
];

/**
 * Throws a UsageError for wishes that make no sense together. A run that goes on has the schedule that it was begun with,
 * unless another is wanted.
 */
export function checkWanted(wanted: Wanted, schedule = wanted.training.schedule): void {
	const whole = schedule === undefined ? wanted : {...wanted, training: {...wanted.training, schedule}};
	const broken = rules.find(rule => rule.isBroken(whole));
	if (broken) throw new UsageError(broken.message);
}

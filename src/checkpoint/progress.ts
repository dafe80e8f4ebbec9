/** The progress of a run: everything beside the trainer's state that it needs to go on as if it had never stopped. */
import type {BatchState} from '../data/batches.js';
import type {RandomState} from '../random.js';
import {type Check, count, fromJson, list, number, object, toJson} from './checks.js';

/**
 * The validation of the weights that are kept. Losses in nats a character; `window` is missing where it was not measured,
 * `carried` where the text was too short to hold any of it out.
 */
export type BestScore = {readonly step: number; readonly window?: number; readonly carried?: number};

export type IntervalSums = {
	readonly steps: number;
	readonly loss: number;
	readonly correct: number;
	readonly gradientNorm: number;
};

export type RunProgress = {
	/** Updates made. */
	readonly step: number;
	/** Training time so far, over all sittings. */
	readonly elapsedSeconds: number;
	readonly batches: BatchState;
	readonly random: RandomState;
	readonly best?: BestScore;
	readonly validationsSinceBest: number;
	/** Sums over the steps since the last step event, so that the next one is that of a run which never stopped. */
	readonly interval?: IntervalSums;
	/** Seconds that validations took: all, and the last one with what goes with it. */
	readonly validationSeconds?: {
		readonly spent: number;
		readonly last: number;
		/** The part of the held-out text that the run's validations read. */
		readonly extent?: {readonly lanes: number; readonly each?: number; readonly warmUp?: number};
	};
	/** The losses of the last validation and of the steps before it. */
	readonly latest?: {readonly train: number; readonly valid: number};
	/** The validation after the last update was stopped: it is due again. `from` is the progress before that update, 0 … 1. */
	readonly unchecked?: {readonly from: number};
};

const bestScore: Check<BestScore> = object({step: count}, {window: number(), carried: number()});

const word = number({integer: true, min: 0, below: 2 ** 32});
const randomState: Check<RandomState> = (value, place) => {
	const words = list(word)(value, place);
	const at = (index: number): number => word(words[index], place);
	return [at(0), at(1), at(2), at(3)];
};

const progress: Check<RunProgress> = object(
	{
		step: count,
		elapsedSeconds: number({min: 0}),
		batches: object({position: count}) satisfies Check<BatchState>,
		random: randomState,
		validationsSinceBest: count,
	},
	{
		best: bestScore,
		interval: object({steps: count, loss: number(), correct: count, gradientNorm: number()}),
		validationSeconds: object(
			{spent: number({min: 0}), last: number({min: 0})},
			{extent: object({lanes: count}, {each: count, warmUp: count})},
		),
		latest: object({train: number(), valid: number()}),
		unchecked: object({from: number({min: 0})}),
	},
);

export const formatProgress = (value: RunProgress): string => toJson(value);
export const parseProgress = (json: string, file: string): RunProgress => fromJson(json, progress, file);

export const formatBest = (value: BestScore): string => toJson(value);
export const parseBest = (json: string, file: string): BestScore => fromJson(json, bestScore, file);

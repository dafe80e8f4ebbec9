/** The speeds that the WebGPU engine is to reach on a GPU, beside PyTorch on the same one, with two layers. */
import type {Contest} from './contest.js';
import type {Kind} from './peer.js';
import {speedUp} from './rounds.js';

type Goal = {
	readonly kind: Kind;
	readonly hiddenSize?: number;
	readonly batchSize: number;
	/** Times as fast as this peer, or so many characters a second. */
	readonly against?: 'nn.LSTM' | 'LSTMCell loop';
	readonly least: number;
};

const overSequence = [
	[128, 1.6],
	[256, 2],
	[512, 1],
	[1024, 0.8],
] as const;

export const goals: readonly Goal[] = [
	...overSequence.map(([hiddenSize, least]) => {
		return {kind: 'train', hiddenSize, batchSize: 64, against: 'nn.LSTM', least} as const;
	}),
	...[128, 256, 512].map(hiddenSize => {
		return {kind: 'train', hiddenSize, batchSize: 64, against: 'LSTMCell loop', least: 4} as const;
	}),
	{kind: 'generate', batchSize: 1, least: 5000},
	{kind: 'generate', batchSize: 256, least: 500_000},
];

/** Characters that a step makes or reads, by what a step takes. */
export const perSecond = ({workload}: Contest, milliseconds: number): number =>
	(workload.batchSize * workload.seqLength * 1e3) / milliseconds;

/** The speed that an engine has reached in a contest; undefined where that was not measured. */
function reached(goal: Goal, contest: Contest, engine: string): number | undefined {
	const own = contest.measured.get(engine);
	if (!own) return undefined;
	if (goal.against === undefined) return perSecond(contest, own.medianMilliseconds);
	const other = contest.measured.get(goal.against);
	return other && speedUp(own, other);
}

const isOf = ({kind, hiddenSize, batchSize}: Goal, {workload}: Contest): boolean =>
	workload.kind === kind &&
	workload.batchSize === batchSize &&
	workload.model.numLayers === 2 &&
	(hiddenSize === undefined || workload.model.hiddenSize === hiddenSize);

/** Rows: the work, the goal, what was reached. */
export const goalRows = (contests: readonly Contest[], engine: string): readonly (readonly string[])[] =>
	contests.flatMap(contest =>
		goals
			.filter(goal => isOf(goal, contest))
			.map(goal => {
				const {kind, model, batchSize} = contest.workload;
				const value = reached(goal, contest, engine);
				const unit = goal.against ? ` × ${goal.against}` : ' characters/s';
				const digits = (number: number): string =>
					goal.against ? number.toFixed(2) : Math.round(number).toLocaleString('en');
				const found = value === undefined ? 'not measured' : `${digits(value)}${value < goal.least ? ', missed' : ''}`;
				return [`${kind} 2×${model.hiddenSize}, B ${batchSize}`, `at least ${digits(goal.least)}${unit}`, found];
			}),
	);

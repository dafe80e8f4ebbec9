/** An honest word at the end of a run: what it is worth beside simpler models, and whether it has learned its text by heart. */
import type {Baselines} from '../evaluation/baselines.js';
import type {EndEvent, Overfitting} from './events.js';

/** The losses of the last look: of the text that is learned and of the held-out one, in nats a character. */
export type LatestLosses = {readonly train: number; readonly valid: number};

/** Held-out text is predicted worse than at its best by this, and learned text better than held-out text by that. */
const risen = 1.03;
const apart = 0.8;

/** Tells since when a run has been learning its text by heart; undefined if it has not. */
export function overfittingOf(
	best: {readonly step: number; readonly carried?: number} | undefined,
	latest: LatestLosses | undefined,
): Overfitting | undefined {
	if (best?.carried === undefined || !latest) return undefined;
	const {train, valid} = latest;
	return valid > risen * best.carried && train < apart * valid
		? {since: best.step, best: best.carried, train, valid}
		: undefined;
}

const nats = (loss: number): string => loss.toFixed(2);

const simpler: readonly {
	readonly key: 'even' | 'counts' | 'ngram';
	readonly name: (baselines: Baselines) => string;
	readonly advice: string;
}[] = [
	{
		key: 'even',
		name: () => 'guessing evenly among its characters',
		advice:
			'It has learned nothing yet. Train longer (--characters or --time), try a lower --lr, or give a longer text.',
	},
	{
		key: 'counts',
		name: () => 'counting how often each character occurs',
		advice: 'It has learned next to nothing. Train longer (--characters or --time), or try another --lr.',
	},
	{
		key: 'ngram',
		name: ({order}) => `an n-gram model of order ${order}, which is made in a moment,`,
		advice: 'Train longer (--characters or --time), give more text, or try more --dropout or fewer units (--hidden).',
	},
];

function worseThan({final, baselines}: EndEvent): readonly string[] {
	if (!final || !baselines) return [];
	const {loss} = final.carried;
	const better = simpler.find(({key}) => loss > (baselines[key] ?? Infinity));
	if (!better) return [];
	const text = final.isLearned ? 'the text that it learned' : 'the held-out text';
	return [
		`The model predicts ${text} worse (${nats(loss)} nats a character) than ${better.name(baselines)} does ` +
			`(${nats(baselines[better.key] ?? loss)}). ${better.advice}`,
	];
}

function learnedByHeart({overfitting}: EndEvent): readonly string[] {
	if (!overfitting) return [];
	const {since, best, train, valid} = overfitting;
	return [
		`Overfitting since step ${since}: the loss of the learned text fell to ${nats(train)}, that of the held-out text rose from ` +
			`${nats(best)} to ${nats(valid)}. The weights of step ${since} are kept. More text, more --dropout or fewer units ` +
			'(--hidden) help; generate --weights last takes the weights of the end.',
	];
}

/** A text that is learned at so few nats a character is known by heart, so that most of what is written is from it. */
const byHeart = 0.3;

/** With nothing held out, the loss of the learned text is all there is to judge by, and a very low one is no merit. */
function recites({final}: EndEvent): readonly string[] {
	if (!final?.isLearned || final.carried.loss > byHeart) return [];
	return [
		`The model knows its text by heart (${nats(final.carried.loss)} nats a character), and will mostly recite it. Fewer passes ` +
			'(--epochs 15) leave it freer, and more text lets it learn more than that.',
	];
}

/** The warnings that the end of a run calls for, in plain words. */
export const verdictOf = (end: EndEvent): readonly string[] => [
	...worseThan(end),
	...learnedByHeart(end),
	...recites(end),
];

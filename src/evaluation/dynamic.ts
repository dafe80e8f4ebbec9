/**
 * Dynamic evaluation (Krause et al. 2018, "Dynamic evaluation of neural sequence models"): the weights follow the text as it
 * is read. The text is read in segments in one batch row, h and c carried; the loss of a segment counts, and only then the weights
 * take one step of plain gradient descent on it, without dropout. So every character is predicted from nothing but what came
 * before it, and the model comes to know the names and the manner of the text at hand.
 *
 * A figure of it is always named `dynamic`: it tells of a model that goes on learning, and is not to be compared with those
 * of one that does not.
 */
import type {ModelConfig, SgdConfig} from '../config.js';
import type {Ids} from '../data/corpus.js';
import type {Engine, Trainer, TrainerState} from '../engines/engine.js';
import {UserError} from '../errors.js';
import type {Parameters} from '../model/parameters.js';
import type {Score} from './score.js';

export type DynamicConfig = {
	/** The learning rate of gradient descent; 0 leaves the weights as they are. */
	readonly rate: number;
	/** Characters that are read before the weights take a step. */
	readonly segment: number;
};

export const defaultDynamic: DynamicConfig = {rate: 0.1, segment: 64};

/** The number of times that a text is read before the model goes on from it: of some hundred characters one pass takes up too little. */
export const defaultPasses = 2;

/** The gradient of a segment is scaled down to this norm where it is longer, so that no odd line undoes what was learned. */
const optimizer: SgdConfig = {kind: 'sgd', gradientClipNorm: 1};

/** Characters, and those that follow them. */
export type Segment = {readonly inputs: Int32Array; readonly targets: Int32Array};

export type DynamicOptions = DynamicConfig & {
	readonly signal?: AbortSignal;
	/** Given each segment before the weights take a step on it, and the weights as they are then. */
	readonly onSegment?: (segment: Segment, weights: () => Promise<Parameters>) => Promise<void>;
	/** Told after each segment: the characters predicted so far, of how many, and their mean loss. */
	readonly onProgress?: (count: number, total: number, loss: number) => void;
};

export type Followed = {
	/** The score of all characters but the first, each before the weights had learned from it. */
	readonly score: Score;
	/** The weights after the last segment. */
	readonly parameters: Parameters;
};

/** The same model, nothing of it dropped. */
const withoutDropout = (model: ModelConfig): ModelConfig => ({
	...model,
	embeddingDropout: 0,
	hiddenDropout: 0,
	outputDropout: 0,
	weightDropout: 0,
});

/** Segments of one length, one after another. */
type Stretch = {readonly from: number; readonly length: number; readonly segments: number};

/** Whole segments, and what is left, which is a shorter one. Of `count` predictions. */
function stretchesOf(count: number, segment: number): readonly Stretch[] {
	const segments = Math.floor(count / segment);
	const whole = {from: 0, length: segment, segments};
	const rest = {from: segment * segments, length: count - segment * segments, segments: 1};
	return [whole, rest].filter(({length, segments: some}) => length > 0 && some > 0);
}

/** Sums over the characters predicted so far. */
class Tally {
	#lossSum = 0;
	#correct = 0;
	#count = 0;

	add(loss: number, correct: number, count: number): void {
		this.#lossSum += loss * count;
		this.#correct += correct;
		this.#count += count;
	}

	get score(): Score {
		return {loss: this.#lossSum / this.#count, accuracy: this.#correct / this.#count, count: this.#count};
	}
}

async function readStretch(
	trainer: Trainer,
	ids: Ids,
	{from, length, segments}: Stretch,
	tally: Tally,
	{rate, signal, onSegment, onProgress}: DynamicOptions,
): Promise<void> {
	for (let first = from; first < from + segments * length; first += length) {
		signal?.throwIfAborted();
		const inputs = Int32Array.from(ids.subarray(first, first + length));
		const targets = Int32Array.from(ids.subarray(first + 1, first + length + 1));
		const batch = {batchSize: 1, seqLength: length, inputs, targets, carry: first > 0};
		await onSegment?.({inputs, targets}, () => trainer.average());
		const {loss, correct} = await trainer.step(batch, {learningRate: rate, maskSeed: 0});
		if (!Number.isFinite(loss)) {
			throw new UserError(
				`The loss is no longer a number after ${first} characters: a rate of ${rate} is too large for this model. Take a smaller one.`,
			);
		}
		tally.add(loss, correct, length);
		onProgress?.(first + length, ids.length - 1, tally.score.loss);
	}
}

/**
 * Lets the weights follow a text of at least two characters (RangeError). Those that are given are left as they are. Throws
 * the signal's reason when it is aborted, and a UserError where the rate is so large that the weights run away.
 */
export async function follow(
	engine: Engine,
	{model, parameters}: {readonly model: ModelConfig; readonly parameters: Parameters},
	ids: Ids,
	options: DynamicOptions,
): Promise<Followed> {
	if (ids.length < 2) throw new RangeError(`Expected at least two characters, got ${ids.length}.`);
	const tally = new Tally();
	let state: TrainerState | undefined;
	for (const stretch of stretchesOf(ids.length - 1, options.segment)) {
		const trainer = await engine.trainer({
			model: withoutDropout(model),
			optimizer,
			batchSize: 1,
			seqLength: stretch.length,
			parameters,
		});
		try {
			if (state) await trainer.restore(state);
			await readStretch(trainer, ids, stretch, tally, options);
			state = await trainer.snapshot();
		} finally {
			await trainer.dispose();
		}
	}
	return {score: tally.score, parameters: state?.parameters ?? parameters};
}

export type PassesOptions = DynamicConfig & {
	/** The number of times that the text is read. */
	readonly passes: number;
	readonly signal?: AbortSignal;
	/** Told after each segment: the pass from 1, the characters that it has predicted so far, of how many, and their mean loss. */
	readonly onProgress?: (pass: number, count: number, total: number, loss: number) => void;
};

/** Weights that have read a text several times. */
export type Adapted = {
	readonly parameters: Parameters;
	/** The dynamic loss of each pass, in nats a character. */
	readonly losses: readonly number[];
};

/** Lets the weights follow a text several times, each time from a zero state; throws as `follow` does. */
export async function followPasses(
	engine: Engine,
	{model, parameters}: {readonly model: ModelConfig; readonly parameters: Parameters},
	ids: Ids,
	{passes, onProgress, ...options}: PassesOptions,
): Promise<Adapted> {
	const losses: number[] = [];
	let weights = parameters;
	for (let pass = 1; pass <= passes; pass++) {
		const telling = onProgress && {
			onProgress: (count: number, total: number, loss: number) => onProgress(pass, count, total, loss),
		};
		const followed = await follow(engine, {model, parameters: weights}, ids, {...options, ...telling});
		weights = followed.parameters;
		losses.push(followed.score.loss);
	}
	return {parameters: weights, losses};
}

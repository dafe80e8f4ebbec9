/** A trained model that is open: it writes, scores, predicts and adapts. */
import {randomInt} from 'node:crypto';
import type {KeptNgram} from '../checkpoint/ngram-file.js';
import type {ModelConfig} from '../config.js';
import {type RecordKind, separatorOf} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Evaluator} from '../engines/engine.js';
import {UsageError} from '../errors.js';
import {defaultDynamic, defaultPasses, followPasses} from '../evaluation/dynamic.js';
import {evaluateText, recordsOption, type Scores} from '../evaluation/evaluate.js';
import type {Predictor} from '../prediction/predictor.js';
import {SteppedEvaluator} from '../prediction/stepped-evaluator.js';
import {beginning} from '../sampling/beginning.js';
import {checkSample} from '../sampling/check.js';
import {generate, streamRandoms} from '../sampling/generate.js';
import {probabilitiesOf} from '../sampling/sample.js';
import {readIds} from '../sampling/seed.js';
import {plainSample} from '../sampling/settings.js';
import {checkAtLeast} from './check-numbers.js';
import {readText, readTextToPredict, stopsOf} from './given-text.js';
import type {
	AdaptOptions,
	Candidate,
	GeneratedText,
	GenerateOptions,
	ModelScores,
	NextOptions,
	ScoreOptions,
} from './options.js';
import {type ModelMember, mixedWith, type NetworkOptions, type NgramWishes, networksOf} from './predictors.js';
import {Resources} from './resources.js';

/** The parts of an open model. */
export type ModelParts = {
	readonly name: string;
	/** Networks whose predictions are averaged: at least one. */
	readonly members: readonly ModelMember[];
	/** The n-gram model of the text that the first has learned; rejects with a UserError where there is none. */
	readonly ngram: () => Promise<KeptNgram>;
	/** It has learned a list, whose records each begin from nothing; undefined for one text. */
	readonly records: RecordKind | undefined;
	readonly vocabulary: Vocabulary;
};

/** A model that `openModel` has opened. It holds memory and threads while it works, and may work on several things at once. */
export class Model implements AsyncDisposable {
	readonly #parts: ModelParts;
	readonly #resources = new Resources();
	/** The n-gram model, once it was wanted. */
	#kept: Promise<KeptNgram> | undefined;

	/** @internal Call `openModel`. */
	constructor(parts: ModelParts) {
		this.#parts = parts;
	}

	/** The name of the run that it comes from; of several the names joined by +. */
	get name(): string {
		return this.#parts.name;
	}

	/** The kind of its cells and its sizes; those of the first of several. */
	get config(): ModelConfig {
		return this.#parts.members[0].config;
	}

	/** It has learned a list of such records, and each text that it writes is one of them; undefined where it learned one text. */
	get records(): RecordKind | undefined {
		return this.#parts.records;
	}

	/** The characters that it knows; a character's id is its place. */
	get characters(): readonly string[] {
		return this.#parts.vocabulary.characters;
	}

	/**
	 * Writes texts that go on from `seed`, in pieces as they come. The order of pieces of one text is that of the text. Throws
	 * a UserError for a seed with characters that the model does not know, and a UsageError for numbers that make no sense.
	 */
	async *generate(seed = '', options: GenerateOptions = {}): AsyncGenerator<GeneratedText> {
		const {
			length = 500,
			count = 1,
			seed: randomSeed = randomInt(1_000_000),
			stop = [],
			drawUnknown = false,
			precision,
			skipUnknown,
			onWarning,
			signal,
			ngram,
			ngramOrder,
			...sampling
		} = options;
		checkAtLeast('count', count, 1);
		if (length !== Number.POSITIVE_INFINITY) checkAtLeast('length', length, 0);
		if (!Number.isSafeInteger(randomSeed))
			throw new UsageError(`Expected seed to be a whole number, got ${randomSeed}.`);
		const sample = {...plainSample, ...withoutUndefined(sampling)};
		checkSample(sample);
		const {vocabulary, records} = this.#parts;
		const given = {skipUnknown, onWarning};
		const stops = stopsOf(stop, {vocabulary, drawUnknown, onWarning});
		const ids = readText(seed, {vocabulary, name: 'the seed', ...given});
		const predictor = await this.#mixed(this.#networks({precision, isWhole: drawUnknown}), {ngram, ngramOrder});
		const stepper = await this.#resources.use(predictor.stepper(count));
		try {
			const blocks = generate({
				stepper,
				vocabulary,
				seed: ids,
				records,
				sample,
				random: streamRandoms(randomSeed, count),
				length,
				stop: records ? [...stops, separatorOf(records)] : stops,
				signal: this.#signal(signal),
			});
			for await (const block of blocks) {
				for (const {stream, text, end} of block) {
					if (text !== '' || end !== undefined) yield {stream, text, ...(end && {end})};
				}
			}
		} finally {
			await this.#resources.done(stepper);
		}
	}

	/** One whole text that goes on from `seed`, without the seed. Throws as `generate` does. */
	async write(seed = '', options: Omit<GenerateOptions, 'count'> = {}): Promise<string> {
		let text = '';
		for await (const piece of this.generate(seed, options)) text += piece.text;
		return text;
	}

	/**
	 * Says how well the model predicts a text of at least two characters, in nats a character: `carried` with the state carried
	 * through the whole text (of a list, from record to record anew), `window` in windows of 256 characters where the text is
	 * long enough and no list. Throws a UserError for a text
	 * that is too short, or has characters that the model does not know. With `ngram` there are the figures of the mixture, too.
	 */
	async score(text: string, options: ScoreOptions = {}): Promise<ModelScores> {
		const {signal, ngram, ngramOrder, ...given} = options;
		const {members, vocabulary, records} = this.#opened();
		const ids = readTextToPredict(text, {vocabulary, name: 'the text', ...given});
		const settings = {lanes: 1, signal: this.#signal(signal), ...recordsOption(records, vocabulary)};
		const evaluated = async (opening: Promise<Evaluator>): Promise<Scores> => {
			const evaluator = await this.#resources.use(opening);
			try {
				return await evaluateText(evaluator, ids, settings);
			} finally {
				await this.#resources.done(evaluator);
			}
		};
		const stepped = async (predictor: Predictor): Promise<Evaluator> => new SteppedEvaluator(predictor);
		const networks = this.#networks();
		const [{engine, config, loaded}] = members;
		const scores = await evaluated(
			members.length === 1 ? engine.evaluator(config, loaded.parameters) : stepped(networks),
		);
		if (ngram === undefined || ngram === false) return scores;
		return {...scores, mixed: await evaluated(stepped(await this.#mixed(networks, {ngram, ngramOrder})))};
	}

	/**
	 * The distribution of the next character after `text`, the most probable first; probabilities are those of the model at
	 * temperature 1 and add up to 1. Throws a UserError for characters that the model does not know.
	 */
	async next(text = '', {ngram, ngramOrder, ...given}: NextOptions = {}): Promise<readonly Candidate[]> {
		const {vocabulary, records} = this.#parts;
		const seed = readText(text, {vocabulary, name: 'the text', ...given});
		const {signal} = this.#resources;
		const predictor = await this.#mixed(this.#networks(), {ngram, ngramOrder});
		const stepper = await this.#resources.use(predictor.stepper(1));
		try {
			const logits = await readIds({stepper, signal}, beginning({seed, vocabulary, records})); // [V]
			if (logits === undefined) throw signal.reason;
			return Array.from(probabilitiesOf(logits, plainSample), (probability, id) => ({
				character: vocabulary.characters[id],
				probability,
			})).sort((a, b) => b.probability - a.probability);
		} finally {
			await this.#resources.done(stepper);
		}
	}

	/**
	 * A new model whose weights have followed a text of at least two characters (dynamic evaluation, Krause et al. 2018); this
	 * one stays as it is. Throws a UserError where the rate is so large that the weights run away.
	 */
	async adapt(text: string, options: AdaptOptions = {}): Promise<Model> {
		const {passes = defaultPasses, rate = defaultDynamic.rate, segment = defaultDynamic.segment, signal} = options;
		const {skipUnknown, onWarning} = options;
		checkAtLeast('passes', passes, 1);
		checkAtLeast('segment', segment, 1);
		if (!(rate >= 0)) throw new UsageError(`Expected rate to be a number of at least 0, got ${rate}.`);
		const {members, vocabulary, ...rest} = this.#opened();
		const ids = readTextToPredict(text, {vocabulary, name: 'the text', skipUnknown, onWarning});
		const settings = {passes, rate, segment, signal: this.#signal(signal)};
		const followed: ModelMember[] = [];
		for (const {engine, config, loaded} of members) {
			const start = {model: config, parameters: loaded.parameters};
			const {parameters} = await followPasses(engine, start, ids, settings);
			followed.push({engine, config, loaded: {parameters, step: loaded.step, kind: 'adapted'}});
		}
		return new Model({...rest, vocabulary, members: followed});
	}

	/** Ends what the model is doing and gives its memory and threads back. It can't be used after that. */
	dispose(): Promise<void> {
		return this.#resources.end(new Error(`The model ${this.name} has been disposed of.`));
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.dispose();
	}

	#opened(): ModelParts {
		this.#resources.signal.throwIfAborted();
		return this.#parts;
	}

	/** Aborted when the caller's signal is, or when the model is disposed of. */
	#signal(given: AbortSignal | undefined): AbortSignal {
		const {signal} = this.#resources;
		return given ? AbortSignal.any([given, signal]) : signal;
	}

	/** The mean of the networks' predictions. */
	#networks(options?: NetworkOptions): Predictor {
		const {members, vocabulary} = this.#opened();
		return networksOf(members, vocabulary, options);
	}

	/** Networks, mixed with the n-gram model where that is asked for. */
	#mixed(networks: Predictor, options: NgramWishes): Promise<Predictor> {
		return mixedWith(networks, options, () => {
			this.#kept ??= this.#opened().ngram();
			return this.#kept;
		});
	}
}

/** An option that is given as undefined counts as not given. */
const withoutUndefined = <Options extends object>(options: Options): Options =>
	Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;

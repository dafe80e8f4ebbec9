/** A trained model that is open: it writes, scores, predicts and adapts. */
import {randomInt} from 'node:crypto';
import type {LoadedModel} from '../checkpoint/run.js';
import type {ModelConfig} from '../config.js';
import {writeWithout} from '../data/unknown-characters.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine, Precision, Stepper} from '../engines/engine.js';
import {UsageError} from '../errors.js';
import {defaultDynamic, defaultPasses, follow} from '../evaluation/dynamic.js';
import {evaluateText, type Scores} from '../evaluation/evaluate.js';
import {beginning} from '../sampling/beginning.js';
import {checkSample} from '../sampling/check.js';
import {generate, type StreamEnd, streamRandoms} from '../sampling/generate.js';
import {readIds} from '../sampling/seed.js';
import {plainSample, type SampleConfig} from '../sampling/settings.js';
import {withoutStandIn} from '../sampling/stand-in.js';

export type GenerateOptions = Partial<SampleConfig> & {
	/** Characters of each text; 500 by default, and Infinity goes on until it is stopped. */
	readonly length?: number;
	/** Texts that are written side by side, 1 by default. */
	readonly count?: number;
	/** The same number gives the same texts; without it each call gives others. Text k of several has this number plus k. */
	readonly seed?: number;
	/** A text ends before the first of these. */
	readonly stop?: readonly string[];
	/** Lets a model that has a stand-in for rare characters, U+FFFD, write that too. */
	readonly drawUnknown?: boolean;
	/** `int8` rounds the weights, which is faster and nearly as good; `float32` is the default. */
	readonly precision?: Precision;
	/** An aborted signal ends the texts where they are. */
	readonly signal?: AbortSignal;
};

/** A piece of a text, as it comes. */
export type GeneratedText = {
	/** The number of the text among `count`, from 0. */
	readonly stream: number;
	readonly text: string;
	/** The reason why the text is over, with its last piece: `length`, `stop` or `interrupted`. */
	readonly end?: StreamEnd;
};

/** A character that may come next. */
export type Candidate = {readonly character: string; readonly probability: number};

export type AdaptOptions = {
	/** The number of times that the text is read, 2 by default. */
	readonly passes?: number;
	/** The learning rate of gradient descent, 0.1 by default. */
	readonly rate?: number;
	/** Characters that are read before the weights take a step, 64 by default. */
	readonly segment?: number;
	readonly signal?: AbortSignal;
};

/** The parts of an open model. */
export type ModelParts = {
	readonly name: string;
	readonly config: ModelConfig;
	readonly vocabulary: Vocabulary;
	readonly loaded: LoadedModel;
	readonly engine: Engine;
};

/** Memory and threads that are in use, and go when their owner is disposed of. */
type Disposable = {dispose(): Promise<void>};

/** A model that `openModel` has opened. It holds memory and threads while it works, and may work on several things at once. */
export class Model implements AsyncDisposable {
	readonly #parts: ModelParts;
	readonly #inUse = new Set<Disposable>();
	readonly #end = new AbortController();

	/** @internal Call `openModel`. */
	constructor(parts: ModelParts) {
		this.#parts = parts;
	}

	/** The name of the run that it comes from. */
	get name(): string {
		return this.#parts.name;
	}

	/** The kind of its cells and its sizes. */
	get config(): ModelConfig {
		return this.#parts.config;
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
			...sampling
		} = options;
		const {signal: given, ...sample} = sampling;
		if (!Number.isInteger(count) || count < 1) throw new UsageError(`Expected count to be at least 1, got ${count}.`);
		if (!(length >= 0)) throw new UsageError(`Expected length to be 0 or more, got ${length}.`);
		if (stop.includes('')) throw new UsageError('Expected stop strings that are not empty, got an empty one.');
		const settings = {...plainSample, ...withoutUndefined(sample)};
		checkSample(settings);
		const {vocabulary} = this.#parts;
		const ids = vocabulary.encode(seed, writeWithout);
		const signal = given ? AbortSignal.any([given, this.#end.signal]) : this.#end.signal;
		const stepper = await this.#stepper(count, {precision, isWhole: drawUnknown});
		try {
			const blocks = generate({
				stepper,
				vocabulary,
				seed: ids,
				sample: settings,
				random: streamRandoms(randomSeed, count),
				length,
				stop,
				signal,
			});
			for await (const block of blocks) {
				for (const {stream, text, end} of block) {
					if (text !== '' || end !== undefined) yield {stream, text, ...(end && {end})};
				}
			}
		} finally {
			await this.#done(stepper);
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
	 * through the whole text, `window` in windows of 256 characters where the text is long enough. Throws a UserError for a text
	 * that is too short, or has characters that the model does not know.
	 */
	async score(text: string, {signal}: {readonly signal?: AbortSignal} = {}): Promise<Scores> {
		const ids = Uint32Array.from(this.#encodeAtLeastTwo(text));
		const {engine, config, loaded} = this.#opened();
		const evaluator = this.#use(await engine.evaluator(config, loaded.parameters));
		try {
			return await evaluateText(evaluator, ids, {lanes: 1, ...(signal && {signal})});
		} finally {
			await this.#done(evaluator);
		}
	}

	/**
	 * The distribution of the next character after `text`, the most probable first; probabilities are those of the model at
	 * temperature 1 and add up to 1. Throws a UserError for characters that the model does not know.
	 */
	async next(text = ''): Promise<readonly Candidate[]> {
		const {vocabulary} = this.#parts;
		const seed = vocabulary.encode(text, writeWithout);
		const stepper = await this.#stepper(1);
		try {
			const logits = await readIds({stepper, signal: this.#end.signal}, beginning({seed, vocabulary})); // [V]
			if (logits === undefined) throw this.#disposedError();
			const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
			const weights = Array.from(logits, logit => Math.exp(logit - largest)); // [V]
			const total = weights.reduce((sum, weight) => sum + weight, 0);
			return weights
				.map((weight, id) => ({character: vocabulary.characters[id], probability: weight / total}))
				.sort((a, b) => b.probability - a.probability);
		} finally {
			await this.#done(stepper);
		}
	}

	/**
	 * A new model whose weights have followed a text of at least two characters (dynamic evaluation, Krause et al. 2018); this
	 * one stays as it is. Throws a UserError where the rate is so large that the weights run away.
	 */
	async adapt(text: string, options: AdaptOptions = {}): Promise<Model> {
		const {passes = defaultPasses, rate = defaultDynamic.rate, segment = defaultDynamic.segment, signal} = options;
		const ids = Uint32Array.from(this.#encodeAtLeastTwo(text));
		const {engine, config, loaded, ...rest} = this.#opened();
		const settings = {rate, segment, ...(signal && {signal})};
		let {parameters} = loaded;
		for (let pass = 0; pass < passes; pass++) {
			({parameters} = await follow(engine, {model: config, parameters}, ids, settings));
		}
		return new Model({...rest, engine, config, loaded: {parameters, step: loaded.step, kind: 'adapted'}});
	}

	/** Ends what the model is doing and gives its memory and threads back. It can't be used after that. */
	async dispose(): Promise<void> {
		this.#end.abort(this.#disposedError());
		await Promise.all([...this.#inUse].map(one => this.#done(one)));
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.dispose();
	}

	#disposedError(): Error {
		return new Error(`The model ${this.name} has been disposed of.`);
	}

	#opened(): ModelParts {
		if (this.#end.signal.aborted) throw this.#disposedError();
		return this.#parts;
	}

	/** Without its stand-in for rare characters, unless `isWhole` is set. */
	async #stepper(
		streams: number,
		{
			precision = 'float32',
			isWhole = true,
		}: {readonly precision?: Precision | undefined; readonly isWhole?: boolean} = {},
	): Promise<Stepper> {
		const {engine, config, loaded, vocabulary} = this.#opened();
		const parameters = isWhole ? loaded.parameters : withoutStandIn(loaded.parameters, vocabulary);
		return this.#use(await engine.stepper(config, parameters, streams, precision));
	}

	#use<Used extends Disposable>(one: Used): Used {
		this.#inUse.add(one);
		return one;
	}

	async #done(one: Disposable): Promise<void> {
		if (this.#inUse.delete(one)) await one.dispose();
	}

	#encodeAtLeastTwo(text: string): Int32Array {
		const ids = this.#parts.vocabulary.encode(text, writeWithout);
		if (ids.length >= 2) return ids;
		throw new UsageError(`Expected a text of at least two characters, got ${ids.length}.`);
	}
}

/** An option that is given as undefined counts as not given. */
const withoutUndefined = <Options extends object>(options: Options): Options =>
	Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;

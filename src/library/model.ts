/** A trained model that is open: it writes, scores, predicts and adapts. */
import {randomInt} from 'node:crypto';
import type {LoadedModel} from '../checkpoint/run.js';
import type {ModelConfig} from '../config.js';
import {type RecordKind, separatorOf} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine, Precision, Stepper} from '../engines/engine.js';
import {UsageError} from '../errors.js';
import {defaultDynamic, defaultPasses, followPasses} from '../evaluation/dynamic.js';
import {evaluateText, type Scores} from '../evaluation/evaluate.js';
import {beginning} from '../sampling/beginning.js';
import {checkSample} from '../sampling/check.js';
import {generate, streamRandoms} from '../sampling/generate.js';
import {probabilitiesOf} from '../sampling/sample.js';
import {readIds} from '../sampling/seed.js';
import {plainSample} from '../sampling/settings.js';
import {withoutStandIn} from '../sampling/stand-in.js';
import {newlineOf} from '../training/batches.js';
import {checkAtLeast} from './check-numbers.js';
import {readText, readTextToPredict, stopsOf} from './given-text.js';
import type {AdaptOptions, Candidate, GeneratedText, GenerateOptions, GivenOptions, ScoreOptions} from './options.js';
import {Resources} from './resources.js';

/** The parts of an open model. */
export type ModelParts = {
	readonly name: string;
	readonly config: ModelConfig;
	/** It has learned a list, whose records each begin from nothing; undefined for one text. */
	readonly records: RecordKind | undefined;
	readonly vocabulary: Vocabulary;
	readonly loaded: LoadedModel;
	readonly engine: Engine;
};

/** A model that `openModel` has opened. It holds memory and threads while it works, and may work on several things at once. */
export class Model implements AsyncDisposable {
	readonly #parts: ModelParts;
	readonly #resources = new Resources();

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
		const stepper = await this.#stepper(count, {precision, isWhole: drawUnknown});
		try {
			const blocks = generate({
				stepper,
				vocabulary,
				seed: ids,
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
	 * that is too short, or has characters that the model does not know.
	 */
	async score(text: string, {signal, ...given}: ScoreOptions = {}): Promise<Scores> {
		const {engine, config, loaded, vocabulary, records: kind} = this.#opened();
		const ids = readTextToPredict(text, {vocabulary, name: 'the text', ...given});
		const records = kind && {kind, newline: newlineOf(vocabulary)};
		const settings = {lanes: 1, signal: this.#signal(signal), ...(records && {records})};
		const evaluator = await this.#resources.use(engine.evaluator(config, loaded.parameters));
		try {
			return await evaluateText(evaluator, ids, settings);
		} finally {
			await this.#resources.done(evaluator);
		}
	}

	/**
	 * The distribution of the next character after `text`, the most probable first; probabilities are those of the model at
	 * temperature 1 and add up to 1. Throws a UserError for characters that the model does not know.
	 */
	async next(text = '', given: GivenOptions = {}): Promise<readonly Candidate[]> {
		const {vocabulary} = this.#parts;
		const seed = readText(text, {vocabulary, name: 'the text', ...given});
		const {signal} = this.#resources;
		const stepper = await this.#stepper(1);
		try {
			const logits = await readIds({stepper, signal}, beginning({seed, vocabulary})); // [V]
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
		const {engine, config, loaded, vocabulary, ...rest} = this.#opened();
		const ids = readTextToPredict(text, {vocabulary, name: 'the text', skipUnknown, onWarning});
		const start = {model: config, parameters: loaded.parameters};
		const settings = {passes, rate, segment, signal: this.#signal(signal)};
		const {parameters} = await followPasses(engine, start, ids, settings);
		return new Model({
			...rest,
			engine,
			config,
			vocabulary,
			loaded: {parameters, step: loaded.step, kind: 'adapted'},
		});
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

	/** Without its stand-in for rare characters, unless `isWhole` is set. */
	#stepper(
		streams: number,
		{
			precision = 'float32',
			isWhole = true,
		}: {readonly precision?: Precision | undefined; readonly isWhole?: boolean} = {},
	): Promise<Stepper> {
		const {engine, config, loaded, vocabulary} = this.#opened();
		const parameters = isWhole ? loaded.parameters : withoutStandIn(loaded.parameters, vocabulary);
		return this.#resources.use(engine.stepper(config, parameters, streams, precision));
	}
}

/** An option that is given as undefined counts as not given. */
const withoutUndefined = <Options extends object>(options: Options): Options =>
	Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;

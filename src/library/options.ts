/** The options and results of an open model. */
import type {Precision} from '../engines/engine.js';
import type {Scores} from '../evaluation/evaluate.js';
import type {StreamEnd} from '../sampling/generate.js';
import type {SampleConfig} from '../sampling/settings.js';

/** A text that is given to a model is read as `charloom` reads one: a byte-order mark goes, and CRLF becomes \n. */
export type GivenOptions = {
	/** Leaves out the characters of the text that the model does not know, in place of an error. */
	readonly skipUnknown?: boolean;
	/** Told in words what was changed or left out of the text, and what can't be as it was asked for. */
	readonly onWarning?: (message: string) => void;
};

/** An n-gram model of the text that the model has learned, beside its network. */
export type NgramOptions = {
	/**
	 * Its weight, 0 … 1: p ∝ p(network)^(1 − weight) · p(n-gram)^weight; true takes the usual one. It is the one that the run keeps,
	 * else it is counted from the run's text.
	 */
	readonly ngram?: number | boolean;
	/** Characters that it looks at, with the one that it predicts, 8 by default; fewer copy less of the text. */
	readonly ngramOrder?: number;
};

export type GenerateOptions = Partial<SampleConfig> &
	GivenOptions &
	NgramOptions & {
		/** Characters of each text; 500 by default, and Infinity goes on until it is stopped. */
		readonly length?: number;
		/** Texts that are written side by side, 1 by default. */
		readonly count?: number;
		/** The same number gives the same texts; without it each call gives others. Text k of several has this number plus k. */
		readonly seed?: number;
		/** A text ends before the first of these; `onWarning` is told of one that the model can't write. */
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

export type ScoreOptions = GivenOptions &
	NgramOptions & {
		/** An aborted signal ends the scoring, which then throws the signal's reason. */
		readonly signal?: AbortSignal;
	};

/** Figures of the network, and with the option `ngram` also of it and an n-gram model together. */
export type ModelScores = Scores & {readonly mixed?: Scores};

export type NextOptions = GivenOptions & NgramOptions;

/** A character that may come next. */
export type Candidate = {readonly character: string; readonly probability: number};

export type AdaptOptions = GivenOptions & {
	/** The number of times that the text is read, 2 by default. */
	readonly passes?: number;
	/** The learning rate of gradient descent, 0.1 by default. */
	readonly rate?: number;
	/** Characters that are read before the weights take a step, 64 by default. */
	readonly segment?: number;
	/** An aborted signal ends the reading, which then throws the signal's reason. */
	readonly signal?: AbortSignal;
};

/** The options of generating. */
import type {RecordKind} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Stepper} from '../engines/engine.js';
import type {Random} from '../random.js';
import type {SampleConfig} from './settings.js';

/** V = vocabulary.size, N = stepper.streams. */
export type GenerateOptions = {
	/**
	 * Starts at a zero state, or at one that it was given. It is left at the last character that it was given, which lies
	 * beyond the end of the text where a stop string has ended it.
	 */
	readonly stepper: Stepper;
	readonly vocabulary: Vocabulary;
	/** Ids that are read before the first character is drawn; empty starts as `startIds` says. */
	readonly seed: Int32Array;
	/** The model has learned a list of such records. */
	readonly records?: RecordKind | undefined;
	readonly sample: SampleConfig;
	/** One for each stream; `streamRandoms` makes them. A stop string leaves them further on than the end of the text. */
	readonly random: readonly Random[]; // [N]
	/** Characters of each stream; Infinity goes on until it is stopped. */
	readonly length: number;
	/** A stream ends before the first of these; none is empty. */
	readonly stop?: readonly string[];
	readonly signal?: AbortSignal;
	/** Also tell how probable the model thought each character, which takes about a microsecond for each. */
	readonly withProbabilities?: boolean;
};

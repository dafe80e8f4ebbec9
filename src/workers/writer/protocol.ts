/**
 * The messages between the screen and the writer. The screen numbers the branches; every piece of text names
 * its branch and position, so that one that comes late still finds its place.
 */
import type {VocabularyRecord} from '../../data/vocabulary-record.js';
import type {EngineOptions, Precision} from '../../engines/engine.js';
import type {SampleConfig} from '../../sampling/settings.js';

/** A unit of a layer. */
export type Unit = {readonly layer: number; readonly index: number};

/** As the options of the command line say it. */
export type EngineChoice = EngineOptions & {readonly name: string; readonly precision?: Precision};

export type Runner = {readonly branch: number; readonly sample: SampleConfig};

export type Range = {readonly branch: number; readonly from: number; readonly to: number};

export type Command =
	/** Loads the weights of a run; all branches are forgotten. */
	| {readonly type: 'load'; readonly path: string; readonly engine: EngineChoice}
	/** Loads a second model, the guest, which writes texts beside those of the first; one that was there before goes. */
	| {readonly type: 'invite'; readonly path: string; readonly engine: EngineChoice}
	/**
	 * A new text that begins with a seed, of the guest where it is `isGuests`. The seed is read after what stands before a text
	 * without a seed where it is `isAfterStart`.
	 */
	| {
			readonly type: 'begin';
			readonly branch: number;
			readonly seed: Int32Array;
			readonly randomSeed: number;
			readonly isGuests?: boolean;
			readonly isAfterStart?: boolean;
	  }
	/** A branch that leaves another at a position, goes on with what was typed, then with the model's. */
	| {
			readonly type: 'fork';
			readonly branch: number;
			readonly parent: number;
			readonly at: number;
			readonly typed: Int32Array;
			readonly randomSeed: number;
	  }
	/** These branches are written now, side by side; none is a pause. */
	| {readonly type: 'run'; readonly runners: readonly Runner[]}
	/** Characters a second; Infinity is as fast as it goes. */
	| {readonly type: 'pace'; readonly charactersPerSecond: number}
	/** Tell the activations of a unit as characters are written. */
	| {readonly type: 'watch'; readonly unit: Unit | undefined}
	/** Asks what may come at a position. */
	| {readonly type: 'look'; readonly branch: number; readonly at: number; readonly sample: SampleConfig}
	/** The activations of a unit over what was written before. */
	| ({readonly type: 'trace'; readonly unit: Unit} & Range)
	/** Asks which units vary most over a part of a branch. */
	| ({readonly type: 'rank'} & Range)
	| {readonly type: 'forget'; readonly branches: readonly number[]}
	/** Lets the weights follow at least two characters; all branches go on with them. */
	| {readonly type: 'adapt'; readonly ids: Int32Array}
	/** Mixes an n-gram model of the run's text with the network from now on; 0 leaves the network alone. */
	| {readonly type: 'mix'; readonly weight: number}
	/** Back to the run's own weights. */
	| {readonly type: 'restore'}
	/** Keeps the adapted weights as a run in a new folder. */
	| {readonly type: 'keep'; readonly path: string};

/** The facts about the weights that were loaded. */
export type LoadedModelInfo = {
	readonly path: string;
	readonly name: string;
	readonly step: number;
	readonly isBest: boolean;
	/** Nats a character; undefined where it was never measured. */
	readonly loss: number | undefined;
	readonly cell: string;
	readonly layers: number;
	readonly hiddenSize: number;
	readonly parameters: number;
	readonly engine: string;
	readonly vocabulary: VocabularyRecord;
	/** ISO 8601: when the run was begun. */
	readonly created: string;
};

/** Characters of a branch. */
export type TextPiece = {
	readonly type: 'text';
	readonly branch: number;
	/** The position of the first. */
	readonly at: number;
	readonly ids: Uint8Array | Uint16Array | Uint32Array;
	/** −log₂ of the model's own probability, in sixteenths of a bit, at most 255. */
	readonly surprise: Uint8Array;
	/** The temperature that they were drawn with; undefined where they were given. */
	readonly temperature: number | undefined;
};

/** The characters that may come at a position, the most probable first. */
export type Look = {
	readonly type: 'look';
	readonly branch: number;
	readonly at: number;
	readonly ids: readonly number[];
	/** With the temperature and the limits that were asked for. */
	readonly drawn: readonly number[];
	/** As the model itself has it. */
	readonly model: readonly number[];
	/** Bits: how uncertain the model is. */
	readonly entropy: number;
};

/** h of a unit after each character, −127 … 127 for −1 … 1. */
export type Trace = {readonly type: 'trace'; readonly unit: Unit; readonly values: Int8Array} & Range;

export type RankedUnit = Unit & {readonly variance: number};

export type StudioEvent =
	| {readonly type: 'loaded'; readonly model: LoadedModelInfo}
	| {readonly type: 'invited'; readonly model: LoadedModelInfo}
	| TextPiece
	| Look
	| Trace
	| {readonly type: 'ranking'; readonly units: readonly RankedUnit[]}
	/** These branches are written from now on; what came of others until now has been told. */
	| {readonly type: 'running'; readonly branches: readonly number[]}
	| {readonly type: 'speed'; readonly charactersPerSecond: number}
	/** The weights have followed `count` of the `total` characters that they are to follow. */
	| {readonly type: 'adapting'; readonly count: number; readonly total: number}
	/** Other weights write from now on. */
	| {
			readonly type: 'adapted';
			/** That the weights have followed since they were the run's own; 0 are its own. */
			readonly characters: number;
			/** The dynamic loss in nats a character, each time that the text was read. */
			readonly losses: readonly number[];
	  }
	| {readonly type: 'kept'; readonly path: string}
	/** The n-gram model has this weight from now on. */
	| {readonly type: 'mixed'; readonly weight: number}
	/** Something that was asked for could not be done; the writing goes on. */
	| {readonly type: 'failed'; readonly message: string; readonly what: Command['type']};

/** Surprise is sent in these parts of a bit. */
export const surpriseParts = 16;

/** The most characters of a look. */
export const lookSize = 24;

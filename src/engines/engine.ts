/**
 * The contract between the program and whatever does the arithmetic. An engine owns the numbers (parameters, gradients,
 * optimizer moments, the average, the state of every batch row); the rest of the program passes character ids in and gets losses or
 * logits out. Parameters cross the border as named Float32Arrays in PyTorch's shapes.
 *
 * Batch rows that carry their state from batch to batch are called lanes; rows of generated text are called streams.
 *
 * Sizes: B batch rows, T steps, V characters, H hidden units, N streams.
 */
import type {CellKind, ModelConfig, OptimizerConfig} from '../config.js';
import type {Batch} from '../model/batch.js';
import type {Parameters} from '../model/parameters.js';

/** The state of a layer for each batch row or stream. `c` is empty for cells that have none. */
export type LayerState = {
	readonly h: Float32Array; // [B, H]
	readonly c: Float32Array; // [B, H] or empty
};

/** One entry a layer. */
export type CellState = readonly LayerState[];

export type Update = {
	readonly learningRate: number;
	/** An unsigned 32-bit number; all dropout masks of the step follow from it (`model/masks.ts`). */
	readonly maskSeed: number;
};

export type StepResult = {
	/** Mean nats a character, with dropout, before the update. */
	readonly loss: number;
	/** The number of the B · T targets that were the most probable character. */
	readonly correct: number;
	/** The global norm of the gradient before clipping. */
	readonly gradientNorm: number;
};

export type Evaluation = {
	/** Nats of each character. */
	readonly losses: Float32Array; // [B, T]
	readonly lossSum: number;
	readonly correct: number;
};

/** The kinds of arrays kept for each parameter: itself, and those of the optimizer. `sgd` keeps none: all but `parameters` are empty. */
export type StateKind = 'parameters' | 'average' | 'firstMoment' | 'secondMoment';

/** Everything that has to be kept so that training can go on as if it had never stopped. */
export type TrainerState = Readonly<Record<StateKind, Parameters>> & {
	/** The number of updates made so far. */
	readonly step: number;
	/** The states of the batch rows after the last step. */
	readonly lanes: CellState;
};

/** A state that is read a part at a time, as it is several times as large as the model. */
export interface StateSource {
	/** A copy for the caller alone. */
	read(kind: StateKind): Promise<Parameters>;
	/** The states of the batch rows after the last step. */
	lanes(): Promise<CellState>;
}

export interface Evaluator {
	/**
	 * Computes the losses of a batch without dropout and without learning. The states of its batch rows are apart from those
	 * of training; with `carry` they go on from the evaluation before, whose batch must have had as many rows (Error).
	 * Batches may have any B and T.
	 * A trainer evaluates the weights that `average` gives.
	 */
	evaluate(batch: Batch): Promise<Evaluation>;
	dispose(): Promise<void>;
}

export interface Trainer extends Evaluator, StateSource {
	/**
	 * One update: forward, loss, backward through time, clip, the optimizer. The batch has the trainer's B and T, and its soft targets
	 * as many kinds as the trainer was made for, or an Error is thrown.
	 */
	step(batch: Batch, update: Update): Promise<StepResult>;
	/** The averaged weights, with `sgd` the weights themselves: these are validated, saved as best, and sampled. */
	average(): Promise<Parameters>;
	/** The whole state, to be saved. */
	snapshot(): Promise<TrainerState>;
	restore(state: TrainerState): Promise<void>;
}

export type DrawRequest = {
	/** The first input of each stream: the character that was drawn last, or the last of a seed. An unknown id is an Error. */
	readonly ids: Int32Array; // [N]
	/** Logits are divided by it; 0 takes the most probable character. */
	readonly temperature: number;
	/** One random number in [0, 1) for each character that is wanted. */
	readonly uniforms: Float64Array; // [steps, N]
};

/** Draws many characters in a row, without the program between two of them. */
export interface Drawer {
	/** The most steps that one request may have. */
	readonly mostSteps: number;
	/** Requests with fewer steps than this take about as long; undefined where time grows with the steps from the first on. */
	readonly leastSteps?: number;
	/**
	 * Each step feeds a character and draws the next one, as `sampleCharacter` would from the logits of `step`. A stream whose
	 * logits are not numbers gives −1. The characters drawn last have not been fed yet. The next call overwrites the result.
	 */
	draw(request: DrawRequest): Promise<Int32Array>; // [steps, N]
}

/** N streams side by side, one character each. */
export interface Stepper {
	readonly streams: number;
	/** Engines that can draw characters by themselves have one. */
	readonly drawer?: Drawer;
	/** Feeds one character to each stream; the next call overwrites the result. */
	step(ids: Int32Array): Promise<Float32Array>; // [N] → logits [N, V]
	state(): Promise<CellState>;
	setState(state: CellState): Promise<void>;
	dispose(): Promise<void>;
}

export type TrainerOptions = {
	readonly model: ModelConfig;
	readonly optimizer: OptimizerConfig;
	readonly batchSize: number;
	readonly seqLength: number;
	readonly parameters: Parameters;
	/** K, where batches may have soft targets of so many kinds (`SoftTargets`). */
	readonly softKinds?: number | undefined;
	/** The way of computing to take, as `Engine.trainerWay` has named it: a run that goes on keeps its own, bit for bit. */
	readonly way?: string | undefined;
};

/** The sizes that the way of computing of a trainer may depend on. */
export type WayOptions = Pick<TrainerOptions, 'model' | 'batchSize' | 'seqLength' | 'way'>;

/** The numbers that weights are stored in for generation: as they were trained, or rounded to 8 bits by engines that can. */
export type Precision = 'float32' | 'int8';

/** An opened engine. Whoever opens it disposes of what it made. */
export interface Engine {
	readonly name: string;
	/** The kernels, threads and device that it computes with, in words. */
	readonly description: string;
	/** More facts that `charloom doctor` shows, by their names. */
	readonly details?: Readonly<Record<string, string>>;
	/** Throws a UserError where a trainer of these sizes would find no room; says nothing where that can't be told yet. */
	readonly checkTrainer?: (options: Omit<TrainerOptions, 'parameters'>) => void;
	/** The numbers that it multiplies in training and evaluation; float32 unless this is said. */
	readonly productPrecision?: ProductPrecision;
	/** A precision that it was not opened in, and which it has instructions for here. */
	readonly alsoRounds?: ProductPrecision;
	trainer(options: TrainerOptions): Promise<Trainer>;
	/**
	 * Names the way in which a trainer would compute: the given one, if it can be taken here. An engine that has several, between which it may
	 * choose by a measurement, has this.
	 */
	trainerWay?(options: WayOptions): Promise<string>;
	evaluator(model: ModelConfig, parameters: Parameters): Promise<Evaluator>;
	/** Without int8 weights of its own an engine uses float32. */
	stepper(model: ModelConfig, parameters: Parameters, streams: number, precision?: Precision): Promise<Stepper>;
	/** `auto` would not have opened it here, such as a GPU in software: it is compared with no other engine. */
	readonly isByNameOnly?: boolean;
	/** Ends what opening has begun, such as a process; an engine without it has begun nothing. */
	readonly close?: () => void;
}

/** The numbers that are multiplied in training and evaluation. */
export const productPrecisions = ['float32', 'bfloat16', 'float16'] as const;
export type ProductPrecision = (typeof productPrecisions)[number];

/** The work that an engine is opened for. */
export type Workload = {
	/** `reading` evaluates text without learning. */
	readonly purpose: 'training' | 'reading' | 'generating';
	readonly model: ModelConfig;
	/** Batch rows or streams. */
	readonly batchSize: number;
};

export type EngineOptions = {
	/** Worker threads; 0 is one for each processor core. Engines without threads ignore it. */
	readonly threads: number;
	/**
	 * `bfloat16` rounds what enters the products of trainers and evaluators to 8 bits of precision, `float16` to 11, where an engine can;
	 * weights, sums, moments and states stay float32. `float32`, the default, rounds nothing.
	 */
	readonly productPrecision?: ProductPrecision | undefined;
	/** Its trainers are to take soft targets: an engine that can't is not opened. */
	readonly softTargets?: boolean | undefined;
	/** The work that it is opened for, where that is known: an engine that lacks its cell is not opened, and `auto` takes the fastest at it. */
	readonly work?: Workload;
	/** It is opened on behalf of `auto`: an engine then opens only for what it is made for. */
	readonly unasked?: true;
	/** The device to compute on; `auto`, the default, takes a GPU where the engine can use one. */
	readonly device?: 'auto' | 'gpu' | 'cpu';
	/** Options that engines declare, by their keys: each engine reads its own. One that is not named has its default. */
	readonly own?: Readonly<Record<string, string>>;
};

/** An option that an engine declares: flag, config key and help are made of it. */
export type EngineOption = {
	/** One lower-case word, which no other option is called. */
	readonly key: string;
	readonly values: readonly string[];
	readonly default: string;
	/** The effect of its values, as help prints it after the engine's name. */
	readonly description: string;
};

export type EngineLoader = {
	readonly name: string;
	/** The kinds of cells that it computes. */
	readonly cells: readonly CellKind[];
	readonly options?: readonly EngineOption[];
	/**
	 * Facts about the engine on this machine, by their names, that it can tell without being opened: when they change, it is
	 * compared with others again. Never throws.
	 */
	readonly describe?: () => Promise<Readonly<Record<string, string>>>;
	/** Opens the engine and proves it by one operation; throws an Error that says why it can't be used here. */
	readonly open: (options: EngineOptions) => Promise<Engine>;
	/** `auto` takes the engine only to train and to read, unless a GPU is asked for, or never; without this it may take it for everything. */
	readonly automatic?: 'learning' | 'never';
	/** Its trainers take soft targets. */
	readonly softTargets?: true;
	/** The precisions, beside float32, that it can round the factors of its products to on some machines. */
	readonly rounds?: readonly ProductPrecision[];
};

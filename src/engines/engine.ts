/**
 * The contract between the program and whatever does the arithmetic. An engine owns the numbers (parameters, gradients,
 * optimizer moments, the average, the lanes' h and c); the rest of the program passes character ids in and gets losses or
 * logits out. Parameters cross the border as named Float32Arrays in PyTorch's shapes.
 *
 * Sizes: B lanes, T steps, V characters, H hidden units, N streams.
 */
import type {CellKind, ModelConfig, OptimizerConfig} from '../config.js';
import type {Batch} from '../model/batch.js';
import type {Parameters} from '../model/parameters.js';

/** What a layer remembers of each lane or stream. `c` is empty for cells that have none (gru, rnn). */
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
	/** How many of the B · T targets were the most probable character. */
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
	/** Updates made so far. */
	readonly step: number;
	/** The lanes' h and c after the last step. */
	readonly lanes: CellState;
};

/** A state that is read a part at a time, as it is several times as large as the model. */
export interface StateSource {
	/** A copy for the caller alone. */
	read(kind: StateKind): Promise<Parameters>;
	/** The lanes' h and c after the last step. */
	lanes(): Promise<CellState>;
}

export interface Evaluator {
	/**
	 * Reads a batch without dropout and without learning. Its lanes are its own, apart from the training lanes; with `carry`
	 * they go on from the evaluation before, whose batch must have had as many lanes (Error). Batches may have any B and T.
	 * A trainer evaluates the weights that `average` gives.
	 */
	evaluate(batch: Batch): Promise<Evaluation>;
	dispose(): Promise<void>;
}

export interface Trainer extends Evaluator, StateSource {
	/** One update: forward, loss, backward through time, clip, the optimizer. The batch has the trainer's B and T, or an Error is thrown. */
	step(batch: Batch, update: Update): Promise<StepResult>;
	/** The averaged weights, with `sgd` the weights themselves: what is validated, saved as best, and sampled. */
	average(): Promise<Parameters>;
	/** All of the state, to be kept. */
	snapshot(): Promise<TrainerState>;
	restore(state: TrainerState): Promise<void>;
}

export type DrawRequest = {
	/** What each stream takes in first: the character that was drawn last, or the last of a seed; an Error for no character's id. */
	readonly ids: Int32Array; // [N]
	/** Logits are divided by it; 0 takes the most probable character. */
	readonly temperature: number;
	/** One random number in [0, 1) for each character that is wanted. */
	readonly uniforms: Float64Array; // [steps, N]
};

/** Draws many characters in a row, without the program between two of them. */
export interface Drawer {
	/** Steps of one request at most. */
	readonly mostSteps: number;
	/** Fewer take about as long, where this is said. */
	readonly leastSteps?: number;
	/**
	 * Takes a character in and draws the next, as `sampleCharacter` would from the logits of `step`; of a stream whose logits
	 * are no numbers −1. The characters drawn last are not taken in yet. The result is overwritten by the next call.
	 */
	draw(request: DrawRequest): Promise<Int32Array>; // [steps, N]
}

/** N streams side by side, one character each. */
export interface Stepper {
	readonly streams: number;
	/** Of engines that can draw characters by themselves. */
	readonly drawer?: Drawer;
	/** Takes one character for each stream; the result is overwritten by the next call. */
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
};

/** How the weights are kept for generating: as they were trained, or rounded to 8 bits where an engine can do that. */
export type Precision = 'float32' | 'int8';

/** An opened engine. Whoever opens it disposes of what it made. */
export interface Engine {
	readonly name: string;
	/** What it runs on, in words: kernels, threads, device. */
	readonly description: string;
	/** What else `charloom doctor` shows of it, name by name. */
	readonly details?: Readonly<Record<string, string>>;
	trainer(options: TrainerOptions): Promise<Trainer>;
	evaluator(model: ModelConfig, parameters: Parameters): Promise<Evaluator>;
	/** Without int8 weights of its own an engine uses float32. */
	stepper(model: ModelConfig, parameters: Parameters, streams: number, precision?: Precision): Promise<Stepper>;
}

export type EngineOptions = {
	/** Worker threads; 0 is one for each processor core. Engines without threads ignore it. */
	readonly threads: number;
	/** The cell of the model that it is opened for, where that is known: an engine that lacks it is not opened. */
	readonly cell?: CellKind;
	/** What it is for, where that matters to `auto`: a character at a time a GPU is slower than a CPU. */
	readonly purpose?: 'generating';
	/** What is computed on; `auto`, the default, takes a GPU where the engine can use one. */
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
	/** What it does, as help says it after the engine's name. */
	readonly description: string;
};

export type EngineLoader = {
	readonly name: string;
	/** The kinds of cells that it computes. */
	readonly cells: readonly CellKind[];
	readonly options?: readonly EngineOption[];
	/** Facts about the engine on this machine, by their names, that it can tell without being opened. Never throws. */
	readonly describe?: () => Promise<Readonly<Record<string, string>>>;
	/** Opens the engine and proves it by one operation; throws an Error that says why it can't be used here. */
	readonly open: (options: EngineOptions) => Promise<Engine>;
	/** Whether `auto` takes it only for a GPU, or never; unless this is said it may on anything. */
	readonly automatic?: 'gpu' | 'never';
};

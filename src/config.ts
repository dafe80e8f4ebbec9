/**
 * The configuration of a model, its optimizer and a training run: types and defaults only. Values are checked once, where
 * they enter the program (`cli/options`). The settings of sampling are a table of their own (`sampling/settings.ts`).
 */

/** The largest sizes that are taken, from the command line and from files alike. */
export const limits = {
	/** The limit of a layer, and of the learned character vectors. */
	units: 16_384,
	layers: 64,
	/** Unicode's code points. */
	vocabulary: 0x110000,
	/** Batch rows, and characters of a step. */
	batch: 65_536,
	/** Characters of a sample that is written while a model is trained. */
	sample: 1_000_000,
} as const;

/** The recurrent cell of every layer. `mlstm` is the multiplicative LSTM, `rnn` the plain tanh cell, `rnn-relu` the same with a rectifier. */
export type CellKind = 'lstm' | 'mlstm' | 'gru' | 'rnn' | 'rnn-relu';
export const cellKinds: readonly CellKind[] = ['lstm', 'mlstm', 'gru', 'rnn', 'rnn-relu'];

/** The sizes and kinds that make a model. Size letters in shape comments: V, E, H. */
export type ModelConfig = {
	readonly cell: CellKind;
	/** V: the number of distinct characters that the model knows. */
	readonly vocabSize: number;
	/** E: width of the learned character vectors; 0 feeds characters one-hot. */
	readonly embeddingSize: number;
	/** H: units of a layer. */
	readonly hiddenSize: number;
	readonly numLayers: number;
	/** The output layer shares the embedding's weights, through a projection H → E. Needs an embedding. */
	readonly tied: boolean;
	/** Adds a layer's input to its output where the widths agree (never to a one-hot input). */
	readonly residual: boolean;
	/** Locked dropout (one mask for all time steps of a chunk): on the embedded characters … */
	readonly embeddingDropout: number;
	/** … on what passes from one layer to the next … */
	readonly hiddenDropout: number;
	/** … and on what the last layer gives to the output. */
	readonly outputDropout: number;
	/** Share of the recurrent weights that is dropped for a whole step. */
	readonly weightDropout: number;
	/** The initial recurrent weights: PyTorch's uniform ±1/√H, or orthogonal. */
	readonly initialization: 'uniform' | 'orthogonal';
	/** The initial value of the forget gate's `bias_ih`; 0 leaves it as drawn. */
	readonly forgetBias: number;
};

export const defaultModel: Omit<ModelConfig, 'vocabSize'> = {
	cell: 'lstm',
	embeddingSize: 64,
	hiddenSize: 128,
	numLayers: 2,
	tied: true,
	residual: true,
	embeddingDropout: 0,
	hiddenDropout: 0,
	outputDropout: 0,
	weightDropout: 0,
	initialization: 'orthogonal',
	forgetBias: 0, // 1, as is often advised, learns more slowly here (test/bench/TRIALS.md)
};

/** AdamW (Loshchilov and Hutter 2019), clipped by the global norm: what runs are trained with. */
export type AdamWConfig = {
	readonly kind: 'adamw';
	readonly beta1: number;
	readonly beta2: number;
	readonly epsilon: number;
	/** Decoupled: a step takes `learningRate · weightDecay` of every parameter away. */
	readonly weightDecay: number;
	/** The gradient's global norm is scaled down to this where it is larger; Infinity never clips. */
	readonly gradientClipNorm: number;
	/** Decay of the average of the weights; at step n the smaller of it and (n + 1) / (n + 10) is used. 0 turns it off. */
	readonly averageDecay: number;
};

/**
 * Plain gradient descent, clipped by the global norm: each step depends on its own gradient alone, nothing is kept from step
 * to step and nothing is averaged.
 */
export type SgdConfig = {
	readonly kind: 'sgd';
	/** The gradient's global norm is scaled down to this where it is larger; Infinity never clips. */
	readonly gradientClipNorm: number;
};

/** The rule by which the parameters follow the gradient. */
export type OptimizerConfig = AdamWConfig | SgdConfig;

export const defaultOptimizer: AdamWConfig = {
	kind: 'adamw',
	beta1: 0.9,
	beta2: 0.99,
	epsilon: 1e-8,
	weightDecay: 0.01,
	gradientClipNorm: 1,
	averageDecay: 0.995,
};

/** A text that is written while a model is trained, to see what it has learned. */
export type SampleText = {
	/** Text to go on from; empty begins as after a newline. */
	readonly seed: string;
	readonly temperature: number;
	/** Characters. */
	readonly length: number;
};

/** The validations of a run on its way, where their times are left to the recipe, and their extent. */
export type ValidationPlan = {
	/** The share of the run, 0 … 1, at which the first is made. */
	readonly first: number;
	/** Each comes when the run has grown by this share since the one before, … */
	readonly growth: number;
	/** … but after no more than this share of the whole run. */
	readonly longest: number;
	/** Held-out characters that each scores. */
	readonly characters: number;
	/** Held-out characters that the evaluation at the end scores. */
	readonly finalCharacters: number;
};

/** The teacher of a run, whose expectations are a share of the targets beside the text's own characters. */
export type TeacherConfig = {
	/** An n-gram model of so many characters that has not seen the part of the text that it teaches, or … */
	readonly ngram?: number;
	/** … trained runs, whose probabilities are averaged: their folders, and the hash of their weights. */
	readonly runs?: readonly {readonly path: string; readonly sha256: string}[];
	/** The share at the beginning of the run, and at its end; between them it goes with the progress. */
	readonly share: number;
	readonly finalShare: number;
};

/** A training run. Size letters: B = batchSize, T = seqLength. */
export type TrainConfig = {
	readonly optimizer: AdamWConfig;
	/** B: the batch rows (lanes) that are trained side by side. */
	readonly batchSize: number;
	/** T: the characters of a batch row in one step; gradients reach back this far. */
	readonly seqLength: number;
	/** `lanes` carries h and c from step to step through contiguous text; `random` starts every window at zero. */
	readonly windows: 'lanes' | 'random';
	/** The text is a list, whose records each begin at zero (`windows` says nothing then); missing where it is one text. */
	readonly records?: 'lines' | 'blank-lines';
	/** Missing where the text alone is learned from. */
	readonly teacher?: TeacherConfig;
	/** The peak of the schedule. */
	readonly learningRate: number;
	readonly schedule: 'cosine' | 'step' | 'constant';
	readonly warmupSteps: number;
	/** `cosine` ends at this share of the peak. */
	readonly finalLearningRate: number;
	/** `step` multiplies by `decayFactor` every `decayEvery` steps. */
	readonly decayFactor: number;
	readonly decayEvery: number;
	/** The length of the run: a number of steps, or training time in seconds. */
	readonly duration: {readonly steps: number} | {readonly seconds: number};
	/** The last part of the text that is held out. */
	readonly validFraction: number;
	/** Steps between validations; `auto` follows `validation`, 0 is only at the end. */
	readonly validEvery: number | 'auto';
	/** Runs made before there was such a plan have none: they validate ten times. */
	readonly validation?: ValidationPlan;
	/** Steps between checkpoints, besides those with validations and at the end; `auto` is every 30 s alone, 0 never. */
	readonly checkpointEvery: number | 'auto';
	/** Steps between samples; `auto` is at growing intervals (with each validation without `validation`), 0 never. */
	readonly sampleEvery: number | 'auto';
	readonly sample: SampleText;
	/** Validations without a new best before the run stops; 0 never stops it. */
	readonly patience: number;
	readonly randomSeed: number;
};

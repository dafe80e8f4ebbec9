/**
 * The events of a training run, as data. One stream of these feeds the log, `--json` and the run's `metrics.jsonl`.
 * Losses are nats a character, times are seconds, `step` counts updates since the run began.
 */
import type {ModelConfig, TrainConfig} from '../config.js';
import type {Baselines} from '../evaluation/baselines.js';
import type {Scores} from '../evaluation/evaluate.js';

export type StartEvent = {
	readonly type: 'start';
	readonly step: number;
	/** The run goes on from a checkpoint. */
	readonly resumed: boolean;
	readonly run: string;
	readonly corpus: string;
	readonly engine: string;
	readonly model: ModelConfig;
	readonly training: TrainConfig;
	readonly parameters: number;
	readonly trainCharacters: number;
	readonly validCharacters: number;
	/** The number of held-out characters that validations during the run read; at the end all are read. */
	readonly validationCharacters: number;
};

/** Means over the steps since the step event before. */
export type StepEvent = {
	readonly type: 'step';
	readonly step: number;
	/** 0 … 1 */
	readonly progress: number;
	/** Passes over the text so far. */
	readonly epoch: number;
	readonly loss: number;
	readonly accuracy: number;
	readonly gradientNorm: number;
	readonly learningRate: number;
	/** Training time of the run so far. */
	readonly seconds: number;
	readonly charactersPerSecond: number;
	/** An estimate, once there is one. */
	readonly secondsLeft?: number;
};

export type ValidationEvent = {
	readonly type: 'validation';
	readonly step: number;
	readonly isBest: boolean;
	readonly seconds: number;
} & Scores;

/** Held-out text is being read: so many characters of how many. No part of the run's metrics. */
export type ValidatingEvent = {
	readonly type: 'validating';
	readonly step: number;
	readonly done: number;
	readonly total: number;
	/** Training time of the run so far. */
	readonly seconds: number;
};

export type SampleEvent = {
	readonly type: 'sample';
	readonly step: number;
	readonly temperature: number;
	readonly seed: string;
	readonly text: string;
	/** Somebody asked for it: no part of the run's metrics. */
	readonly isAsked?: true;
};

export type CheckpointEvent = {
	readonly type: 'checkpoint';
	readonly step: number;
	readonly kind: 'last' | 'best';
};

/** Somebody lets the run rest, or go on. No part of the run's metrics. */
export type PauseEvent = {
	readonly type: 'pause';
	readonly step: number;
	readonly isPaused: boolean;
};

export type WarningEvent = {
	readonly type: 'warning';
	/** It is said at the beginning of each sitting; the run's metrics have it once. */
	readonly isOfSitting?: true;
	readonly step: number;
	readonly message: string;
};

/**
 * `finished`: its steps or time are over; `patience`: no new best for too long; `interrupted`: the signal; `discarded`: the
 * same without saving; `diverged`: NaN.
 */
export type EndReason = 'finished' | 'patience' | 'interrupted' | 'discarded' | 'diverged';

export type FinalScores = Scores & {
	/** The number of batch rows; 1 is exact. */
	readonly lanes: number;
	/** There was only time, or work, for a part of the text. */
	readonly isPart?: true;
	/** Nothing was held out: the text is the one that was learned from. */
	readonly isLearned?: true;
};

/** The learned text is predicted ever better and the held-out text worse: losses at the end, and the best, in nats. */
export type Overfitting = {
	readonly since: number;
	readonly best: number;
	readonly train: number;
	readonly valid: number;
};

export type EndEvent = {
	readonly type: 'end';
	readonly step: number;
	readonly reason: EndReason;
	readonly seconds: number;
	/** The validation that chose the weights that are kept. */
	readonly best?: {readonly step: number; readonly carried?: number};
	/** Figures of the kept weights. */
	readonly final?: FinalScores;
	/** The same text without a network. */
	readonly baselines?: Baselines;
	readonly overfitting?: Overfitting;
};

export type TrainEvent =
	| StartEvent
	| StepEvent
	| ValidatingEvent
	| ValidationEvent
	| SampleEvent
	| CheckpointEvent
	| PauseEvent
	| WarningEvent
	| EndEvent;

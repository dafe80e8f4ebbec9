/**
 * charloom as a library: `openModel` loads a trained model, `train` trains one, `corpus` has texts to train on.
 *
 * Nothing is printed and nothing is left behind: models and trainings take memory and threads while they work and give them
 * back when they are disposed of, and several can be at work at once. V8's flags are set only while a WebAssembly module is
 * compiled, for a moment of the whole process, and put back.
 */
export type {ModelConfig, TrainConfig} from '../config.js';
export type {Precision, ProductPrecision} from '../engines/engine.js';
export {UsageError, UserError} from '../errors.js';
export type {Scores} from '../evaluation/evaluate.js';
export type {Score} from '../evaluation/score.js';
export type {SampleConfig} from '../sampling/settings.js';
export type {
	CheckpointEvent,
	EndEvent,
	EndReason,
	PauseEvent,
	SampleEvent,
	StartEvent,
	StepEvent,
	TrainEvent,
	ValidationEvent,
	WarningEvent,
} from '../training/events.js';
export {type CorpusRow, corpus, type ReadTextOptions} from './corpus.js';
export type {EngineChoice} from './engine.js';
export type {Model} from './model.js';
export {type ModelFiles, type OpenOptions, openModel} from './open-model.js';
export type {
	AdaptOptions,
	Candidate,
	GeneratedText,
	GenerateOptions,
	GivenOptions,
	ModelScores,
	NextOptions,
	NgramOptions,
	ScoreOptions,
} from './options.js';
export {
	type SequenceClassifier,
	type SequenceClassifierOptions,
	type Sequences,
	sequenceClassifier,
} from './sequence-classifier.js';
export {type TrainOptions, train} from './train.js';

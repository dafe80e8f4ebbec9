/**
 * Whatever predicts the next character of texts that are read side by side: a network, an n-gram model, or several of them combined. It
 * opens steppers, whose logits are log-probabilities but for a constant, so that all that writes and scores with a network does so
 * with any predictor.
 */
import type {ModelConfig} from '../config.js';
import type {Engine, Precision, Stepper} from '../engines/engine.js';
import type {Parameters} from '../model/parameters.js';

export type Predictor = {
	/** Opens a stepper of so many streams, each at the beginning of a text. Whoever opens it disposes of it. */
	stepper(streams: number): Promise<Stepper>;
};

/** The predictions of a network. */
export const networkPredictor = (
	engine: Engine,
	model: ModelConfig,
	parameters: Parameters,
	precision: Precision = 'float32',
): Predictor => ({stepper: streams => engine.stepper(model, parameters, streams, precision)});

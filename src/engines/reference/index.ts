/**
 * The engine that is right rather than fast: the model of `model/` as it stands there, in float64. Every other engine is
 * tested against it, and it is tested against PyTorch.
 */
import type {Engine} from '../engine.js';
import {copyOf} from '../trainer-state.js';
import {createEvaluator} from './evaluator.js';
import {createStepper} from './stepper.js';
import {createTrainer} from './trainer.js';

export async function open(): Promise<Engine> {
	return {
		name: 'reference',
		description: 'plain TypeScript in float64, for tests; slow',
		trainer: async options => createTrainer(options),
		evaluator: async (model, parameters) => {
			const own = copyOf(parameters);
			return createEvaluator(model, () => own);
		},
		stepper: async (model, parameters, streams) => createStepper(model, parameters, streams),
	};
}

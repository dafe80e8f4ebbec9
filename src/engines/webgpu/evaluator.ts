/** Evaluation of given parameters. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {Evaluator} from '../engine.js';
import type {Device} from './gpu/device.js';
import {Memory} from './gpu/memory.js';
import type {Preference} from './network/choose-plan.js';
import {Reader} from './reader.js';
import {writeWeights} from './weights.js';

/** Throws a RangeError for parameters that don't fit the model. */
export async function createEvaluator(
	device: Device,
	model: ModelConfig,
	parameters: Parameters,
	preference: Preference,
): Promise<Evaluator> {
	const memory = new Memory(device);
	const {layout, weights} = await writeWeights(device, memory, model, parameters);
	const reader = new Reader({device, model, layout, weights, preference});
	return {
		evaluate: batch => reader.evaluate(batch),
		async dispose() {
			reader.dispose();
			memory.free();
		},
	};
}

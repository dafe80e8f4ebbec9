/** The engine in the process that has TensorFlow. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {Engine, Evaluator} from '../engine.js';
import {type Binding, loadBinding} from './binding.js';
import {EagerTensors} from './eager.js';
import {layoutOf, pack} from './layout.js';
import {product} from './operations.js';
import {Reader} from './reader.js';
import {recurrenceOf, type Unroll} from './recurrence/index.js';
import {TensorFlowStepper} from './stepper.js';
import {TensorFlowTrainer} from './trainer.js';

/** What was found when TensorFlow was loaded. */
export type Opened = {
	readonly version: string;
	readonly device: 'gpu' | 'cpu';
	/** Whether cuDNN computes whole sequences. */
	readonly hasSequences: boolean;
};

function createEvaluator(
	binding: Binding,
	model: ModelConfig,
	parameters: Parameters,
	unroll: Unroll,
	threads: number,
): Evaluator {
	const layout = layoutOf(model, recurrenceOf(model.cell, unroll).layout);
	const vector = pack(layout, parameters);
	const reader = new Reader(binding, {model, layout, unroll}, threads);
	return {
		evaluate: async batch => reader.evaluate(batch, vector),
		dispose: async () => reader.dispose(),
	};
}

/** Multiplies on the device: a library that loads may still lack what it computes with. */
function prove(tensors: EagerTensors): void {
	const values = [0, 0, 0, 0];
	tensors.scope(() => {
		const a = tensors.floats(Float32Array.of(1, 2, 3, 4), [2, 2]);
		values.splice(0, 4, ...tensors.readFloats(product(tensors, a, a)));
	});
	if (values.join() !== '7,10,15,22') throw new Error(`TensorFlow multiplies wrongly: ${values.join(', ')}.`);
}

/** A layer of one step by cuDNN. */
function trySequences(tensors: EagerTensors): boolean {
	try {
		tensors.scope(() => {
			const weights = {flat: tensors.filled(0, [4 * (1 + 1 + 1 + 1)])};
			const state = {h: tensors.filled(0, [1, 1]), c: tensors.filled(0, [1, 1])};
			const {output} = recurrenceOf('lstm', 'sequence').forward(tensors, weights, tensors.filled(0, [1, 1]), state, {
				B: 1,
				T: 1,
				D: 1,
				H: 1,
				ids: undefined,
			});
			tensors.readFloats(output);
		});
		return true;
	} catch {
		return false;
	}
}

/** Loads the addon and proves it. */
export function openBinding(addon: string): {readonly tensors: EagerTensors; readonly opened: Opened} {
	const binding: Binding = loadBinding(addon);
	const tensors = new EagerTensors(binding);
	prove(tensors);
	const hasSequences = tensors.isOnGpu && trySequences(tensors);
	return {tensors, opened: {version: binding.TF_Version, device: tensors.isOnGpu ? 'gpu' : 'cpu', hasSequences}};
}

/** `threads` divide the lanes among them; it is 1 on a GPU, and where TensorFlow's threads share the operations. */
export const localEngine = (
	binding: Binding,
	unroll: Unroll,
	threads: number,
): Omit<Engine, 'name' | 'description'> => ({
	trainer: async options => new TensorFlowTrainer(binding, options, unroll, threads),
	evaluator: async (model, parameters) => createEvaluator(binding, model, parameters, unroll, threads),
	stepper: async (model, parameters, streams) => new TensorFlowStepper(binding, model, parameters, streams),
});

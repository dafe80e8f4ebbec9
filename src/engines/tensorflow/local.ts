/** The engine in the process that has TensorFlow. */
import {type CellKind, defaultModel, type ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {Evaluator} from '../engine.js';
import type {Hosted, HostedEngine} from '../process/host.js';
import {type Binding, loadBinding} from './binding.js';
import {EagerTensors} from './eager.js';
import {TensorFlowEvaluator} from './evaluator.js';
import {layoutOf, pack} from './layout.js';
import {product} from './operations.js';
import {hasSequenceOf, recurrenceOf, type Unroll} from './recurrence/index.js';
import {TensorFlowStepper} from './stepper.js';
import {TensorFlowTrainer} from './trainer.js';

/** The way to compute that the program asks for. */
export type Opening = {
	readonly addon: string;
	readonly unroll: 'auto' | 'cell' | 'sequence';
	/** Threads that work on a CPU. */
	readonly threads: number;
	/** The cell of the model, where it is known: a way that is chosen here is told for this cell. */
	readonly cell: CellKind | undefined;
};

/** The facts that are known once TensorFlow was loaded. */
export type Opened = {
	readonly version: string;
	readonly device: 'gpu' | 'cpu';
	/** Says that cuDNN computes whole sequences. */
	readonly hasSequences: boolean;
	/** The way that was chosen. */
	readonly unroll: 'cell' | 'sequence';
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
	const evaluator = new TensorFlowEvaluator(binding, {model, layout, unroll}, threads);
	return {
		evaluate: async batch => evaluator.evaluate(batch, vector),
		dispose: async () => evaluator.dispose(),
	};
}

/** Multiplies on the device, since a library that loads may still lack the libraries that it computes with. */
function prove(tensors: EagerTensors): void {
	const values = [0, 0, 0, 0];
	tensors.scope(() => {
		const a = tensors.floats(Float32Array.of(1, 2, 3, 4), [2, 2]);
		values.splice(0, 4, ...tensors.readFloats(product(tensors, a, a)));
	});
	if (values.join() !== '7,10,15,22') throw new Error(`TensorFlow multiplies wrongly: ${values.join(', ')}.`);
}

/** Tells whether cuDNN computes a layer of one step. */
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

/** The program may also count the tensors, to see that none is left behind. */
export type LocalEngine = HostedEngine & {readonly tensorCount: () => number};

/** Loads the addon, proves it, and chooses a way to compute. Throws an Error where TensorFlow lacks the way that is wanted. */
export function openLocal({
	addon,
	unroll: wanted,
	threads,
	cell,
}: Opening): Hosted<Opened> & {readonly engine: LocalEngine} {
	const tensors = new EagerTensors(loadBinding(addon));
	const {binding, isOnGpu} = tensors;
	prove(tensors);
	const hasSequences = isOnGpu && trySequences(tensors);
	if (wanted === 'sequence' && !hasSequences) {
		throw new Error('`--unroll sequence` needs cuDNN on an NVIDIA GPU; `--unroll cell` works everywhere.');
	}
	const chosen = (kind: CellKind): 'cell' | 'sequence' => {
		if (wanted !== 'auto') return wanted;
		return hasSequences && hasSequenceOf(kind) ? 'sequence' : 'cell';
	};
	// On a GPU one thread gives the operations; on a CPU the threads divide the batch rows.
	const engine = isOnGpu ? localEngine(binding, chosen, 1) : localEngine(binding, () => 'columns', threads);
	const unroll = chosen(cell ?? defaultModel.cell);
	const facts: Opened = {version: binding.TF_Version, device: isOnGpu ? 'gpu' : 'cpu', hasSequences, unroll};
	return {engine: {...engine, tensorCount: () => tensors.count}, facts};
}

/** `threads` divide the batch rows among them; it is 1 on a GPU, and where TensorFlow's threads share the operations. */
const localEngine = (binding: Binding, unroll: (cell: CellKind) => Unroll, threads: number): HostedEngine => ({
	trainer: async options => new TensorFlowTrainer(binding, options, unroll(options.model.cell), threads),
	evaluator: async (model, parameters) => createEvaluator(binding, model, parameters, unroll(model.cell), threads),
	stepper: async (model, parameters, streams) => new TensorFlowStepper(binding, model, parameters, streams),
});

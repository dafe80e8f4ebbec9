/** Streams that advance by one character a call. Letters in shapes: N streams, V characters. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {CellState, Stepper} from '../engine.js';
import {layoutOf, pack} from './layout.js';
import {forward, type Network, type Weights, weightsOf} from './network.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import {readStates, statesFrom, zeroStates} from './states.js';
import type {Tensors} from './tensors.js';

/** Always a character at a time: what cuDNN gains, it gains over many steps. */
export function createStepper(tensors: Tensors, model: ModelConfig, parameters: Parameters, streams: number): Stepper {
	const layout = layoutOf(model, 'packed');
	const network: Network = {tensors, model, layout, unroll: 'cell'};
	const weights: Weights = tensors.detached(() => weightsOf(network, tensors.floats(pack(layout, parameters))));
	let states: readonly LayerTensors[] = tensors.detached(() => zeroStates(tensors, model, streams));

	function replaceStates(next: readonly LayerTensors[]): void {
		tensors.release(states);
		states = next;
	}

	return {
		streams,
		async step(ids: Int32Array): Promise<Float32Array> {
			if (ids.length !== streams) throw new RangeError(`Expected ${streams} characters, got ${ids.length}.`);
			let logits = new Float32Array(0); // [N, V]
			const next = tensors.detached(() => {
				const pass = forward(
					network,
					weights,
					{batchSize: streams, seqLength: 1, inputs: tensors.integers(ids)},
					states,
				);
				logits = tensors.readFloats(pass.logits) as Float32Array<ArrayBuffer>; // a copy of its own
				return pass.states;
			});
			replaceStates(next);
			return logits;
		},
		state: async () => readStates(tensors, states),
		async setState(state: CellState) {
			replaceStates(tensors.detached(() => statesFrom(tensors, model, streams, state)));
		},
		async dispose() {
			tensors.release([weights, states]);
			states = [];
		},
	};
}

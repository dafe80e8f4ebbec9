/** Streams that are fed one character at a time. */
import type {ModelConfig} from '../../config.js';
import {readCharacters} from '../../model/network.js';
import type {Parameters} from '../../model/parameters.js';
import {zeroStates} from '../../model/stack.js';
import {variablesOf} from '../../model/variables.js';
import type {CellState, Stepper} from '../engine.js';
import {copyOfLanes} from '../trainer-state.js';
import {lanesOf, statesOf} from './convert.js';

export function createStepper(model: ModelConfig, parameters: Parameters, streams: number): Stepper {
	const variables = variablesOf(model, parameters);
	let lanes = lanesOf(zeroStates(model, streams));
	return {
		streams,
		async step(ids: Int32Array): Promise<Float32Array> {
			if (ids.length !== streams) throw new RangeError(`Expected ${streams} characters, got ${ids.length}.`);
			const {logits, states} = readCharacters(model, variables, ids, statesOf(model, streams, lanes));
			lanes = lanesOf(states);
			return Float32Array.from(logits.values); // [N, V]
		},
		state: async () => copyOfLanes(lanes),
		async setState(state: CellState) {
			statesOf(model, streams, state); // throws where the sizes are wrong
			lanes = copyOfLanes(state);
		},
		async dispose() {},
	};
}

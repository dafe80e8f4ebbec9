/** Evaluation: losses without dropout and without learning. */
import type {ModelConfig} from '../../config.js';
import type {Batch} from '../../model/batch.js';
import {readChunk} from '../../model/network.js';
import type {Parameters} from '../../model/parameters.js';
import {zeroStates} from '../../model/stack.js';
import {variablesOf} from '../../model/variables.js';
import type {CellState, Evaluation, Evaluator} from '../engine.js';
import {lanesOf, statesOf} from './convert.js';

/** `current` gives the parameters to evaluate; they may change between evaluations. */
export function createEvaluator(model: ModelConfig, current: () => Parameters): Evaluator {
	let lanes: CellState | undefined;
	return {
		async evaluate(batch: Batch): Promise<Evaluation> {
			const before =
				batch.carry && lanes ? statesOf(model, batch.batchSize, lanes) : zeroStates(model, batch.batchSize);
			const {losses, correct, states} = readChunk(model, variablesOf(model, current()), batch, before);
			lanes = lanesOf(states);
			return {losses: Float32Array.from(losses), lossSum: losses.reduce((sum, loss) => sum + loss, 0), correct};
		},
		async dispose() {},
	};
}

/** Conversion between the float32 arrays of the contract and the float64 matrices of the model. */
import type {ModelConfig} from '../../config.js';
import {cells} from '../../model/cells/index.js';
import {matrix} from '../../model/matrix.js';
import type {States} from '../../model/stack.js';
import type {CellState} from '../engine.js';

/** Throws a RangeError if the arrays don't fit the model and the number of batch rows. */
export function statesOf(model: ModelConfig, batchSize: number, lanes: CellState): States {
	if (lanes.length !== model.numLayers) {
		throw new RangeError(`Expected the h and c of ${model.numLayers} layers, got ${lanes.length}.`);
	}
	const sizeOfC = cells[model.cell].hasC ? model.hiddenSize : 0;
	return lanes.map(({h, c}) => ({h: matrix(batchSize, model.hiddenSize, h), c: matrix(batchSize, sizeOfC, c)}));
}

export const lanesOf = (states: States): CellState =>
	states.map(({h, c}) => ({h: Float32Array.from(h.values), c: Float32Array.from(c.values)}));

/**
 * The parameters of a trained model in a model that knows more characters, or has them in another order. Letters in shapes:
 * V characters (of the new model), E embedding, H hidden units.
 */
import type {ModelConfig} from '../config.js';
import {cells} from './cells/index.js';
import {cellParameterName, type Parameters, parameterShapes} from './parameters.js';

/** The side of a parameter along which the characters lie; undefined where it has nothing to do with characters. */
function sideOfCharacters(name: string, {cell, embeddingSize}: ModelConfig): 'rows' | 'columns' | undefined {
	const firstInputWeights = cells[cell].parameters
		.filter(({kind}) => kind === 'input')
		.map(own => cellParameterName(0, own.name));
	if (name === 'embedding.weight' || name.startsWith('decoder.')) return 'rows';
	return embeddingSize === 0 && firstInputWeights.includes(name) ? 'columns' : undefined;
}

/**
 * The parameters of `model` from `trained`, those of the same model with other characters. `oldIds` [V] says which old
 * character each new one is; −1 is a character that was not known, whose parameters are taken from `fresh`.
 */
export function transplant(
	model: ModelConfig,
	{trained, fresh, oldIds}: {readonly trained: Parameters; readonly fresh: Parameters; readonly oldIds: Int32Array},
): Parameters {
	const {vocabSize: V} = model;
	const result: {[name: string]: Float32Array} = {};
	for (const name of parameterShapes(model).keys()) {
		const [from, to] = [trained[name], fresh[name].slice()];
		const side = sideOfCharacters(name, model);
		if (side === undefined) to.set(from);
		else if (side === 'rows') copyRows(from, to, oldIds, to.length / V);
		else copyColumns(from, to, oldIds, from.length / (to.length / V));
		result[name] = to;
	}
	return result;
}

function copyRows(from: Float32Array, to: Float32Array, oldIds: Int32Array, width: number): void {
	for (const [id, old] of oldIds.entries()) {
		if (old >= 0) to.set(from.subarray(old * width, (old + 1) * width), id * width);
	}
}

function copyColumns(from: Float32Array, to: Float32Array, oldIds: Int32Array, oldV: number): void {
	const V = oldIds.length;
	for (let row = 0; row < to.length / V; row++) {
		for (const [id, old] of oldIds.entries()) if (old >= 0) to[row * V + id] = from[row * oldV + old];
	}
}

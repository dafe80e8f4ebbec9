/**
 * The parameters of a model: names, shapes and order are PyTorch's, so that a checkpoint loads with `load_state_dict`
 * into a module of `nn.Embedding`, `nn.ModuleList([nn.LSTMCell, …])` and `nn.Linear`.
 * The record of a cell in `cells/` says which parameters it has and how its gates lie in them.
 */
import type {ModelConfig} from '../config.js';
import type {CellParameter} from './cells/cell.js';
import {cells} from './cells/index.js';

/** Named arrays, row-major, in the shapes of `parameterShapes`. */
export type Parameters = {readonly [name: string]: Float32Array};

export type Shape = readonly [number] | readonly [number, number];

/** D, the width that enters a layer. */
export const inputSize = (model: ModelConfig, layer: number): number =>
	layer > 0 ? model.hiddenSize : model.embeddingSize || model.vocabSize;

/** Tells whether a layer's input is added to its output. A one-hot input never is. */
export const hasResidual = (model: ModelConfig, layer: number): boolean =>
	model.residual && (layer > 0 || model.embeddingSize === model.hiddenSize);

/** The full name of a cell's parameter. */
export const cellParameterName = (layer: number, name: string): string => `cells.${layer}.${name}`;

/** The shape of a cell's parameter in a layer. */
function cellParameterShape(model: ModelConfig, layer: number, {kind, rows}: CellParameter): Shape {
	const height = rows * model.hiddenSize;
	if (kind === 'vector') return [height];
	return [height, kind === 'input' ? inputSize(model, layer) : model.hiddenSize];
}

/** The names of the weights on which weight drop falls in a layer, and which may start orthogonal. */
export const recurrentWeights = (model: ModelConfig, layer: number): readonly string[] =>
	cells[model.cell].parameters.filter(({kind}) => kind === 'recurrent').map(({name}) => cellParameterName(layer, name));

/** Every parameter of the model, in the order of the checkpoint. A tied decoder's weight is the embedding's and not listed. */
export function parameterShapes(model: ModelConfig): ReadonlyMap<string, Shape> {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const shapes = new Map<string, Shape>();
	if (E > 0) shapes.set('embedding.weight', [V, E]);
	for (let layer = 0; layer < model.numLayers; layer++) {
		for (const parameter of cells[model.cell].parameters) {
			shapes.set(cellParameterName(layer, parameter.name), cellParameterShape(model, layer, parameter));
		}
	}
	if (model.tied) {
		shapes.set('projection.weight', [E, H]);
		shapes.set('projection.bias', [E]);
	} else {
		shapes.set('decoder.weight', [V, H]);
	}
	shapes.set('decoder.bias', [V]);
	return shapes;
}

export const elementCount = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** The count of numbers that the model learns. */
export function parameterCount(model: ModelConfig): number {
	let total = 0;
	for (const shape of parameterShapes(model).values()) total += elementCount(shape);
	return total;
}

/** Parameters of the model's shapes, all zero. */
export const zeroParameters = (model: ModelConfig): Parameters =>
	Object.fromEntries([...parameterShapes(model)].map(([name, shape]) => [name, new Float32Array(elementCount(shape))]));

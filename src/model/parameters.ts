/**
 * The parameters of a model: names, shapes and order are PyTorch's, so that a checkpoint loads with `load_state_dict`
 * into a module of `nn.Embedding`, `nn.ModuleList([nn.LSTMCell, …])` and `nn.Linear`.
 *
 * Gates of a cell lie below one another in PyTorch's order: LSTM i | f | g | o, GRU r | z | n.
 */
import type {CellKind, ModelConfig} from '../config.js';

/** Named arrays, row-major, in the shapes of `parameterShapes`. */
export type Parameters = {readonly [name: string]: Float32Array};

export type Shape = readonly [number] | readonly [number, number];

/** How many gates a cell has: rows of its weights are `gateCount · H`. */
export const gateCount: Readonly<Record<CellKind, number>> = {lstm: 4, gru: 3, rnn: 1, 'rnn-relu': 1};

/** D: the width that enters a layer. */
export const inputSize = (model: ModelConfig, layer: number): number =>
	layer > 0 ? model.hiddenSize : model.embeddingSize || model.vocabSize;

/** Whether a layer's input is added to its output. A one-hot input never is. */
export const hasResidual = (model: ModelConfig, layer: number): boolean =>
	model.residual && (layer > 0 || model.embeddingSize === model.hiddenSize);

/** Every parameter of the model, in the order of the checkpoint. A tied decoder's weight is the embedding's and not listed. */
export function parameterShapes(model: ModelConfig): ReadonlyMap<string, Shape> {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const gates = gateCount[model.cell] * H;
	const shapes = new Map<string, Shape>();
	if (E > 0) shapes.set('embedding.weight', [V, E]);
	for (let layer = 0; layer < model.numLayers; layer++) {
		shapes.set(`cells.${layer}.weight_ih`, [gates, inputSize(model, layer)]);
		shapes.set(`cells.${layer}.weight_hh`, [gates, H]);
		shapes.set(`cells.${layer}.bias_ih`, [gates]);
		shapes.set(`cells.${layer}.bias_hh`, [gates]);
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

/** How many numbers the model learns. */
export function parameterCount(model: ModelConfig): number {
	let total = 0;
	for (const shape of parameterShapes(model).values()) total += elementCount(shape);
	return total;
}

/** Parameters of the model's shapes, all zero. */
export const zeroParameters = (model: ModelConfig): Parameters =>
	Object.fromEntries([...parameterShapes(model)].map(([name, shape]) => [name, new Float32Array(elementCount(shape))]));

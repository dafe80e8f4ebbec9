/**
 * One step of a model in ONNX:
 *
 *   ids [B], h [layers, B, H], c [layers, B, H]  →  logits [B, V], h_after, c_after      (c only of cells that have one)
 *
 * The vocabulary is in the metadata. Letters in shapes: B texts side by side, V characters, H hidden units.
 */
import {writeAtomically} from '../../checkpoint/atomic.js';
import type {CellKind} from '../../config.js';
import {lackOf} from '../../engines/cells.js';
import {cells} from '../../model/cells/index.js';
import {cellParameterName, hasResidual, parameterShapes} from '../../model/parameters.js';
import type {WholeModel} from '../model-folder.js';
import {OnnxGraph, type Value} from './graph.js';

type State = {readonly h: Value; readonly c: Value | undefined};

/** x · Wᵀ + b of the parameters of these names. */
const linear = (graph: OnnxGraph, x: Value, weight: Value, ...bias: readonly Value[]): Value =>
	graph.operation('Gemm', [x, weight, ...bias], {transB: 1});

/** The products of input and state with their weights, [B, gates · H] each. */
type Products = {readonly fromInput: Value; readonly fromState: Value};

type Rule = (graph: OnnxGraph, products: Products, state: State) => State;

const lstm: Rule = (graph, {fromInput, fromState}, {c = ''}) => {
	const sums = graph.operations('Split', [graph.operation('Add', [fromInput, fromState])], 4, {axis: 1});
	const [i, f, g, o] = ['Sigmoid', 'Sigmoid', 'Tanh', 'Sigmoid'].map((name, k) => graph.operation(name, [sums[k]]));
	const kept = graph.operation('Mul', [f, c]);
	const next = graph.operation('Add', [kept, graph.operation('Mul', [i, g])]);
	return {h: graph.operation('Mul', [o, graph.operation('Tanh', [next])]), c: next};
};

const gru: Rule = (graph, {fromInput, fromState}, {h}) => {
	const [inputR, inputZ, inputN] = graph.operations('Split', [fromInput], 3, {axis: 1});
	const [stateR, stateZ, stateN] = graph.operations('Split', [fromState], 3, {axis: 1});
	const r = graph.operation('Sigmoid', [graph.operation('Add', [inputR, stateR])]);
	const z = graph.operation('Sigmoid', [graph.operation('Add', [inputZ, stateZ])]);
	const n = graph.operation('Tanh', [graph.operation('Add', [inputN, graph.operation('Mul', [r, stateN])])]);
	const kept = graph.operation('Mul', [z, graph.operation('Sub', [h, n])]); // n + z ⊙ (h − n) = (1 − z) ⊙ n + z ⊙ h
	return {h: graph.operation('Add', [n, kept]), c: undefined};
};

const rnn =
	(activation: string): Rule =>
	(graph, {fromInput, fromState}) => ({
		h: graph.operation(activation, [graph.operation('Add', [fromInput, fromState])]),
		c: undefined,
	});

const rules: Readonly<Record<string, Rule>> = {lstm, mlstm: lstm, gru, rnn: rnn('Tanh'), 'rnn-relu': rnn('Relu')};

/** One step of a layer. */
function stepLayer(graph: OnnxGraph, cell: CellKind, layer: number, x: Value, state: State): State {
	const weight = (name: string): Value => cellParameterName(layer, name);
	const has = (name: string): boolean => cells[cell].parameters.some(parameter => parameter.name === name);
	const intermediate = (): Value =>
		graph.operation('Mul', [linear(graph, x, weight('weight_mx')), linear(graph, state.h, weight('weight_mh'))]);
	const recurrent = has('weight_mx') ? intermediate() : state.h; // of the multiplicative LSTM
	const fromInput = linear(graph, x, weight('weight_ih'), weight('bias_ih'));
	const fromState = linear(graph, recurrent, weight('weight_hh'), weight('bias_hh'));
	return rules[cell](graph, {fromInput, fromState}, state);
}

/** The bytes of the model's file. Throws a UserError for a cell that is not known here. */
export function onnxModel(name: string, {config, model: {parameters}}: WholeModel): Uint8Array {
	const {model} = config;
	const {cell, vocabSize, embeddingSize, hiddenSize, numLayers, tied} = model;
	if (rules[cell] === undefined) throw lackOf('onnx', cell, Object.keys(rules));
	const {hasC} = cells[cell];
	const graph = new OnnxGraph();
	for (const [parameter, shape] of parameterShapes(model)) graph.constant(parameter, parameters[parameter], shape);
	const shape = [numLayers, 'B', hiddenSize] as const;
	const ids = graph.input('ids', 'int64', ['B']);
	const before = ['h', ...(hasC ? ['c'] : [])].map(part => graph.input(part, 'float', shape));

	const oneHot = (): Value => {
		const depth = graph.constant('depth', BigInt64Array.of(BigInt(vocabSize)));
		return graph.operation('OneHot', [ids, depth, graph.constant('off_and_on', Float32Array.of(0, 1), [2])], {axis: 1});
	};
	let x = embeddingSize > 0 ? graph.operation('Gather', ['embedding.weight', ids], {axis: 0}) : oneHot();
	const states: State[] = [];
	for (let layer = 0; layer < numLayers; layer++) {
		const index = graph.constant(`layer_${layer}`, BigInt64Array.of(BigInt(layer)));
		const [h, c] = before.map(part => graph.operation('Gather', [part, index], {axis: 0}));
		const next = stepLayer(graph, cell, layer, x, {h, c});
		x = hasResidual(model, layer) ? graph.operation('Add', [next.h, x]) : next.h;
		states.push(next);
	}
	if (tied) x = linear(graph, x, 'projection.weight', 'projection.bias');
	graph.output('logits', linear(graph, x, tied ? 'embedding.weight' : 'decoder.weight', 'decoder.bias'), [
		'B',
		vocabSize,
	]);

	const first = graph.constant('first_axis', BigInt64Array.of(0n), [1]);
	const stacked = (values: readonly Value[]): Value =>
		graph.operation(
			'Concat',
			values.map(value => graph.operation('Unsqueeze', [value, first])),
			{axis: 0},
		);
	graph.output('h_after', stacked(states.map(({h}) => h)), shape);
	if (hasC) graph.output('c_after', stacked(states.map(({c = ''}) => c)), shape);
	return graph.bytes(name, {vocabulary: JSON.stringify(config.vocabulary)});
}

/** Writes the file, and gives its bytes. */
export async function exportOnnx(path: string, name: string, whole: WholeModel): Promise<number> {
	const bytes = onnxModel(name, whole);
	await writeAtomically(path, [bytes]);
	return bytes.length;
}

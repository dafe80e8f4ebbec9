/**
 * The addon with cuDNN's operations played by the reference cells, for machines without a GPU: it shows that they are given
 * what their documentation asks for and that the results are put together rightly, not what cuDNN itself does.
 */
import type {CellKind} from '../../../src/config.js';
import {type Attribute, type Binding, dataType} from '../../../src/engines/tensorflow/binding.js';
import type {CellStep} from '../../../src/model/cells/cell.js';
import {cells} from '../../../src/model/cells/index.js';
import {add, type Matrix, matrix, zeros} from '../../../src/model/matrix.js';
import {type Variable, type Variables, variable} from '../../../src/model/variable.js';

const kinds: Readonly<Record<string, CellKind>> = {lstm: 'lstm', gru: 'gru', rnn_tanh: 'rnn', rnn_relu: 'rnn-relu'};

const expected = {
	input_mode: 'linear_input',
	direction: 'unidirectional',
	dropout: 0,
	num_proj: 0,
	time_major: true,
};

function kindOf(attributes: readonly Attribute[]): CellKind {
	const values = Object.fromEntries(attributes.map(({name, value}) => [name, value]));
	for (const [name, value] of Object.entries(expected)) {
		if (values[name] !== value) throw new Error(`cuDNN was given ${name} ${String(values[name])}.`);
	}
	return kinds[String(values['rnn_mode'])];
}

type Layer = {
	readonly x: readonly Matrix[];
	readonly h: Matrix;
	readonly c: Matrix;
	/** By the names of the cell's parameters. */
	readonly parameters: Variables;
};

/** The reference's steps of a layer: their outputs and states, and the way back. */
function run(kind: CellKind, {x, h, c, parameters}: Layer) {
	const steps: CellStep[] = [];
	let state = {h, c};
	for (const input of x) {
		const step = cells[kind].step(parameters, input, state);
		steps.push(step);
		state = step.next;
	}
	function backward(dOutputs: readonly Matrix[]): readonly Matrix[] {
		let dNext = {h: zeros(h.rows, h.columns), c: zeros(c.rows, c.columns)};
		const dX: Matrix[] = [];
		for (let t = steps.length - 1; t >= 0; t--) {
			const {dX: dInput, dState} = steps[t].backward({h: add(dNext.h, dOutputs[t]), c: dNext.c});
			dX[t] = dInput;
			dNext = dState;
		}
		return dX;
	}
	return {outputs: steps.map(({next}) => next.h), state, backward};
}

const joined = (parts: readonly Matrix[]): Float32Array =>
	Float32Array.from(parts.flatMap(({values}) => Array.from(values)));

export function withPlayedCudnn(binding: Binding): Binding {
	const shapes = new Map<number, readonly number[]>();
	const floats = (id: number): Float32Array => binding.tensorDataSync(id) as Float32Array;
	const made = (values: Float32Array, shape: readonly number[]) => {
		const id = binding.createTensor(shape, dataType.float32, values);
		shapes.set(id, shape);
		return {id};
	};

	/** x [T, B, D] and h [1, B, H] by their shapes, c and the flat weights. */
	function layerOf(kind: CellKind, [x, h, c, flat]: readonly number[]) {
		const [T, B, D] = shapes.get(x) ?? [];
		const H = (shapes.get(h) ?? [])[2];
		const all = floats(x);
		const weights = floats(flat);
		const gates = cells[kind].gates.length * H;
		let start = 0;
		const take = (rows: number, columns: number): Variable => {
			const values = weights.subarray(start, start + rows * columns);
			start += rows * columns;
			return variable(matrix(rows, columns, values));
		};
		const parameters = {
			weight_ih: take(gates, D),
			weight_hh: take(gates, H),
			bias_ih: take(1, gates),
			bias_hh: take(1, gates),
		};
		if (start !== weights.length) throw new Error(`cuDNN was given ${weights.length} weights for ${start}.`);
		const steps = Array.from({length: T}, (_, t) => matrix(B, D, all.subarray(t * B * D, (t + 1) * B * D)));
		const before = cells[kind].hasC ? matrix(B, H, floats(c)) : zeros(B, 0);
		return {layer: {x: steps, h: matrix(B, H, floats(h)), c: before, parameters}, T, B, D, H};
	}

	function forward(attributes: readonly Attribute[], inputs: readonly number[]) {
		const kind = kindOf(attributes);
		const {layer, T, B, H} = layerOf(kind, inputs);
		const lengths = binding.tensorDataSync(inputs[4]);
		if (lengths.length !== B || lengths.some(length => length !== T)) throw new Error('cuDNN was given wrong lengths.');
		const {outputs, state} = run(kind, layer);
		const c = cells[kind].hasC ? made(joined([state.c]), [1, B, H]) : made(new Float32Array(0), [0]);
		const reserve = () => made(new Float32Array(1), [1]);
		return [made(joined(outputs), [T, B, H]), made(joined([state.h]), [1, B, H]), c, reserve(), reserve()];
	}

	function backward(attributes: readonly Attribute[], inputs: readonly number[]) {
		const kind = kindOf(attributes);
		const {layer, T, B, D, H} = layerOf(kind, inputs);
		const dOutput = floats(inputs[8]);
		const dOutputs = layer.x.map((_, t) => matrix(B, H, dOutput.subarray(t * B * H, (t + 1) * B * H)));
		const dX = run(kind, layer).backward(dOutputs);
		const none = () => made(new Float32Array(1), [1]);
		const weights = joined(Object.values(layer.parameters).map(({gradient}) => gradient));
		return [made(joined(dX), [T, B, D]), none(), none(), made(weights, [weights.length])];
	}

	const played: Readonly<Record<string, [typeof forward, number]>> = {
		CudnnRNNV3: [forward, 5],
		CudnnRNNBackpropV3: [backward, 13],
	};
	return {
		isUsingGpuDevice: () => false,
		getNumOfTensors: () => binding.getNumOfTensors(),
		TF_Version: binding.TF_Version,
		loadSavedModel: (folder, tag) => binding.loadSavedModel(folder, tag),
		deleteSavedModel: id => binding.deleteSavedModel(id),
		runSavedModel: (id, ...rest) => binding.runSavedModel(id, ...rest),
		deleteTensor: id => binding.deleteTensor(id),
		tensorDataSync: id => binding.tensorDataSync(id),
		createTensor(shape, type, values) {
			const id = binding.createTensor(shape, type, values);
			shapes.set(id, shape);
			return id;
		},
		executeOp(name, attributes, inputs, count) {
			const play = Object.hasOwn(played, name) ? played[name] : undefined;
			if (play && inputs.length !== play[1]) throw new Error(`${name} was given ${inputs.length} inputs.`);
			const outputs = play?.[0](attributes, inputs) ?? binding.executeOp(name, attributes, inputs, count);
			for (const {id, shape} of outputs as readonly {id: number; shape?: readonly number[]}[]) {
				if (shape) shapes.set(id, shape);
			}
			return outputs;
		},
	};
}

import test from 'ava';
import type {Tensor} from '../../../src/checkpoint/safetensors.js';
import {UserError} from '../../../src/errors.js';
import {type Hints, modelOfStateDict} from '../../../src/exchange/pytorch/state-dict.js';
import {Random} from '../../../src/random.js';

const random = new Random(1);
const tensor = (...shape: readonly number[]): Tensor => {
	const count = shape.reduce((product, size) => product * size, 1);
	return {shape, data: Float32Array.from({length: count}, () => random.normal())};
};

const [V, H] = [7, 5];
const layer = (prefix: string, D: number, gates: number, suffix = ''): Record<string, Tensor> => ({
	[`${prefix}weight_ih${suffix}`]: tensor(gates * H, D),
	[`${prefix}weight_hh${suffix}`]: tensor(gates * H, H),
	[`${prefix}bias_ih${suffix}`]: tensor(gates * H),
	[`${prefix}bias_hh${suffix}`]: tensor(gates * H),
});
const fc = {'fc.weight': tensor(V, H), 'fc.bias': tensor(V)};

const modelOf = (tensors: Record<string, Tensor>, hints: Hints = {}) =>
	modelOfStateDict(new Map(Object.entries(tensors)), hints);

test('layers are found under any names, in their order, and the cell by its shapes', t => {
	const cases: readonly [readonly Record<string, Tensor>[], string][] = [
		[[layer('lstm.', V, 4, '_l0')], 'lstm'],
		[[layer('rnn.', V, 3, '_l0'), layer('rnn.', H, 3, '_l1')], 'gru'],
		[[layer('cell.', V, 1)], 'rnn'],
		[[layer('lstm1.', V, 4), layer('lstm2.', H, 4)], 'lstm'],
		[[layer('', V, 4, '_l0')], 'lstm'],
	];
	for (const [layers, cell] of cases) {
		const {model, parameters} = modelOf({...Object.assign({}, ...layers.toReversed()), ...fc});
		t.like(model, {cell, numLayers: layers.length, vocabSize: V, hiddenSize: H, embeddingSize: 0, tied: false});
		for (const [index, tensors] of layers.entries()) {
			t.deepEqual(parameters[`cells.${index}.weight_ih`], Object.values(tensors)[0].data);
		}
	}
});

test('a multiplicative LSTM is known by the weights that it has beside the gates', t => {
	const factors = (D: number, suffix: string) => ({
		[`cell.weight_mx${suffix}`]: tensor(H, D),
		[`cell.weight_mh${suffix}`]: tensor(H, H),
	});
	for (const suffix of ['', '_l0']) {
		const layers = {...layer('cell.', V, 4, suffix), ...factors(V, suffix)};
		const {model, parameters} = modelOf({...layers, ...fc});
		t.is(model.cell, 'mlstm');
		t.deepEqual(parameters['cells.0.weight_mh'], layers[`cell.weight_mh${suffix}`].data);
	}
});

test('ten layers are in the order of their numbers', t => {
	const layers = Array.from({length: 11}, (_, index) => layer(`cells.${index}.`, index ? H : V, 3));
	const {parameters} = modelOf({...Object.assign({}, ...layers), ...fc});
	t.deepEqual(parameters['cells.10.bias_ih'], layers[10]['cells.10.bias_ih'].data);
	t.deepEqual(parameters['cells.2.bias_ih'], layers[2]['cells.2.bias_ih'].data);
});

test('a tied decoder without a projection gets one that changes nothing', t => {
	const weight = tensor(V, H);
	const {model, parameters} = modelOf({
		'encoder.weight': weight,
		...layer('lstm.', H, 4, '_l0'),
		'decoder.weight': {...weight, data: weight.data.slice()},
		'decoder.bias': tensor(V),
	});
	t.like(model, {tied: true, embeddingSize: H});
	t.deepEqual([...parameters['projection.weight'].slice(0, H + 2)], [1, 0, 0, 0, 0, 0, 1]);
	t.deepEqual(parameters['projection.bias'], new Float32Array(H));
});

test('biases that are left out are zero', t => {
	const {'lstm.bias_ih_l0': _, 'lstm.bias_hh_l0': __, ...weights} = layer('lstm.', V, 4, '_l0');
	const {parameters} = modelOf({...weights, 'fc.weight': tensor(V, H)});
	t.deepEqual(parameters['cells.0.bias_hh'], new Float32Array(4 * H));
	t.deepEqual(parameters['decoder.bias'], new Float32Array(V));
});

test('an embedding as wide as the layer is told from a decoder', t => {
	const tensors = {'emb.weight': tensor(V, H), ...layer('gru.', H, 3, '_l0'), 'out.weight': tensor(V, H)};
	const {model, parameters} = modelOf(tensors);
	t.like(model, {tied: false, embeddingSize: H});
	t.deepEqual(parameters['embedding.weight'], tensors['emb.weight'].data);
});

test('the cell and residual connections are as the user says, where the weights leave a choice', t => {
	const tensors = {...layer('rnn.', V, 1, '_l0'), ...fc};
	t.like(modelOf(tensors, {cell: 'rnn-relu', residual: true}).model, {cell: 'rnn-relu', residual: true});
	t.throws(() => modelOf(tensors, {cell: 'gru'}), {
		instanceOf: UserError,
		message: /are of rnn or rnn-relu, not of gru/,
	});
});

const lstm = layer('lstm.', V, 4, '_l0');
const refused: readonly [string, Record<string, Tensor>, RegExp][] = [
	['without a layer', fc, /no recurrent layer .*: fc\.weight, fc\.bias/],
	['that reads backwards', {...lstm, ...layer('lstm.', V, 4, '_l0_reverse'), ...fc}, /bidirectional=True/],
	['with projections in its layers', {...lstm, 'lstm.weight_hr_l0': tensor(3, H), ...fc}, /no cell of charloom/],
	['with other modules', {...lstm, ...fc, 'norm.gamma': tensor(H)}, /does not have: norm\.gamma/],
	[
		'with layers of two widths',
		{...lstm, 'z.weight_ih': tensor(8, H), 'z.weight_hh': tensor(8, 2), ...fc},
		/numbers, and a model of 5/,
	],
	['without a decoder', lstm, /no linear layer/],
	[
		'with a hidden linear layer',
		{...lstm, 'a.weight': tensor(9, H), 'a.bias': tensor(9), ...fc},
		/modules that a model .*: a\.weight \[9, 5\]/,
	],
	[
		'of numbers that are none',
		{...lstm, 'fc.weight': tensor(V, H), 'fc.bias': {shape: [V], data: new Float32Array(V).fill(Number.NaN)}},
		/not finite/,
	],
];
for (const [name, tensors, message] of refused) {
	test(`a model ${name} is refused`, t => {
		t.throws(() => modelOf(tensors), {instanceOf: UserError, message});
	});
}

import test from 'ava';
import type {ModelConfig} from '../../src/config.js';
import {drawParameters, initialParameters} from '../../src/model/initial.js';
import {matrix, productTransposed} from '../../src/model/matrix.js';
import {elementCount, parameterShapes} from '../../src/model/parameters.js';
import {Random} from '../../src/random.js';
import {largest} from '../helpers/arrays.js';
import {plainModel} from '../helpers/models.js';

const model: ModelConfig = {...plainModel, vocabSize: 50, embeddingSize: 16, hiddenSize: 25, numLayers: 2, tied: true};

const deviation = (values: Float32Array): number =>
	Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

test('parameters fill the shapes of the model and are the same for the same seed', t => {
	const parameters = initialParameters(model, new Random(3));
	const sizes = [...parameterShapes(model)].map(([name, shape]) => [name, elementCount(shape)]);
	t.deepEqual(
		Object.entries(parameters).map(([name, {length}]) => [name, length]),
		sizes,
	);
	t.deepEqual(initialParameters(model, new Random(3)), parameters);
	t.notDeepEqual(initialParameters(model, new Random(4)), parameters);
});

test('all but the embedding is uniform between ±1/√H', t => {
	for (const [name, values] of Object.entries(initialParameters(model, new Random(3)))) {
		if (name === 'embedding.weight') continue;
		t.true(largest(values) <= 1 / 5, name);
		t.true(largest(values) > 0.15, name);
	}
	const {'cells.1.weight_hh': many} = initialParameters(model, new Random(3));
	t.true(Math.abs(deviation(many) - 0.2 / Math.sqrt(3)) < 0.003);
});

test('the embedding is normal with a deviation of 0.1', t => {
	const {'embedding.weight': values} = initialParameters(model, new Random(3));
	t.true(Math.abs(deviation(values) - 0.1) < 0.01);
	t.true(largest(values) > 0.25);
});

const recurrent = [
	['lstm', 'weight_hh'],
	['mlstm', 'weight_hh'],
	['mlstm', 'weight_mh'],
	['gru', 'weight_hh'],
	['rnn', 'weight_hh'],
] as const;

for (const [cell, name] of recurrent) {
	test(`the columns of an orthogonal ${name} of ${cell} are perpendicular and of length 1`, t => {
		const H = 25;
		const parameters = initialParameters({...model, cell, initialization: 'orthogonal'}, new Random(3));
		const weight = parameters[`cells.1.${name}`]; // [rows · H, H]
		const rows = weight.length / H;
		const turned = Float64Array.from(weight, (_, index) => weight[(index % rows) * H + Math.floor(index / rows)]);
		const columns = matrix(H, rows, turned);
		const products = productTransposed(columns, columns).values; // [H, H]
		const error = products.map((value, index) => value - (index % (H + 1) === 0 ? 1 : 0));
		t.true(largest(error) < 1e-6);
	});
}

test('the forget bias is set in the second quarter of bias_ih alone, and only for cells that forget', t => {
	for (const cell of ['lstm', 'mlstm'] as const) {
		const withBias = initialParameters({...model, cell, forgetBias: 2}, new Random(3));
		const without = initialParameters({...model, cell}, new Random(3));
		for (const name of Object.keys(without)) {
			const expected = without[name].slice();
			if (name.endsWith('bias_ih')) expected.fill(2, 25, 50);
			t.deepEqual(withBias[name], expected, `${cell}, ${name}`);
		}
	}
	const gru = {...model, cell: 'gru'} as const;
	t.deepEqual(
		initialParameters({...gru, forgetBias: 2}, new Random(3)),
		initialParameters({...gru, forgetBias: 0}, new Random(3)),
	);
});

test('drawn piece by piece the parameters are the same, and a wide model tells how far it is', t => {
	const wide: ModelConfig = {...model, hiddenSize: 300, embeddingSize: 40, initialization: 'orthogonal'};
	const drawing = drawParameters(wide, new Random(3));
	const shares: number[] = [];
	for (;;) {
		const {done, value} = drawing.next();
		if (done) {
			t.deepEqual(value, initialParameters(wide, new Random(3)));
			break;
		}
		shares.push(value);
	}
	t.true(shares.length > 300);
	t.deepEqual(
		shares,
		[...shares].sort((a, b) => a - b),
	);
	t.true(shares[0] < 0.01 && (shares.at(-1) ?? 0) > 0.99 && (shares.at(-1) ?? 2) <= 1);
});

import test from 'ava';
import {cellKinds} from '../../../src/config.js';
import {layoutOf, pack, startOf, unpack} from '../../../src/engines/tensorflow/layout.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';
import {plainModel} from '../../helpers/models.js';

test('parameters come back from the vector as they went in, in every layout', t => {
	for (const cell of cellKinds) {
		const model = {...plainModel, cell, embeddingSize: 5, numLayers: 2, tied: true};
		const parameters = initialParameters(model, new Random(1));
		for (const kind of ['packed', 'canonical'] as const) {
			const layout = layoutOf(model, kind);
			t.deepEqual(unpack(layout, pack(layout, parameters)), {...parameters}, `${cell}, ${kind}`);
		}
	}
});

test("an LSTM's packed weights are transposed, their gates in the order i, g, f, o", t => {
	const model = {...plainModel, hiddenSize: 1, vocabSize: 2, numLayers: 1};
	const layout = layoutOf(model, 'packed');
	const parameters = {
		...initialParameters(model, new Random(1)),
		// Rows i, f, g, o of [4H, D].
		'cells.0.weight_ih': Float32Array.of(11, 12, 21, 22, 31, 32, 41, 42),
		'cells.0.bias_ih': Float32Array.of(1, 2, 3, 4),
	};
	const vector = pack(layout, parameters);
	const from = (name: string, count: number) => [
		...vector.subarray(startOf(layout, name), startOf(layout, name) + count),
	];
	t.deepEqual(from('cells.0.weight_ih', 8), [11, 31, 21, 41, 12, 32, 22, 42]);
	t.deepEqual(from('cells.0.bias_ih', 4), [1, 3, 2, 4]);
});

test('arrays of a wrong size are refused by their name', t => {
	const layout = layoutOf(plainModel, 'packed');
	t.throws(() => pack(layout, {}), {message: /decoder|cells/});
});

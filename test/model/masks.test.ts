import test from 'ava';
import type {ModelConfig} from '../../src/config.js';
import {masksOf} from '../../src/model/dropout.js';
import {initialParameters} from '../../src/model/initial.js';
import {mask} from '../../src/model/masks.js';
import {matrix} from '../../src/model/matrix.js';
import {stackStep, zeroStates} from '../../src/model/stack.js';
import {variablesOf} from '../../src/model/variables.js';
import {Random} from '../../src/random.js';
import {plainModel} from '../helpers/models.js';

const shareOf = (values: ArrayLike<number>, wanted: number): number =>
	Array.from(values).filter(value => value === wanted).length / values.length;

const everyDropout: ModelConfig = {
	...plainModel,
	embeddingSize: 4,
	numLayers: 2,
	embeddingDropout: 0.1,
	hiddenDropout: 0.2,
	outputDropout: 0.3,
	weightDropout: 0.5,
};

for (const rate of [0.1, 0.5, 0.65]) {
	test(`a mask of rate ${rate} drops that share and scales the rest to keep the mean`, t => {
		const values = mask(100_000, rate, 7);
		t.true(Math.abs(shareOf(values, 0) - rate) < 0.005);
		t.is(shareOf(values, 0) + shareOf(values, Math.fround(1 / (1 - rate))), 1);
	});
}

test('a rate of 0 drops nothing', t => {
	t.is(shareOf(mask(1000, 0, 7), 1), 1);
});

test('masks of the same seed are the same; those of another seed, layer or place are not', t => {
	const masks = masksOf(everyDropout, 5, 100);
	t.deepEqual(masksOf(everyDropout, 5, 100), masks);
	t.notDeepEqual(masksOf(everyDropout, 5, 101), masks);
	t.notDeepEqual(masks.weights.get('cells.0.weight_hh'), masks.weights.get('cells.1.weight_hh'));
	const sameRate = {...everyDropout, hiddenDropout: 0.3, weightDropout: 0.3};
	const {outputs} = masksOf(sameRate, 5, 100);
	t.notDeepEqual(outputs[0], outputs[1]);
});

test('each place has the mask of its own rate and shape', t => {
	const {embedding, outputs, weights} = masksOf(everyDropout, 50, 3);
	t.deepEqual([embedding?.rows, embedding?.columns], [50, 4]);
	t.true(embedding?.values.includes(Math.fround(1 / 0.9)));
	t.true(outputs[0]?.values.includes(Math.fround(1 / 0.8)));
	t.true(outputs[1]?.values.includes(Math.fround(1 / 0.7)));
	t.deepEqual(
		['cells.0.weight_hh', 'cells.1.weight_hh'].map(name => [weights.get(name)?.rows, weights.get(name)?.columns]),
		[
			[24, 6],
			[24, 6],
		],
	);
});

test('each recurrent weight of a cell has a mask of its own, in its shape', t => {
	const {weights} = masksOf({...everyDropout, cell: 'mlstm'}, 5, 3);
	const shapes = [...weights].map(([name, {rows, columns}]) => [name, rows, columns]);
	t.deepEqual(shapes, [
		['cells.0.weight_hh', 24, 6],
		['cells.0.weight_mh', 6, 6],
		['cells.1.weight_hh', 24, 6],
		['cells.1.weight_mh', 6, 6],
	]);
	const beginning = (name: string) => weights.get(name)?.values.slice(0, 36);
	t.notDeepEqual(beginning('cells.0.weight_hh'), beginning('cells.0.weight_mh'));
	t.notDeepEqual(beginning('cells.0.weight_mh'), beginning('cells.1.weight_mh'));
});

test('no mask is drawn where nothing is dropped, nor for one-hot characters', t => {
	t.deepEqual(masksOf(plainModel, 5, 1), {outputs: [undefined], weights: new Map()});
	t.is(masksOf({...everyDropout, embeddingSize: 0}, 5, 1).embedding, undefined);
});

test('dropout hides the same units of the output at every time step', t => {
	const model = {...plainModel, outputDropout: 0.5};
	const variables = variablesOf(model, initialParameters(model, new Random(1)));
	const masks = masksOf(model, 2, 9);
	const first = stackStep(model, variables, masks, Int32Array.of(1, 2), zeroStates(model, 2));
	const second = stackStep(model, variables, masks, Int32Array.of(3, 4), first.next);
	const hidden = ({values}: {values: Float64Array}) => Array.from(values, value => value === 0);
	t.deepEqual(hidden(first.output), hidden(masks.outputs[0] ?? matrix(0, 0, [])));
	t.deepEqual(hidden(second.output), hidden(first.output));
	t.false(first.next[0].h.values.includes(0));
});

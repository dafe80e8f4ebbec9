import test from 'ava';
import type {ModelConfig} from '../../src/config.js';
import {open} from '../../src/engines/reference/index.js';
import {initialParameters} from '../../src/model/initial.js';
import {transplant} from '../../src/model/transplant.js';
import {Random} from '../../src/random.js';
import {plainModel} from '../helpers/models.js';

const kinds: readonly [string, Partial<ModelConfig>][] = [
	['with an embedding', {embeddingSize: 4, tied: false}],
	['with one-hot characters', {embeddingSize: 0, tied: false}],
	['with a tied decoder', {embeddingSize: 4, tied: true}],
	['whose cell multiplies by one-hot characters twice', {cell: 'mlstm', embeddingSize: 0, tied: false}],
];

/** Old ids of the characters of the new model: others in between, another order. */
const oldIds = Int32Array.of(2, -1, 0, 1, -1);

for (const [what, change] of kinds) {
	test(`a model ${what} says the same of the characters that it knew`, async t => {
		const engine = await open();
		const old = {...plainModel, ...change, vocabSize: 3};
		const model = {...old, vocabSize: oldIds.length};
		const trained = initialParameters(old, new Random(1));
		const fresh = initialParameters(model, new Random(2));
		const parameters = transplant(model, {trained, fresh, oldIds});
		const [before, after] = [await engine.stepper(old, trained, 1), await engine.stepper(model, parameters, 1)];
		for (const id of [0, 2, 3, 3, 0, 2]) {
			const expected = await before.step(Int32Array.of(oldIds[id]));
			const logits = await after.step(Int32Array.of(id));
			for (const [place, known] of oldIds.entries()) {
				if (known >= 0) t.true(Math.abs(logits[place] - expected[known]) < 1e-6);
			}
		}
		t.deepEqual(
			Object.values(parameters).map(({length}) => length),
			Object.values(fresh).map(({length}) => length),
		);
		t.is(parameters['decoder.bias'][1], fresh['decoder.bias'][1]);
	});
}

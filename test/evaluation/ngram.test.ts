import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {measureBaselines} from '../../src/evaluation/baselines.js';
import {NgramContext, NgramModel} from '../../src/evaluation/ngram/model.js';
import {Random} from '../../src/random.js';

const idsOf = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0) - 97);

/** The recursion of Witten and Bell on plain strings. */
function expected(text: readonly number[], context: readonly number[], id: number, vocabSize: number): number {
	const shorter = context.length === 0 ? 1 / vocabSize : expected(text, context.slice(1), id, vocabSize);
	const after = text.filter(
		(_, place) => place >= context.length && context.every((one, k) => text[place - context.length + k] === one),
	);
	const kinds = new Set(after).size;
	if (kinds === 0) return shorter;
	return (after.filter(one => one === id).length + kinds * shorter) / (after.length + kinds);
}

testProp(
	'every probability is that of the recursion, and a distribution sums to one',
	[
		fc.array(fc.integer({min: 0, max: 3}), {minLength: 1, maxLength: 60}),
		fc.array(fc.integer({min: 0, max: 4}), {maxLength: 8}),
	],
	async (t, text, seed) => {
		const model = await NgramModel.of(Uint8Array.from(text), 5, {order: 3});
		const context = new NgramContext(model);
		for (const id of seed) context.take(id);
		const probabilities = context.distribution(new Float64Array(5));
		const last = seed.slice(-2);
		for (const [id, probability] of probabilities.entries()) {
			t.true(Math.abs(probability - expected(text, last, id, 5)) < 1e-12);
			t.true(Math.abs(probability - context.probabilityOf(id)) < 1e-12);
		}
		t.true(Math.abs(probabilities.reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
	},
);

test('a text that repeats itself is predicted, and noise is not', async t => {
	const text = idsOf('abcde'.repeat(200));
	const {even, counts, ngram = 9} = await measureBaselines({train: text, text: text.slice(), vocabSize: 5});
	t.true(Math.abs(even - Math.log(5)) < 1e-12 && Math.abs(counts - even) < 0.01);
	t.true(ngram < 0.05);
	const random = new Random(1);
	const noise = () => Uint8Array.from({length: 3000}, () => random.integer(20));
	const ofNoise = await measureBaselines({train: noise(), text: noise(), vocabSize: 20});
	t.true((ofNoise.ngram ?? 0) > ofNoise.even);
	t.is((await measureBaselines({train: text, text, vocabSize: 5})).ngram, undefined);
});

test('many different strings fit into the tables, and are found again', async t => {
	const random = new Random(2);
	const ids = Uint16Array.from({length: 40_000}, () => random.integer(3000));
	const model = await NgramModel.of(ids, 3000, {order: 3});
	t.true(model.counts.size > 70_000);
	let node = model.counts.root;
	for (const id of ids.subarray(100, 103)) node = model.counts.child(node, id);
	t.true(model.counts.countOf(node) >= 1);
});

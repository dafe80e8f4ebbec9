import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {measureBaselines} from '../../src/evaluation/baselines.js';
import {NgramContext, ngramLosses} from '../../src/evaluation/ngram/context.js';
import {GrowingContext} from '../../src/evaluation/ngram/growing-context.js';
import {buildNgramModel} from '../../src/evaluation/ngram/model.js';
import {pruned} from '../../src/evaluation/ngram/prune.js';
import {bytesOf, type Range} from '../../src/evaluation/ngram/string-table.js';
import {Random} from '../../src/random.js';

const idsOf = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0) - 97);

type Texts = readonly (readonly number[])[];

const isSame = (text: readonly number[], at: number, string: readonly number[]): boolean =>
	at >= 0 && at + string.length <= text.length && string.every((id, k) => text[at + k] === id);

/** The number of places of a string, or of the different characters that stand before them. */
function countOf(texts: Texts, string: readonly number[], isTop: boolean): number {
	const places = texts.flatMap(text => text.map((_, at) => ({text, at})).filter(({at}) => isSame(text, at, string)));
	if (isTop) return places.length;
	return new Set(places.filter(({at}) => at > 0).map(({text, at}) => text[at - 1])).size;
}

/** Chen and Goodman's discounts from all strings of one length. */
function discountOf(texts: Texts, length: number, isTop: boolean): (count: number) => number {
	const strings = texts.flatMap(text => text.slice(length - 1).map((_, at) => text.slice(at, at + length)));
	const unlike = [...new Set(strings.map(string => string.join()))].map(key => key.split(',').map(Number));
	const counts = unlike.map(string => countOf(texts, string, isTop));
	const [n1, n2, n3, n4] = [1, 2, 3, 4].map(n => counts.filter(count => count === n).length);
	const y = n1 / (n1 + 2 * n2);
	const own = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
	const isUsable = Math.min(n1, n2, n3, n4) > 0 && own.every((discount, k) => discount > 0 && discount <= k + 1);
	return count => (count === 0 ? 0 : (isUsable ? own : [0.5, 1, 1.5])[Math.min(3, count) - 1]);
}

/** Kneser-Ney by its definition, on plain lists. */
function expected(texts: Texts, context: readonly number[], id: number, V: number, isTop = true): number {
	const shorter = () => (context.length === 0 ? 1 / V : expected(texts, context.slice(1), id, V, false));
	const discount = discountOf(texts, context.length + 1, isTop);
	const counts = Array.from({length: V}, (_, next) => countOf(texts, [...context, next], isTop));
	const total = counts.reduce((sum, count) => sum + count, 0);
	if (total === 0) return shorter();
	const taken = counts.reduce((sum, count) => sum + discount(count), 0);
	return (counts[id] - discount(counts[id])) / total + (taken / total) * shorter();
}

const V = 5;
const smallText = fc.array(fc.integer({min: 0, max: 3}), {minLength: 1, maxLength: 50});

testProp(
	'every probability is that of the definition, and a distribution sums to one',
	[fc.array(smallText, {minLength: 1, maxLength: 3}), fc.array(fc.integer({min: 0, max: 4}), {maxLength: 6})],
	async (t, texts, seed) => {
		const ids = Uint8Array.from(texts.flat());
		const ends = texts.map((_, index) => texts.slice(0, index + 1).flat().length);
		const ranges: readonly Range[] = ends.map((to, index) => ({from: ends[index - 1] ?? 0, to}));
		const context = new NgramContext(await buildNgramModel(ids, V, {order: 3, ranges}));
		for (const id of seed) context.take(id);
		const probabilities = context.distribution(new Float64Array(V));
		for (const [id, probability] of probabilities.entries()) {
			t.true(Math.abs(probability - expected(texts, seed.slice(-2), id, V)) < 1e-12);
			t.true(Math.abs(probability - context.probabilityOf(id)) < 1e-12);
		}
		t.true(Math.abs(probabilities.reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
	},
	{numRuns: 60},
);

test('a context that was left goes on as one that was never there', async t => {
	const ids = idsOf('abracadabra'.repeat(5));
	const model = await buildNgramModel(ids, 26);
	const context = new NgramContext(model);
	const whole = await ngramLosses(model, ids);
	for (const id of idsOf('cabbage')) context.take(id);
	context.reset();
	for (const [place, id] of ids.entries()) {
		t.is(-Math.log(context.probabilityOf(id)), whole[place]);
		context.take(id);
	}
});

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

test('many different characters find room, and a table takes little of it', async t => {
	const random = new Random(2);
	const ids = Uint32Array.from({length: 20_000}, () => random.integer(3000));
	const model = await buildNgramModel(ids, 3000, {order: 3});
	const context = new NgramContext(model);
	for (const id of ids.subarray(100, 102)) context.take(id);
	t.true(context.probabilityOf(ids[102]) > 0.2);
	t.true(bytesOf(model.table) < 25 * ids.length);
});

const isEqual = (a: Float64Array, b: Float64Array): boolean => a.every((one, id) => Math.abs(one - b[id]) < 1e-12);

testProp(
	'a smaller order gives the model of that order',
	[smallText, fc.array(fc.integer({min: 0, max: 4}), {minLength: 1, maxLength: 6}), fc.integer({min: 1, max: 4})],
	async (t, text, seed, order) => {
		const ids = Uint8Array.from(text);
		const large = new NgramContext(await buildNgramModel(ids, V, {order: 4}), order);
		const small = new NgramContext(await buildNgramModel(ids, V, {order}));
		for (const id of seed) {
			for (const context of [large, small]) context.take(id);
			t.true(isEqual(large.distribution(new Float64Array(V)), small.distribution(new Float64Array(V))));
		}
	},
	{numRuns: 30},
);

testProp(
	'a table that grows is the table that is built again from all that was read',
	[smallText, fc.array(fc.integer({min: 0, max: 4}), {minLength: 1, maxLength: 40})],
	async (t, text, read) => {
		const {discounts, ...model} = await buildNgramModel(Uint8Array.from(text), V, {order: 3});
		const growing = new GrowingContext({...model, discounts});
		const all = Uint8Array.from([...text, ...read]);
		for (const [place, id] of read.entries()) {
			growing.take(id);
			const to = text.length + place + 1;
			const ranges = [
				{from: 0, to: text.length},
				{from: text.length, to},
			];
			const rebuilt = new NgramContext({...(await buildNgramModel(all, V, {order: 3, ranges})), discounts});
			for (const before of read.slice(0, place + 1)) rebuilt.take(before);
			t.true(isEqual(growing.distribution(new Float64Array(V)), rebuilt.distribution(new Float64Array(V))));
		}
		growing.reset();
		t.true(Math.abs(growing.distribution(new Float64Array(V)).reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
	},
	{numRuns: 20},
);

testProp(
	'a pruned model knows nothing of contexts that were seldom seen, and predicts by the shorter ones',
	[smallText, fc.array(fc.integer({min: 0, max: 4}), {maxLength: 6}), fc.integer({min: 1, max: 4})],
	async (t, text, seed, least) => {
		const model = await buildNgramModel(Uint8Array.from(text), V, {order: 3});
		const small = pruned(model, least);
		const isSeldom = (context: readonly number[]): boolean => countOf([text], context, true) < least;
		const context = new NgramContext(small);
		const whole = new NgramContext(model);
		for (const id of seed) {
			context.take(id);
			whole.take(id);
		}
		const probabilities = context.distribution(new Float64Array(V));
		t.true(Math.abs(probabilities.reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
		const isWhole = seed.length > 1 && [1, 2].every(length => !isSeldom(seed.slice(-length)));
		if (isWhole) t.deepEqual(probabilities, whole.distribution(new Float64Array(V)));
		t.true(bytesOf(small.table) <= bytesOf(model.table));
		if (least === 1) t.deepEqual(small.table, model.table);
	},
	{numRuns: 60},
);

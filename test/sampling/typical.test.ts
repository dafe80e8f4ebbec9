import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Random} from '../../src/random.js';
import {probabilitiesOf, sampleCharacter} from '../../src/sampling/sample.js';
import {plainSample, type SampleConfig} from '../../src/sampling/settings.js';
import {lookAt} from '../../src/workers/writer/candidates.js';

/** Logits of characters with these probabilities, or with some that are as much larger or smaller. */
const logitsOf = (...weights: readonly number[]): Float32Array =>
	Float32Array.from(weights, weight => Math.log(weight));

/** The ids that may be drawn. */
const kept = (logits: Float32Array, sample: Partial<SampleConfig>): readonly number[] =>
	[...probabilitiesOf(logits, {...plainSample, ...sample}).entries()].filter(([, p]) => p > 0).map(([id]) => id);

// The entropy of ½, ¼, ⅛, ⅛ is 1.75 bits, and they are 0.75, 0.25, 1.25 and 1.25 bits away from it.
const eighths = logitsOf(1 / 2, 1 / 4, 1 / 8, 1 / 8);

test('the characters nearest to the entropy are kept, until they hold the share', t => {
	t.deepEqual(kept(eighths, {typical: 0.2}), [1]);
	t.deepEqual(kept(eighths, {typical: 0.25}), [1]);
	t.deepEqual(kept(eighths, {typical: 0.26}), [0, 1]);
	t.deepEqual(kept(eighths, {typical: 0.75}), [0, 1]);
	t.deepEqual(kept(eighths, {typical: 0.76}), [0, 1, 2]);
	t.deepEqual(kept(eighths, {typical: 0.88}), [0, 1, 2, 3]);
	t.deepEqual(kept(eighths, {typical: 1e-12}), [1]);
	const probabilities = [...probabilitiesOf(eighths, {...plainSample, typical: 0.75})];
	for (const [id, p] of [2 / 3, 1 / 3, 0, 0].entries()) t.true(Math.abs(probabilities[id] - p) < 1e-6);
});

test('of characters that are as typical the more probable is kept first, then the one with the smaller id', t => {
	const halves = logitsOf(1 / 4, 1 / 2, 1 / 4); // each is half a bit away from 1.5 bits
	t.deepEqual(kept(halves, {typical: 0.5}), [1]);
	t.deepEqual(kept(halves, {typical: 0.6}), [0, 1]);
	for (let count = 1; count <= 10; count++) {
		const first = Array.from({length: count}, (_, id) => id);
		t.deepEqual(kept(new Float32Array(10), {typical: count / 10}), first, `${count} tenths`);
	}
});

test('it looks at what temperature, top-k, top-p and min-p have left', t => {
	// 1:4:2:2 has 1.27 nats, to which ²⁄₉ is nearest; squared it is 1:16:4:4 with 1.00 nats, to which ¹⁶⁄₂₅ is.
	t.deepEqual(kept(logitsOf(1, 4, 2, 2), {typical: 0.4}), [2, 3]);
	t.deepEqual(kept(logitsOf(1, 4, 2, 2), {temperature: 1 / 2, typical: 0.4}), [1]);
	// Of ½ and ¼ alone two thirds and one third are left, with 0.918 bits: 0.585 bits is nearer to it than 1.585.
	t.deepEqual(kept(eighths, {topK: 2, typical: 0.2}), [0]);
	t.deepEqual(kept(eighths, {topP: 0.7, typical: 0.2}), [0]);
	t.deepEqual(kept(eighths, {minP: 0.4, typical: 0.2}), [0]);
	t.deepEqual(kept(eighths, {temperature: 0, typical: 0.2}), [0]);
});

const anyLogits = fc
	.array(fc.oneof(fc.integer({min: -3, max: 3}), fc.double({min: -40, max: 40, noNaN: true})), {
		minLength: 1,
		maxLength: 40,
	})
	.map(values => Float32Array.from(values));
const anyShare = fc.double({min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true});
const anyLimits = fc.record({
	temperature: fc.double({min: 0.05, max: 5, noNaN: true}),
	topK: fc.nat(45),
	topP: fc.constantFrom(0.3, 0.7, 0.95, 1),
	minP: fc.constantFrom(0, 0.001, 0.05, 0.3, 1),
});

testProp(
	'what is kept holds the share, no character of it is needless, and none that is left out is more typical',
	[anyLogits, anyLimits, anyShare],
	(t, logits, limits, typical) => {
		const before = probabilitiesOf(logits, {...plainSample, ...limits});
		const after = probabilitiesOf(logits, {...plainSample, ...limits, typical});
		const present = [...before.keys()].filter(id => before[id] > 0);
		const entropy = present.reduce((total, id) => total - before[id] * Math.log(before[id]), 0);
		const distance = (id: number): number => Math.abs(-Math.log(before[id]) - entropy);
		const ids = present.filter(id => after[id] > 0);
		t.true(ids.length > 0);
		t.is([...after].filter(p => p > 0).length, ids.length, 'nothing comes back that was left out before');
		const mass = ids.reduce((total, id) => total + before[id], 0);
		t.true(mass >= typical - 2e-9);
		const farthest = Math.max(...ids.map(distance));
		const last = Math.min(...ids.filter(id => distance(id) > farthest - 1e-6).map(id => before[id]));
		t.true(ids.length === 1 || mass - last < typical + 1e-9);
		for (const id of present) if (after[id] === 0) t.true(distance(id) > farthest - 1e-6);
		for (const id of ids) t.true(Math.abs(after[id] - before[id] / mass) < 1e-9);
	},
	{numRuns: 1000},
);

testProp(
	'1 is off: the same characters come, and the same random numbers are taken',
	[anyLogits, anyLimits, fc.nat()],
	(t, logits, limits, seed) => {
		const [one, other] = [new Random(seed), new Random(seed)];
		const sample = {...plainSample, ...limits};
		t.deepEqual(probabilitiesOf(logits, {...sample, typical: 1}), probabilitiesOf(logits, sample));
		t.is(sampleCharacter(logits, {...sample, typical: 1}, one), sampleCharacter(logits, sample, other));
		t.deepEqual(one.state, other.state);
	},
);

testProp(
	'the screen shows the characters that are drawn, and no others',
	[anyLogits, anyLimits, anyShare, fc.nat()],
	(t, logits, limits, typical, seed) => {
		const sample = {...plainSample, ...limits, typical};
		const {ids, drawn} = lookAt(logits, {branch: 0, at: 0, sample, recent: undefined});
		const shown = new Map(ids.map((id, place) => [id, drawn[place]]));
		const probabilities = probabilitiesOf(logits, sample);
		const random = new Random(seed);
		for (let draw = 0; draw < 20; draw++) {
			const id = sampleCharacter(logits, sample, random);
			t.true((shown.get(id) ?? probabilities[id]) > 0);
		}
	},
);

test('a character that is impossible is never kept, whatever the temperature', t => {
	const logits = Float32Array.of(0, Number.NEGATIVE_INFINITY, -3e38, 1);
	for (const temperature of [1e-300, 0.5, 1]) {
		for (const typical of [0.1, 0.9, 1 - 1e-12]) {
			t.true(kept(logits, {temperature, typical}).every(id => id === 0 || id === 3));
		}
	}
});

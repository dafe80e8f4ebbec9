import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import type {ModelConfig} from '../../src/config.js';
import {open} from '../../src/engines/reference/index.js';
import {UserError} from '../../src/errors.js';
import {Random} from '../../src/random.js';
import {type BeamOptions, beamSearch, type Continuation} from '../../src/sampling/beam.js';
import {generate} from '../../src/sampling/generate.js';
import {plainSample} from '../../src/sampling/settings.js';
import {plainModel} from '../helpers/models.js';
import {randomParameters, vocabularyOf} from '../helpers/runs.js';
import {certain, ruleStepper} from '../helpers/steppers.js';

const vocabulary = vocabularyOf('abc');
const V = vocabulary.size;
const model: ModelConfig = {...plainModel, vocabSize: V, hiddenSize: 3};
const engine = await open();

type Changes = Partial<BeamOptions> & {readonly width: number; readonly weights?: number};

async function search({width, weights = 1, ...changes}: Changes): Promise<readonly Continuation[]> {
	const stepper = await engine.stepper(model, randomParameters(model, new Random(weights)), width);
	return beamSearch({stepper, vocabulary, seed: vocabulary.encode('ab'), length: 4, count: 1, ...changes});
}

/** log p of `text` after the seed, read character by character. */
async function logProbabilityOf(text: string, weights = 1): Promise<number> {
	const stepper = await engine.stepper(model, randomParameters(model, new Random(weights)), 1);
	let total = 0;
	let logits: Float32Array | undefined;
	for (const [place, id] of vocabulary.encode(`ab${text}`).entries()) {
		if (logits !== undefined && place >= 2) {
			const scores = [...logits];
			total += scores[id] - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
		}
		logits = Float32Array.from(await stepper.step(Int32Array.of(id)));
	}
	return total;
}

/** Every text of that length, or up to where it comes to the stop string. */
function allTexts(length: number, stop?: string): readonly string[] {
	let texts = [''];
	for (let drawn = 0; drawn < length; drawn++) {
		texts = texts.flatMap(text => (stop && text.endsWith(stop) ? [text] : ['a', 'b', 'c'].map(next => text + next)));
	}
	return texts;
}

async function bruteForce(length: number, count: number, weights: number, stop?: string) {
	const scored = [];
	for (const text of allTexts(length, stop)) scored.push({text, logProbability: await logProbabilityOf(text, weights)});
	return scored.sort((a, b) => b.logProbability - a.logProbability).slice(0, count);
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5;

testProp(
	'a beam as wide as there are texts finds the most probable of all, in their order',
	[fc.integer({min: 1, max: 1000}), fc.integer({min: 1, max: 4}), fc.integer({min: 1, max: 9})],
	async (t, weights, length, count) => {
		const width = V ** (length - 1) + 8;
		const found = await search({width, weights, length, count});
		const best = await bruteForce(length, count, weights);
		t.is(found.length, Math.min(count, V ** length));
		for (const [place, {text, logProbability, end}] of found.entries()) {
			t.true(isNear(logProbability, best[place].logProbability));
			t.true(isNear(logProbability, await logProbabilityOf(text, weights)));
			t.is(end, 'length');
		}
		t.is(new Set(found.map(({text}) => text)).size, found.length);
	},
	{numRuns: 12},
);

testProp(
	'with a stop string texts of every length compete, by the probability of all their characters',
	[fc.integer({min: 1, max: 1000}), fc.constantFrom('a', 'ca', 'bb'), fc.integer({min: 1, max: 4})],
	async (t, weights, stop, count) => {
		const found = await search({width: 50, weights, length: 4, count, stop: [stop, 'X']});
		const best = await bruteForce(4, count, weights, stop);
		for (const [place, {text, ids, logProbability, end}] of found.entries()) {
			t.true(isNear(logProbability, best[place].logProbability));
			t.is(vocabulary.decode(ids), end === 'stop' ? text + stop : text);
			t.is(end === 'stop', vocabulary.decode(ids).endsWith(stop));
		}
	},
	{numRuns: 12},
);

test('of one beginning the search is the greedy text', async t => {
	for (const weights of [1, 2, 3, 4]) {
		const [{text}] = await search({width: 1, weights, length: 40});
		const stepper = await engine.stepper(model, randomParameters(model, new Random(weights)), 1);
		const sample = {...plainSample, temperature: 0};
		const seed = vocabulary.encode('ab');
		let greedy = '';
		const blocks = generate({stepper, vocabulary, seed, sample, random: [new Random(1)], length: 40});
		for await (const block of blocks) for (const piece of block) greedy += piece.text;
		t.is(text, greedy);
	}
});

testProp(
	'what is found has the probability that is told, at any width',
	[fc.integer({min: 1, max: 1000}), fc.integer({min: 1, max: 6}), fc.integer({min: 1, max: 20})],
	async (t, weights, width, length) => {
		const found = await search({width, weights, length, count: width});
		for (const {text, logProbability} of found) {
			t.true(isNear(logProbability, await logProbabilityOf(text, weights)));
		}
		t.deepEqual(
			found.map(({logProbability}) => logProbability),
			found.map(({logProbability}) => logProbability).sort((a, b) => b - a),
		);
	},
	{numRuns: 12},
);

test('a text ends before the longest stop string that comes to its end; the search ends when no other can win', async t => {
	const stepper = ruleStepper(
		3,
		V,
		certain(V, ids => [0, 1, 2, 0, 0][ids.length - 2] ?? 1),
	);
	const options = {stepper, vocabulary, seed: vocabulary.encode('cc'), length: 100, count: 1, stop: ['c', 'bc']};
	const [{text, ids, logProbability, end}] = await beamSearch(options);
	t.is(text, 'a');
	t.is(vocabulary.decode(ids), 'abc');
	t.true(Math.abs(logProbability) < 1e-9);
	t.is(end, 'stop');
	t.true(stepper.calls.length < 10);
});

test('aborting gives the most probable beginnings so far', async t => {
	const controller = new AbortController();
	const stepper = ruleStepper(2, V, ids => {
		if (ids.length === 6) controller.abort();
		return [0, 1, 3];
	});
	const options = {stepper, vocabulary, seed: Int32Array.of(0), length: 1000, count: 1, signal: controller.signal};
	const [{text, end}] = await beamSearch(options);
	t.deepEqual([text, end], ['ccccc', 'interrupted']);
	t.deepEqual(await beamSearch({...options, signal: AbortSignal.abort()}), []);
});

test('a diverged model is told', async t => {
	const stepper = ruleStepper(2, V, () => [0, Number.NaN, 0]);
	const options = {stepper, vocabulary, seed: Int32Array.of(0), length: 5, count: 1};
	await t.throwsAsync(beamSearch(options), {instanceOf: UserError, message: /diverged/});
});

import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Random} from '../../src/random.js';
import {generate, streamRandoms, streamSeed} from '../../src/sampling/generate.js';
import type {GenerateOptions} from '../../src/sampling/generate-options.js';
import {lookBack, RecentText, recentText} from '../../src/sampling/repetition.js';
import {probabilitiesOf, sampleCharacter} from '../../src/sampling/sample.js';
import {plainSample, type SampleConfig} from '../../src/sampling/settings.js';
import {smallVocabulary as vocabulary} from '../helpers/runs.js';
import {ruleStepper} from '../helpers/steppers.js';

const V = 4;
const config = (window: number, length = 3, penalty = 0.5): SampleConfig => ({
	...plainSample,
	repetitionWindow: window,
	repetitionLength: length,
	repetitionPenalty: penalty,
});

/** Texts of few characters, some of them with long repeats. */
const anyText = fc
	.array(fc.oneof(fc.array(fc.nat(V - 1), {maxLength: 9}), fc.constantFrom([0, 1, 2], [0], [3, 1, 3, 1, 2])), {
		maxLength: 14,
	})
	.map(parts => Int32Array.from(parts.flat()));
const anyWindow = fc.integer({min: 1, max: 40});

/** By the definition: for every character, the longest end of the window's text that stands there before that character. */
function longestRepeats(text: Int32Array, window: number): number[] {
	const recent = [...text.subarray(-window)];
	const lengths = new Array<number>(V).fill(0);
	for (let place = 1; place < recent.length; place++) {
		let length = 0;
		while (length < place && recent[place - 1 - length] === recent[recent.length - 1 - length]) length++;
		lengths[recent[place]] = Math.max(lengths[recent[place]], length);
	}
	return lengths;
}

/** What a penalty of 1 for each character takes off. */
const penaltiesOf = (recent: RecentText, length: number): number[] =>
	Array.from(recent.penalize(new Float32Array(V), config(recent.window, length, 1), new Float32Array(V)), x => 0 - x);

testProp(
	'a character costs by the longest repeat that it would make longer',
	[anyText, anyWindow, fc.nat(6)],
	(t, text, window, allowed) => {
		const recent = new RecentText(window, V, new Int32Array(0));
		t.deepEqual(penaltiesOf(recent, 0), new Array(V).fill(0));
		for (const [place, id] of text.entries()) {
			recent.push(id);
			const expected = longestRepeats(text.subarray(0, place + 1), window);
			t.deepEqual(
				penaltiesOf(recent, allowed),
				expected.map(length => Math.max(0, length - allowed)),
			);
		}
	},
);

testProp('only the characters of the window count', [anyText, anyText, anyWindow], (t, before, text, window) => {
	const whole = new RecentText(window, V, Int32Array.of(...before, ...text));
	const end = Int32Array.of(...before, ...text).subarray(-window);
	t.deepEqual(penaltiesOf(whole, 0), penaltiesOf(new RecentText(window, V, end), 0));
});

testProp(
	'what costs nothing keeps its logit, to the bit, and nothing gets more probable against it',
	[anyText, anyWindow, fc.array(fc.float({noNaN: true, min: -9, max: 9}), {minLength: V, maxLength: V})],
	(t, text, window, values) => {
		const logits = Float32Array.from(values);
		const recent = new RecentText(window, V, text);
		const repeats = longestRepeats(text, window);
		const penalized = recent.penalize(logits, config(window), new Float32Array(V));
		for (const [id, logit] of logits.entries()) {
			if (repeats[id] <= 3) t.is(penalized[id], logit);
			else t.true(Math.abs(logit - penalized[id] - 0.5 * (repeats[id] - 3)) < 1e-5);
		}
		t.deepEqual(logits, Float32Array.from(values));
	},
);

testProp('what is drawn has the probabilities that are shown', [anyText, fc.nat()], (t, text, seed) => {
	const logits = Float32Array.of(1, 0.5, 2, -1);
	const own = {...config(30, 1, 50), minP: 0.2};
	const recent = new RecentText(30, V, text);
	const probabilities = probabilitiesOf(logits, own, recent);
	t.true(probabilities[sampleCharacter(logits, own, new Random(seed), undefined, recent)] > 0);
});

test('without a window or a penalty nothing is looked back on', t => {
	for (const off of [plainSample, config(0), config(50, 3, 0)]) {
		t.is(lookBack(off), 0);
		t.is(recentText(off, V, Int32Array.of(1, 2)), undefined);
	}
	t.is(recentText(config(50), V, Int32Array.of(1, 2))?.window, 50);
});

const size = vocabulary.size;

/** A model that all but certainly writes abcabc…, and is unsure only after a c: then a d may come, which leads back. */
const circling = (ids: readonly number[]): number[] => {
	const [a, b, c, d] = [1, 2, 3, 4];
	const last = ids.at(-1) ?? 0;
	const logits = new Array<number>(size).fill(-20);
	logits[last === a ? b : last === b ? c : a] = 10;
	if (last === c) logits[d] = 8;
	return logits;
};

async function write(changes: Partial<GenerateOptions> & {streams?: number}): Promise<readonly string[]> {
	const {streams = 1, ...rest} = changes;
	const texts = new Array<string>(streams).fill('');
	const blocks = generate({
		stepper: ruleStepper(streams, size, circling),
		vocabulary,
		seed: vocabulary.encode('abc'),
		sample: plainSample,
		random: streamRandoms(1, streams),
		length: 120,
		...rest,
	});
	for await (const block of blocks) for (const {stream, text} of block) texts[stream] += text;
	return texts;
}

test('a greedy model leaves its loop where it is unsure, and misspells nothing', async t => {
	const greedy = {...plainSample, temperature: 0};
	t.deepEqual(await write({sample: greedy}), ['abc'.repeat(40)]);
	const [text] = await write({sample: {...config(60, 6, 0.2), temperature: 0}});
	t.true(text.includes('d'));
	t.regex(text, /^(abcd?)+(ab?)?$/);
});

test('the seed is looked back on, as far as the window goes', async t => {
	const sample = {...config(60, 6, 0.2), temperature: 0};
	const [text] = await write({sample});
	const begun = text.slice(0, 50);
	t.deepEqual(await write({sample, seed: vocabulary.encode(`abc${begun}`), length: 70}), [text.slice(50)]);
	t.deepEqual(await write({sample, seed: vocabulary.encode(`ddddabc${text.slice(0, 70)}`), length: 50}), [
		text.slice(70),
	]);
});

test('every stream looks back on its own text', async t => {
	const sample = config(60, 4, 0.3);
	const random = streamRandoms(7, 3);
	const texts = await write({sample, streams: 3, random});
	for (const [stream, text] of texts.entries()) {
		t.deepEqual(await write({sample, random: [new Random(streamSeed(7, stream))]}), [text]);
	}
	t.is(new Set(texts).size, 3);
});

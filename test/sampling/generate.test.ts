import test from 'ava';
import {Vocabulary} from '../../src/data/vocabulary.js';
import {UserError} from '../../src/errors.js';
import {beginning, startIds} from '../../src/sampling/beginning.js';
import {generate, type StreamPiece, streamRandoms, streamSeed} from '../../src/sampling/generate.js';
import type {GenerateOptions} from '../../src/sampling/generate-options.js';
import {plainSample} from '../../src/sampling/settings.js';
import {smallVocabulary, vocabularyOf} from '../helpers/runs.js';
import {certain, ruleStepper} from '../helpers/steppers.js';

const vocabulary = smallVocabulary; // \n a b c d e f
const V = vocabulary.size;
const sample = plainSample;

type Whole = {text: string; ids: number[]; probabilities: number[]; end: StreamPiece['end']};

/** Everything that each stream got. */
async function collect(options: GenerateOptions): Promise<readonly Whole[]> {
	const wholes = options.random.map((): Whole => ({text: '', ids: [], probabilities: [], end: undefined}));
	for await (const block of generate(options)) {
		for (const {stream, text, ids, probabilities, end} of block) {
			wholes[stream].text += text;
			wholes[stream].ids.push(...ids);
			wholes[stream].probabilities.push(...probabilities);
			wholes[stream].end = end;
		}
	}
	return wholes;
}

/** A little model: what follows depends on the two characters before, so that a wrong order would be noticed. */
const blurred = (ids: readonly number[]): number[] =>
	Array.from({length: V}, (_, id) => 2 * Math.sin(3 * id + 5 * (ids.at(-1) ?? 0) + 7 * (ids.at(-2) ?? 0)));

const options = (changes: Partial<GenerateOptions> & {streams?: number; randomSeed?: number} = {}): GenerateOptions => {
	const {streams = 1, randomSeed = 1, ...rest} = changes;
	return {
		stepper: ruleStepper(streams, V, blurred),
		vocabulary,
		seed: vocabulary.encode('abc'),
		sample,
		random: streamRandoms(randomSeed, streams),
		length: 60,
		...rest,
	};
};

test('the seed is read first, and each character is drawn from the logits of the one before', async t => {
	const stepper = ruleStepper(
		1,
		V,
		certain(V, ids => ((ids.at(-1) ?? 0) + 1) % V),
	);
	const [whole] = await collect(options({stepper, seed: vocabulary.encode('ab'), length: 4}));
	t.is(whole.text, 'cdef');
	t.deepEqual(stepper.calls, [[1], [2], [3], [4], [5]]);
	t.is(whole.end, 'length');
});

test('without a seed the text starts after a newline, or else after a space, or else after the first character', t => {
	t.deepEqual(startIds(vocabularyOf('ab \n')), Int32Array.of(0));
	t.deepEqual(startIds(vocabularyOf('!ab ')), Int32Array.of(0));
	t.deepEqual(startIds(vocabularyOf('\tab ')), Int32Array.of(1));
	t.deepEqual(startIds(vocabularyOf('ab')), Int32Array.of(0));
	const bytes = Vocabulary.fromValues([0x61, 0x0a, 0x09], {encoding: 'bytes', nfc: false, unknown: false});
	t.deepEqual(startIds(bytes), Int32Array.of(1));
});

test('a model of a list reads the start of a record, and of the seed the last one', t => {
	const list = vocabularyOf('\nab');
	const read = (seed: string, records?: 'lines' | 'blank-lines') =>
		list.decode(beginning({seed: list.encode(seed), vocabulary: list, records}));
	t.is(read('a\nb'), 'a\nb');
	t.is(read('', 'lines'), '\n');
	t.is(read('ab', 'lines'), '\nab');
	t.is(read('a\nb', 'lines'), '\nb');
	t.is(read('a\n', 'lines'), '\n');
	t.is(read('a\nb\n\nab\na', 'blank-lines'), '\nab\na');
});

test('the same random seed gives the same text, another gives another', async t => {
	const [one] = await collect(options());
	const [again] = await collect(options());
	const [other] = await collect(options({randomSeed: 2}));
	t.deepEqual(again, one);
	t.not(other.text, one.text);
	t.is(one.ids.length, 60);
	t.is(one.text, vocabulary.decode(one.ids));
});

test('a stream does not depend on how many others there are, and is what its own seed gives alone', async t => {
	const three = await collect(options({streams: 3, randomSeed: 10}));
	const five = await collect(options({streams: 5, randomSeed: 10}));
	t.deepEqual(five.slice(0, 3), three);
	for (const [stream, whole] of three.entries()) {
		const [alone] = await collect(options({randomSeed: streamSeed(10, stream)}));
		t.is(alone.text, whole.text);
	}
	t.is(new Set(three.map(({text}) => text)).size, 3);
});

test('a text ends before a stop string that comes over several characters', async t => {
	const stepper = ruleStepper(
		1,
		V,
		certain(V, ids => [1, 2, 3, 1, 2, 4, 5][ids.length - 1] ?? 6),
	);
	const [whole] = await collect(options({stepper, seed: Int32Array.of(0), stop: ['abd', 'xyz']}));
	t.is(whole.text, 'abc');
	t.is(whole.end, 'stop');
	t.is(stepper.calls.length, 6);
});

test('a text that ends within what might have become a stop string has all its characters', async t => {
	const stepper = ruleStepper(
		1,
		V,
		certain(V, ids => [1, 2, 3][ids.length - 1] ?? 6),
	);
	const [whole] = await collect(options({stepper, seed: Int32Array.of(0), stop: ['bcd'], length: 3}));
	t.is(whole.text, 'abc');
	t.is(whole.end, 'length');
});

test('a stream that has stopped leaves the others going', async t => {
	const next = (ids: readonly number[], stream: number): number => (stream === 0 && ids.length === 3 ? 6 : 1);
	const stepper = ruleStepper(2, V, certain(V, next));
	const [first, second] = await collect(options({stepper, streams: 2, seed: Int32Array.of(0), stop: ['f'], length: 8}));
	t.deepEqual([first.text, first.end, first.ids.length], ['aa', 'stop', 3]);
	t.deepEqual([second.text, second.end], ['aaaaaaaa', 'length']);
});

test('aborting ends every text with what it has', async t => {
	const controller = new AbortController();
	const stepper = ruleStepper(2, V, ids => {
		if (ids.length === 8) controller.abort();
		return blurred(ids);
	});
	const wholes = await collect(
		options({stepper, streams: 2, length: Number.POSITIVE_INFINITY, signal: controller.signal}),
	);
	for (const {text, end} of wholes) {
		t.is(text.length, 6); // the eighth call came after three characters of seed and five of text
		t.is(end, 'interrupted');
	}
	const aborted = await collect(options({signal: AbortSignal.abort()}));
	t.deepEqual([aborted[0].text, aborted[0].end], ['', 'interrupted']);
});

test('probabilities are given where they are asked for', async t => {
	const stepper = ruleStepper(1, V, () => Array.from({length: V}, (_, id) => (id === 2 ? Math.log(6) : 0)));
	const [whole] = await collect(options({stepper, length: 30, withProbabilities: true}));
	t.is(whole.probabilities.length, 30);
	for (const [place, id] of whole.ids.entries()) {
		t.true(Math.abs(whole.probabilities[place] - (id === 2 ? 1 / 2 : 1 / 12)) < 1e-6);
	}
	const [without] = await collect(options({length: 3}));
	t.deepEqual(without.probabilities, []);
});

test('bytes become text when a character is complete', async t => {
	const bytes = Vocabulary.fromValues([0xc3, 0xa9, 0x0a], {encoding: 'bytes', nfc: false, unknown: false});
	const order = ['\\xC3', '\\xA9'].map(name => bytes.characters.indexOf(name));
	const stepper = ruleStepper(
		1,
		3,
		certain(3, ids => order[(ids.length - 1) % 2]),
	);
	const [whole] = await collect(options({stepper, vocabulary: bytes, seed: new Int32Array(0), length: 4}));
	t.is(whole.text, 'éé');
});

test('the logits of a diverged model are told', async t => {
	const stepper = ruleStepper(1, V, () => new Float32Array(V).fill(Number.NaN));
	await t.throwsAsync(collect(options({stepper})), {instanceOf: UserError, message: /diverged/});
});

test('the event loop has its turns while a fast stepper writes', async t => {
	const logits = new Float32Array(V);
	const stepper = {...ruleStepper(1, V, blurred), step: async () => logits};
	const controller = new AbortController();
	let turns = 0;
	const turn = (): unknown => (++turns < 3 ? setImmediate(turn) : controller.abort());
	setImmediate(turn);
	// Would never end if the generator kept the event loop to itself.
	const [whole] = await collect(options({stepper, length: Number.POSITIVE_INFINITY, signal: controller.signal}));
	t.is(whole.end, 'interrupted');
});

test('a long seed can be left in the middle', async t => {
	const logits = new Float32Array(V);
	let calls = 0;
	const step = async (): Promise<Float32Array> => {
		calls++;
		return logits;
	};
	const controller = new AbortController();
	setImmediate(() => controller.abort());
	const seed = new Int32Array(10_000_000);
	const stepper = {...ruleStepper(1, V, blurred), step};
	const [whole] = await collect(options({stepper, seed, signal: controller.signal}));
	t.is(whole.end, 'interrupted');
	t.true(calls < seed.length);
});

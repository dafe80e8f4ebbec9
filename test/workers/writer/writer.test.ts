import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {openEngine} from '../../../src/engines/index.js';
import {buildNgramModel} from '../../../src/evaluation/ngram/model.js';
import {initialParameters} from '../../../src/model/initial.js';
import {mixed} from '../../../src/prediction/combine.js';
import {ngramPredictor} from '../../../src/prediction/ngram-predictor.js';
import {networkPredictor} from '../../../src/prediction/predictor.js';
import {Random} from '../../../src/random.js';
import {generate, streamRandoms} from '../../../src/sampling/generate.js';
import {plainSample, type SampleConfig} from '../../../src/sampling/settings.js';
import {Mixer} from '../../../src/workers/writer/mixer.js';
import type {TextPiece} from '../../../src/workers/writer/protocol.js';
import {Writer} from '../../../src/workers/writer/writer.js';
import {plainModel} from '../../helpers/models.js';
import {vocabularyOf} from '../../helpers/runs.js';

const vocabulary = vocabularyOf('\n abcdefgh');
const model = {...plainModel, vocabSize: vocabulary.size, numLayers: 2, hiddenSize: 8};
const engine = await openEngine('auto', {threads: 1});
const parameters = Object.fromEntries(
	// Larger weights than at the start of a training, so that the text depends on what came before.
	Object.entries(initialParameters(model, new Random(3))).map(([name, data]) => [name, data.map(value => 4 * value)]),
);
const makeWriter = (capacity?: number) =>
	new Writer({engine, model, parameters, vocabulary, ...(capacity !== undefined && {capacity})});
const at = (temperature: number): SampleConfig => ({...plainSample, temperature});
const never = () => false;

/** What the command line writes. */
async function plainText(seed: string, randomSeed: number, sample: SampleConfig, length: number): Promise<string> {
	const stepper = await engine.stepper(model, parameters, 1);
	const ids = vocabulary.encode(seed);
	let text = '';
	const options = {stepper, vocabulary, seed: ids, sample, random: streamRandoms(randomSeed, 1), length};
	for await (const block of generate(options)) for (const piece of block) text += piece.text;
	return text;
}

const textOf = (writer: Writer, branch = 0): string =>
	writer
		.take()
		.filter((message): message is TextPiece => message.type === 'text' && message.branch === branch)
		.map(({ids}) => vocabulary.decode(ids))
		.join('');

testProp(
	'a branch gets the text that `charloom generate` gives, however it is cut into turns and pauses',
	[
		fc.string({unit: fc.constantFrom(...vocabulary.characters), maxLength: 12}),
		fc.integer({min: 0, max: 1000}),
		fc.constantFrom(0, 0.5, 0.8, 1.3),
		fc.array(fc.integer({min: 1, max: 40}), {minLength: 1, maxLength: 6}),
		fc.constantFrom({}, {topK: 3}, {topP: 0.7}, {minP: 0.1}, {repetitionWindow: 30, repetitionLength: 3}),
	],
	async (t, seed, randomSeed, temperature, turns, limits) => {
		const sample = {...at(temperature), ...limits};
		const writer = makeWriter();
		const piece = await writer.begin(0, vocabulary.encode(seed), randomSeed);
		t.is(vocabulary.decode(piece.ids), seed);
		let text = '';
		for (const count of turns) {
			await writer.run([{branch: 0, sample}]);
			await writer.advance(count, never);
			text += textOf(writer);
			await writer.run([]);
		}
		t.is(text, await plainText(seed, randomSeed, sample, text.length));
	},
	{numRuns: 30},
);

test('branches side by side are each what they are alone', async t => {
	const writer = makeWriter();
	await writer.begin(0, vocabulary.encode('abc'), 5);
	await writer.run([{branch: 0, sample: at(0.8)}]);
	await writer.advance(300, never);
	const before = textOf(writer);
	await writer.run([]);
	for (const branch of [1, 2, 3]) await writer.fork(branch, 0, 203, new Int32Array(0), 40);
	const temperatures = [0.3, 0.8, 1.2];
	await writer.run(temperatures.map((temperature, index) => ({branch: index + 1, sample: at(temperature)})));
	await writer.advance(120, never);
	const messages = writer.take().filter(message => message.type === 'text');
	for (const [index, temperature] of temperatures.entries()) {
		const expected = await plainText(`abc${before.slice(0, 200)}`, 40, at(temperature), 120);
		t.is(vocabulary.decode(messages[index].ids), expected);
		t.is(messages[index].at, 203);
		t.is(messages[index].temperature, temperature);
	}
});

test('a branch with typed text goes on as if all of it had been the seed, at any depth and place', async t => {
	const writer = makeWriter();
	await writer.begin(0, new Int32Array(0), 1);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.advance(700, never);
	const first = textOf(writer);
	for (const place of [0, 1, 255, 256, 257, 512, 699, 700]) {
		const branch = 1 + place;
		const typed = await writer.fork(branch, 0, place, vocabulary.encode('abab'), 9);
		t.is(typed.at, place);
		t.is(typed.surprise.length, 4);
		await writer.run([{branch, sample: at(1)}]);
		await writer.advance(60, never);
		const own = textOf(writer, branch);
		const seed = `\n${first.slice(0, place)}abab`; // a text without a seed follows a newline that is not shown
		t.is(own, await plainText(seed, 9, at(1), 60));
		await writer.fork(10_000 + place, branch, place + 34, new Int32Array(0), 77);
		await writer.run([{branch: 10_000 + place, sample: at(0.5)}]);
		await writer.advance(20, never);
		t.is(textOf(writer, 10_000 + place), await plainText(seed + own.slice(0, 30), 77, at(0.5), 20));
	}
});

test('a model of a list forgets a record at its end, when it writes and when it reads again', async t => {
	const newWriter = () => new Writer({engine, model, parameters, vocabulary, records: 'lines'});
	const writer = newWriter();
	await writer.begin(0, vocabulary.encode('ab'), 5);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.advance(300, never);
	const text = `ab${textOf(writer)}`;
	const live = writer.liveLook();
	await writer.run([]);
	t.true(text.split('\n').length > 5);
	for (const place of [1, 60, 150, 257, 290, text.length]) {
		const record = text.slice(text.lastIndexOf('\n', place - 1) + 1, place);
		const alone = newWriter();
		await alone.begin(0, vocabulary.encode(record), 1);
		const expected = await alone.look(0, record.length, at(1));
		t.deepEqual((await writer.look(0, place, at(1)))?.model, expected?.model, `${place}`);
		if (place === text.length) t.deepEqual(live?.model, expected?.model);
		await alone.dispose();
	}
});

test('what may come is told with the temperature asked for and as the model has it', async t => {
	const writer = makeWriter();
	await writer.begin(0, vocabulary.encode('abcdef'), 1);
	const look = await writer.look(0, 3, at(0.5));
	const itself = await writer.look(0, 3, at(1));
	if (!look || !itself) return t.fail();
	t.deepEqual(itself.drawn, itself.model);
	t.true(Math.abs(look.drawn.reduce((sum, p) => sum + p, 0) - 1) < 1e-9);
	t.true(look.drawn[0] > look.model[0]);
	t.deepEqual(
		[...look.model],
		[...look.model].toSorted((a, b) => b - a),
	);
	t.true(look.entropy > 0 && look.entropy < Math.log2(vocabulary.size));
	t.is(await writer.look(0, 99, at(1)), undefined);
	t.is(await writer.look(0, 0, at(1)), undefined);
});

test('the surprise of given and of written characters is −log₂ of the probability that was told before', async t => {
	const writer = makeWriter();
	const seed = await writer.begin(0, vocabulary.encode('abcdef'), 1);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.advance(5, never);
	const [written] = writer.take();
	if (written.type !== 'text') return t.fail();
	t.is(seed.surprise[0], 0);
	const ids = [...seed.ids, ...written.ids];
	const surprise = [...seed.surprise, ...written.surprise];
	for (let place = 1; place < ids.length; place++) {
		const look = await writer.look(0, place, at(1));
		const probability = look?.model[look.ids.indexOf(ids[place])] ?? 0;
		t.true(Math.abs(surprise[place] / 16 + Math.log2(probability)) <= 1 / 32 + 1e-9);
	}
});

test('activations told while writing are those that are read again, and the liveliest unit is found', async t => {
	const writer = makeWriter();
	await writer.begin(0, vocabulary.encode('ab'), 1);
	const unit = {layer: 1, index: 3};
	writer.watch(unit);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.advance(400, never);
	const live = writer.take().find(message => message.type === 'trace');
	await writer.run([]);
	const again = await writer.trace({branch: 0, from: 2, to: 402}, unit);
	t.deepEqual(live, again);
	const ranked = await writer.rank({branch: 0, from: 100, to: 400}, 16);
	t.is(ranked.length, 16);
	t.deepEqual(
		[...ranked],
		[...ranked].toSorted((a, b) => b.variance - a.variance),
	);
	const values = (await writer.trace({branch: 0, from: 100, to: 400}, ranked[0])).values;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / 127 ** 2;
	t.true(Math.abs(variance - ranked[0].variance) < 0.01);
});

test('of a text that is longer than what is kept the beginning is gone, and the rest still works', async t => {
	const writer = makeWriter(5000);
	await writer.begin(0, vocabulary.encode('ab'), 1);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.advance(30_000, never);
	await writer.run([]);
	t.is(await writer.look(0, 100, at(1)), undefined);
	t.truthy(await writer.look(0, 29_000, at(1)));
	await t.throwsAsync(writer.fork(1, 0, 100, new Int32Array(0), 1), {message: /has been dropped/});
	const {from, to} = await writer.trace({branch: 0, from: 0, to: 30_002}, {layer: 0, index: 0});
	t.is(to, 30_002);
	t.true(from > 15_000 && from <= 25_002);
});

test('with few snapshots for all branches together every place can still be gone back to', async t => {
	const generous = makeWriter();
	const frugal = new Writer({engine, model, parameters, vocabulary, maximumSnapshots: 6});
	const sample = at(0.9);
	for (const writer of [generous, frugal]) {
		for (const branch of [0, 1, 2]) {
			await writer.begin(branch, vocabulary.encode('abc'), branch);
			await writer.run([{branch, sample}]);
			await writer.advance(3000, never);
		}
		await writer.run([]);
	}
	for (const branch of [0, 1, 2]) {
		for (const position of [10, 700, 2500, 3003]) {
			t.deepEqual(await frugal.look(branch, position, sample), await generous.look(branch, position, sample));
		}
	}
	await generous.dispose();
	await frugal.dispose();
});

test('other weights go on with a text that is written from where it was', async t => {
	const others = Object.fromEntries(
		Object.entries(parameters).map(([name, data]) => [name, data.map(value => value / 2)]),
	);
	const writer = makeWriter();
	await writer.begin(0, vocabulary.encode('abc'), 5);
	await writer.run([{branch: 0, sample: at(0.8)}]);
	await writer.advance(100, never);
	const before = textOf(writer);
	await writer.goOnWith(others);
	t.true(writer.isRunning);
	await writer.advance(100, never);
	const after = textOf(writer);
	t.is(after.length, 100);
	t.true((await plainText('abc', 5, at(0.8), 200)).startsWith(before));
	t.not(before + after, await plainText('abc', 5, at(0.8), 200));
	const same = makeWriter();
	await same.begin(0, vocabulary.encode('abc'), 5);
	await same.run([{branch: 0, sample: at(0.8)}]);
	await same.advance(100, never);
	const begun = textOf(same);
	await same.goOnWith(parameters);
	await same.advance(100, never);
	t.is(begun + textOf(same), await plainText('abc', 5, at(0.8), 200));
});

test('with an n-gram model a branch gets the text of the mixture, from any place and in any weight', async t => {
	const ids = Uint8Array.from({length: 400}, (_, place) => (place * place + (place >> 3)) % vocabulary.size);
	const ngram = await buildNgramModel(ids, vocabulary.size);
	let loads = 0;
	const mixer = new Mixer(async () => {
		loads++;
		return ngram;
	});
	const writer = new Writer({engine, model, parameters, vocabulary, mixer});
	const mixedText = async (seed: string, randomSeed: number, weight: number, length: number): Promise<string> => {
		const network = networkPredictor(engine, model, parameters);
		const stepper = await mixed(network, ngramPredictor(ngram), weight).stepper(1);
		const options = {stepper, vocabulary, seed: vocabulary.encode(seed), sample: at(1), length};
		let text = '';
		for await (const block of generate({...options, random: streamRandoms(randomSeed, 1)})) {
			for (const piece of block) text += piece.text;
		}
		return text;
	};
	await writer.begin(0, vocabulary.encode('abc'), 5);
	await mixer.setWeight(0.6);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.advance(50, never);
	const text = textOf(writer);
	t.is(text, await mixedText('abc', 5, 0.6, 50));
	const own = await writer.look(0, 30, at(1));
	await mixer.setWeight(0.9);
	t.notDeepEqual(await writer.look(0, 30, at(1)), own);
	await writer.fork(1, 0, 20, vocabulary.encode('de'), 9);
	await writer.run([{branch: 1, sample: at(1)}]);
	await writer.advance(30, never);
	t.is(textOf(writer, 1), await mixedText(`abc${text.slice(0, 17)}de`, 9, 0.9, 30));
	await mixer.setWeight(0);
	await writer.run([{branch: 0, sample: at(1)}]);
	await writer.begin(2, vocabulary.encode('abc'), 5);
	await writer.run([{branch: 2, sample: at(1)}]);
	await writer.advance(20, never);
	t.is(textOf(writer, 2), await plainText('abc', 5, at(1), 20));
	t.is(loads, 1);
});

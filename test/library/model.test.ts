import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {type GeneratedText, openModel, UsageError, UserError} from 'charloom';
import {makeRun} from '../helpers/runs.js';
import {charloom} from '../helpers/spawned.js';

const {path} = await makeRun('abc abd\n'.repeat(50));
const choice = {engine: 'reference'} as const;

async function collect(pieces: AsyncIterable<GeneratedText>, count: number): Promise<readonly string[]> {
	const texts = Array.from({length: count}, () => '');
	for await (const {stream, text} of pieces) texts[stream] += text;
	return texts;
}

test('text is that of the command for the same seed', async t => {
	await using model = await openModel(path, choice);
	const options = {temperature: 0.9, topK: 3, length: 40, seed: 5};
	const args = '--temperature 0.9 --top-k 3 --length 40 --random-seed 5 --engine reference --no-seed-echo -q'.split(
		' ',
	);
	const {stdout} = await charloom(['generate', path, '--seed', 'ab', ...args]);
	t.is(await model.write('ab', options), stdout.slice(0, 40));
});

test('texts side by side are those that come one by one', async t => {
	await using model = await openModel(path, choice);
	const together = await collect(model.generate('a', {count: 3, length: 30, seed: 8}), 3);
	for (const [stream, text] of together.entries()) t.is(await model.write('a', {length: 30, seed: 8 + stream}), text);
});

test('each text ends with the reason', async t => {
	await using model = await openModel(path, choice);
	const ends: unknown[] = [];
	for await (const {end} of model.generate('', {length: 5, seed: 1})) if (end) ends.push(end);
	for await (const {end} of model.generate('', {length: 500, seed: 1, stop: ['a', 'b', 'c', 'd']}))
		if (end) ends.push(end);
	const stop = AbortSignal.abort();
	for await (const {end} of model.generate('', {length: 500, seed: 1, signal: stop})) if (end) ends.push(end);
	t.deepEqual(ends, ['length', 'stop', 'interrupted']);
});

test('a loop may be left early, and the model goes on', async t => {
	await using model = await openModel(path, choice);
	for await (const {text} of model.generate('', {length: Number.POSITIVE_INFINITY, seed: 1})) {
		t.true(text.length > 0);
		break;
	}
	t.is((await model.write('', {length: 5, seed: 1})).length, 5);
});

test('the next characters are a distribution, and the most probable stands first', async t => {
	await using model = await openModel(path, choice);
	const next = await model.next('ab');
	t.is(next.length, model.characters.length);
	t.true(Math.abs(next.reduce((sum, {probability}) => sum + probability, 0) - 1) < 1e-9);
	t.deepEqual(
		next.map(({probability}) => probability),
		next.map(({probability}) => probability).toSorted((a, b) => b - a),
	);
	t.is(await model.write('ab', {temperature: 0, length: 1}), next[0].character);
});

test('an adapted model knows the text better, and the other stays as it was', async t => {
	await using model = await openModel(path, choice);
	const text = 'abd '.repeat(40);
	const before = await model.score(text);
	await using adapted = await model.adapt(text, {passes: 3});
	t.true((await adapted.score(text)).carried.loss < before.carried.loss);
	t.deepEqual(await model.score(text), before);
});

test('a model opens from the bytes of its files, and damage is told', async t => {
	const [config, weights] = await Promise.all(
		['config.json', 'model.safetensors'].map(name => readFile(join(path, name))),
	);
	await using model = await openModel({config, weights}, choice);
	await using named = await openModel(path, choice);
	t.is(await model.write('a', {length: 20, seed: 2}), await named.write('a', {length: 20, seed: 2}));
	weights[weights.length - 1] ^= 1;
	await t.throwsAsync(openModel({config, weights}, choice), {
		instanceOf: UserError,
		message: /model\.safetensors is damaged/,
	});
});

test('several models are open at once, and one that was disposed of says so', async t => {
	const models = await Promise.all([openModel(path, choice), openModel(path, choice)]);
	const texts = await Promise.all(models.map(model => model.write('a', {length: 20, seed: 3})));
	t.is(texts[0], texts[1]);
	await models[0].dispose();
	await t.throwsAsync(models[0].write('a'), {message: /has been disposed of/});
	t.is(await models[1].write('a', {length: 20, seed: 3}), texts[0]);
	await models[1].dispose();
});

test('errors name what came, and say by their code whose they are', async t => {
	await using model = await openModel(path, choice);
	const usage = await t.throwsAsync(model.write('a', {length: -1}), {instanceOf: UsageError});
	t.is((usage as UsageError).code, 'ERR_USAGE');
	const failure = await t.throwsAsync(openModel('no-such-run'), {instanceOf: UserError, message: /no-such-run/});
	t.is((failure as UserError).code, 'ERR_FAILED');
	await t.throwsAsync(model.write('X'), {instanceOf: UserError, message: /X/});
	await t.throwsAsync(model.write('a', {stop: ['']}), {instanceOf: UsageError});
	for (const wrong of [{passes: 0}, {segment: 0.5}, {rate: Number.NaN}]) {
		await t.throwsAsync(model.adapt('ab', wrong), {instanceOf: UsageError, message: new RegExp(Object.keys(wrong)[0])});
	}
	for (const wrong of [{seed: 0.5}, {count: 0}, {topP: 0}, {temperature: Number.NaN}, {topK: 1.5}, {typical: 2}]) {
		await t.throwsAsync(model.write('a', wrong), {instanceOf: UsageError});
	}
	await t.throwsAsync(model.score('a'), {instanceOf: UsageError, message: /at least two/});
});

test('a text is read as the commands read it, and warnings tell of that', async t => {
	await using model = await openModel(path, choice);
	const warnings: string[] = [];
	const onWarning = (message: string) => warnings.push(message);
	t.deepEqual(await model.score('\uFEFFabc\r\nabd', {onWarning}), await model.score('abc\nabd'));
	t.regex(warnings.join('; '), /byte-order mark|byte order mark/);
	warnings.length = 0;
	t.is(
		await model.write('aXb', {skipUnknown: true, length: 9, seed: 4, onWarning}),
		await model.write('ab', {length: 9, seed: 4}),
	);
	t.regex(warnings.join('; '), /left out unknown characters: "X"/);
	warnings.length = 0;
	const text = await model.write('a', {length: 60, seed: 4, stop: ['d\r\n', 'X'], onWarning});
	t.regex(warnings.join('; '), /^The stop string "X" never comes: the model can't write X/);
	t.true(text.length < 60 && !text.includes('d\n'));
});

test('options of engines are those that engines declare', async t => {
	const kernels = {engine: 'wasm', engineOptions: {kernels: 'portable'}};
	await using model = await openModel(path, kernels);
	t.is((await model.write('a', {length: 5})).length, 5);
	for (const engineOptions of [{kernel: 'portable'}, {kernels: 'quick'}]) {
		await t.throwsAsync(openModel(path, {engineOptions}), {instanceOf: UsageError, message: /kernels/});
	}
	await t.throwsAsync(openModel(path, {threads: 1.5}), {instanceOf: UsageError, message: /threads/});
});

test('an n-gram model writes, predicts and scores beside the network, as the command has it', async t => {
	await using model = await openModel(path, choice);
	const args = [
		'--ngram',
		'0.6',
		'--ngram-order',
		'4',
		'-t',
		'1',
		'-n',
		'40',
		'--random-seed',
		'5',
		'-q',
		'--no-seed-echo',
	];
	const {stdout} = await charloom(['generate', path, '--seed', 'ab', ...args, '--engine', 'reference']);
	t.is(await model.write('ab', {length: 40, seed: 5, ngram: 0.6, ngramOrder: 4}), stdout.slice(0, 40));
	const next = await model.next('abc ab', {ngram: true});
	t.true(Math.abs(next.reduce((sum, {probability}) => sum + probability, 0) - 1) < 1e-6);
	const text = 'abc abd\n'.repeat(40);
	const plain = await model.score(text);
	const {mixed, ...network} = await model.score(text, {ngram: 0.6});
	t.deepEqual(network, plain);
	t.true((mixed?.carried.loss ?? 9) < plain.carried.loss && (mixed?.window?.count ?? 0) === plain.window?.count);
	for (const wrong of [{ngram: 2}, {ngram: 0.5, ngramOrder: 0}]) {
		await t.throwsAsync(model.write('', wrong), {instanceOf: UsageError});
	}
	const config = await readFile(join(path, 'config.json'));
	await using fromFiles = await openModel({config, weights: await readFile(join(path, 'model.safetensors'))}, choice);
	await t.throwsAsync(fromFiles.write('', {ngram: true}), {instanceOf: UserError, message: /bytes of ngram\.bin/});
});

test('several models are one, whose predictions are the mean of theirs', async t => {
	const [second, strange] = await Promise.all([
		makeRun('abc abd\n'.repeat(50), {weightSeed: 2}),
		makeRun('xyz\n'.repeat(50)),
	]);
	await using one = await openModel(path, choice);
	await using two = await openModel(second.path, choice);
	await using both = await openModel([path, second.path], choice);
	t.is(both.name, 'made+made');
	const probabilities = async (model: typeof one): Promise<ReadonlyMap<string, number>> =>
		new Map((await model.next('abc ')).map(({character, probability}) => [character, probability]));
	const [a, b, mean] = await Promise.all([one, two, both].map(probabilities));
	for (const [character, probability] of mean) {
		t.true(Math.abs(probability - ((a.get(character) ?? 0) + (b.get(character) ?? 0)) / 2) < 1e-6);
	}
	t.true((await both.score('abc abd\nabc')).carried.count === 10);
	await using adapted = await both.adapt('abd abd abd');
	t.notDeepEqual(await adapted.next('abd'), await both.next('abd'));
	await t.throwsAsync(openModel([path, strange.path], choice), {instanceOf: UserError, message: /same characters/});
	await t.throwsAsync(openModel([], choice), {instanceOf: UsageError});
});

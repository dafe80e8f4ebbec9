import {rm} from 'node:fs/promises';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {register} from '../../../../src/cli/commands/generate/generate.js';
import {Vocabulary} from '../../../../src/data/vocabulary.js';
import {open} from '../../../../src/engines/reference/index.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {buildNgramModel} from '../../../../src/evaluation/ngram/model.js';
import {averaged, mixed} from '../../../../src/prediction/combine.js';
import {ngramPredictor} from '../../../../src/prediction/ngram-predictor.js';
import {networkPredictor} from '../../../../src/prediction/predictor.js';
import {beamSearch} from '../../../../src/sampling/beam.js';
import {generate, streamRandoms} from '../../../../src/sampling/generate.js';
import {plainSample} from '../../../../src/sampling/settings.js';
import {jsonLines, runCommand} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';

const text = 'abc abd\n'.repeat(60);
const [one, two, three] = await Promise.all([1, 2, 3].map(weightSeed => makeRun(text, {weightSeed})));
const other = await makeRun('abc abe\n'.repeat(60));

const run = (...args: readonly string[]) => runCommand(register, ['generate', ...args, '--engine', 'reference']);

/** The predictions of a run and of its n-gram model, made without the command. */
async function predictorsOf(path: string) {
	const {config, ...opened} = await openRun(path).then(async own => ({config: own.config, best: await own.loadBest()}));
	const vocabulary = Vocabulary.fromRecord(config.vocabulary);
	const ids = Uint8Array.from(vocabulary.encode(text));
	const model = await buildNgramModel(ids.subarray(0, Math.floor(0.9 * ids.length)), vocabulary.size);
	return {vocabulary, network: networkPredictor(await open(), config.model, opened.best), ngram: ngramPredictor(model)};
}

test('--ngram draws from the mixture, in every stream', async t => {
	const {vocabulary, network, ngram} = await predictorsOf(one.path);
	const stepper = await mixed(network, ngram, 0.7).stepper(2);
	const options = {stepper, vocabulary, seed: vocabulary.encode('ab'), sample: {...plainSample, topK: 3}, length: 30};
	const texts = ['', ''];
	for await (const block of generate({...options, random: streamRandoms(4, 2)})) {
		for (const piece of block) texts[piece.stream] += piece.text;
	}
	const given = ['-s', 'ab', '-n', '30', '-c', '2', '-t', '1', '--top-k', '3', '--random-seed', '4', '--json'];
	const {stdout} = await run(one.path, ...given, '--ngram', '0.7');
	const [start, ...written] = jsonLines(stdout);
	t.deepEqual(start.ngram, {weight: 0.7, order: 8});
	t.deepEqual(
		written
			.slice(0, 2)
			.map(({text}) => text)
			.sort(),
		texts.toSorted(),
	);
	const alone = await run(one.path, ...given);
	t.notDeepEqual(
		jsonLines(alone.stdout)
			.slice(1, 3)
			.map(({text}) => text)
			.sort(),
		texts.toSorted(),
	);
	const small = await run(one.path, ...given, '--ngram', '0.7', '--ngram-order', '2');
	t.deepEqual(jsonLines(small.stdout)[0].ngram, {weight: 0.7, order: 2});
});

test('--ngram without a weight takes the usual one, and is told', async t => {
	const {stdout, stderr} = await run(one.path, '-s', 'ab', '-n', '20', '--random-seed', '1', '--ngram');
	t.regex(stderr, /mixed with an n-gram model of order 8, weight 0\.4\n/);
	t.is(stdout.length, 22);
});

test('a beam looks for the most probable text of the mixture', async t => {
	const {vocabulary, network, ngram} = await predictorsOf(one.path);
	const stepper = await mixed(network, ngram, 0.6).stepper(3);
	const [best] = await beamSearch({stepper, vocabulary, seed: vocabulary.encode('ab'), length: 12, count: 1});
	const args = ['-s', 'ab', '-n', '12', '--beam', '3', '--ngram', '0.6', '-q', '--no-seed-echo'];
	t.is((await run(one.path, ...args)).stdout, best.text);
});

test('several runs write the mean of their predictions, with an n-gram model too', async t => {
	const all = await Promise.all([one, two, three].map(({path}) => predictorsOf(path)));
	const [{vocabulary, ngram}] = all;
	const paths = [one.path, two.path, three.path];
	const networks = averaged(all.map(({network}) => network));
	for (const [predictor, ...more] of [[networks] as const, [mixed(networks, ngram, 0.3), '--ngram', '0.3'] as const]) {
		const options = {vocabulary, seed: vocabulary.encode('ab'), sample: plainSample, length: 25};
		let expected = '';
		for await (const block of generate({
			stepper: await predictor.stepper(1),
			...options,
			random: streamRandoms(9, 1),
		})) {
			for (const piece of block) expected += piece.text;
		}
		const args = ['-s', 'ab', '-n', '25', '-t', '1', '--random-seed', '9', '--no-seed-echo', ...more];
		const {stdout, stderr} = await run(...paths, ...args);
		t.is(stdout, expected);
		t.is(stderr.match(/run made/g)?.length, 3);
	}
});

test('--adapt follows with every run, and keeps the weights of one only', async t => {
	const args = ['-s', 'abc abd\nabc', '-n', '5', '--adapt'];
	const {stderr} = await run(one.path, two.path, ...args, '--ngram');
	t.is(stderr.match(/adapted to 11 characters/g)?.length, 2);
	const kept = run(one.path, two.path, ...args, '--keep-adapted', `${one.folder}/adapted`);
	await t.throwsAsync(kept, {instanceOf: UsageError, message: /--keep-adapted with one run, got 2/});
});

test('runs of other characters, weights out of range and a text that is gone are told', async t => {
	const differ = run(one.path, other.path);
	await t.throwsAsync(differ, {instanceOf: UserError, message: /lacks "d" and knows "e" besides/});
	for (const weight of ['1.5', '-1', 'made']) {
		const wrong = run(one.path, `--ngram=${weight}`);
		await t.throwsAsync(wrong, {instanceOf: UsageError, message: /--ngram to be a weight from 0 to 1/});
	}
	await t.throwsAsync(run(one.path, '--ngram-order', '3'), {instanceOf: UsageError, message: /Add --ngram/});
	const gone = await makeRun(text);
	await rm(gone.corpus);
	await t.throwsAsync(run(gone.path, '--ngram'), {
		instanceOf: UserError,
		message: /no n-gram model, unless the run keeps one/,
	});
});

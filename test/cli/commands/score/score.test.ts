import {copyFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {createRun, openRun} from '../../../../src/checkpoint/run.js';
import {register} from '../../../../src/cli/commands/score/score.js';
import {corpusCopy} from '../../../../src/data/corpus-record.js';
import {Vocabulary} from '../../../../src/data/vocabulary.js';
import {open} from '../../../../src/engines/reference/index.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {jsonLines, runCommand} from '../../../helpers/commands.js';
import {makeRun, newFolder} from '../../../helpers/runs.js';
import {charloom} from '../../../helpers/spawned.js';

const text = 'abc abd\n'.repeat(400);
const {path, folder} = await makeRun(text);

const score = (args: readonly string[], input = '') =>
	runCommand(register, ['score', '--engine', 'reference', ...args], {input});
const scoreJson = async (args: readonly string[], input = '') =>
	jsonLines((await score([...args, '--json'], input)).stdout);

/** Nats of each character but the first, by reading the text one character at a time. */
async function natsOf(part: string): Promise<readonly number[]> {
	const run = await openRun(path);
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const stepper = await (await open()).stepper(run.config.model, await run.loadBest(), 1);
	const ids = vocabulary.encode(part);
	const nats: number[] = [];
	for (let place = 0; place + 1 < ids.length; place++) {
		const logits = await stepper.step(Int32Array.of(ids[place]));
		nats.push(Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - logits[ids[place + 1]]), 0)));
	}
	return nats;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5;

test('without a file the held-out part of the own corpus is scored', async t => {
	const [result] = await scoreJson([path]);
	const heldOut = text.slice(Math.floor(text.length * 0.9));
	t.is(result.characters, heldOut.length);
	t.is(result.carried.count, heldOut.length - 1);
	t.true(isNear(result.carried.loss, mean(await natsOf(heldOut))));
	t.true(isNear(result.carried.bits, result.carried.loss / Math.LN2));
	t.true(isNear(result.carried.perplexity, Math.exp(result.carried.loss)));
	const window = heldOut.slice(0, 257);
	t.is(result.window.count, 256);
	t.true(isNear(result.window.loss, mean(await natsOf(window))));
	t.like(result, {type: 'score', run: path, step: 9, weights: 'best'});
	t.true(result.baselines.ngram < result.baselines.counts && result.baselines.counts < result.baselines.even);
});

test('--text, a file and standard input give the same figures', async t => {
	const part = text.slice(0, 300);
	const file = join(folder, 'part.txt');
	await writeFile(file, part);
	const [given] = await scoreJson([path, '--text', part]);
	const [read] = await scoreJson([path, file]);
	const [piped] = await scoreJson([path, '-'], part);
	t.deepEqual(read.carried, given.carried);
	t.deepEqual(piped.carried, given.carried);
	t.deepEqual(piped.window, given.window);
});

test('--characters has every character but the first, and the figures at the end', async t => {
	const lines = jsonLines((await score([path, '--text', 'abc\n', '--characters'])).stdout);
	const nats = await natsOf('abc\n');
	t.deepEqual(
		lines.map(({type, character}) => character ?? type),
		['b', 'c', '\n', 'score'],
	);
	for (const [place, value] of nats.entries()) {
		t.true(isNear(lines[place].nats, value));
		t.true(isNear(lines[place].bits, value / Math.LN2));
		t.true(isNear(lines[place].probability, Math.exp(-value)));
	}
	t.is(lines[3].window, undefined);
	t.true(isNear(lines[3].carried.loss, mean(nats)));
});

test('both figures are shown by name', async t => {
	const {stdout} = await score([path]);
	t.regex(stdout, /what was held out of text, 320 characters/);
	t.regex(stdout, /^carried +\d\.\d{4} +\d\.\d{4} +\d+\.\d{3} +\d+\.\d % +319$/m);
	t.regex(stdout, /^window +.* 256$/m);
	const short = await score([path, '--text', 'abc']);
	t.regex(short.stdout, /^window: the text is shorter than a window/m);
});

test('unknown characters are named, or left out', async t => {
	await t.throwsAsync(score([path, '--text', 'abXc']), {instanceOf: UserError, message: /X \(U\+0058, once\)/});
	await t.throwsAsync(score([path, '-'], 'abXc'), {instanceOf: UserError, message: /X \(U\+0058, once\)/});
	for (const args of [['--text', 'abXc'], ['-']]) {
		const {stdout, stderr} = await score([path, ...args, '--skip-unknown', '--json'], 'abXc');
		t.regex(stderr, /left out unknown characters: "X"/);
		const [plain] = await scoreJson([path, '--text', 'abc']);
		t.deepEqual(jsonLines(stdout)[0].carried, plain.carried);
	}
});

test('a text that is too short, or given twice, is refused', async t => {
	await t.throwsAsync(score([path, '--text', 'a']), {instanceOf: UserError, message: /at least two characters.*got 1/});
	await t.throwsAsync(score([path, 'x.txt', '--text', 'a']), {
		instanceOf: UsageError,
		message: /either --text or files/,
	});
});

test('a corpus that has changed or is gone is told', async t => {
	const {path: own, corpus} = await makeRun(text);
	await writeFile(corpus, `${text}more`);
	await t.throwsAsync(score([own]), {
		instanceOf: UserError,
		message: /has changed since the run was made.*score RUN FILE/,
	});
	const {config} = await openRun(own);
	const {state} = await (await openRun(own)).loadLast();
	for (const [sources, message] of [
		[['-'], /came from standard input.*corpus\.txt.*score RUN FILE/],
		[[join(folder, 'gone.txt')], /can't be read again.*gone\.txt.*score RUN FILE/],
	] as const) {
		const place = join(await newFolder(), 'run');
		const writer = await createRun(place, {...config, corpus: {...config.corpus, sources}});
		await writer.saveBest(state.average, {step: 1});
		await writer.close();
		await t.throwsAsync(score([place]), {instanceOf: UserError, message});
	}
});

test('what a run held out of standard input is scored by the copy in its folder', async t => {
	const {path: own, corpus} = await makeRun(text);
	const {config} = await openRun(own);
	const {state} = await (await openRun(own)).loadLast();
	const place = join(await newFolder(), 'run');
	const writer = await createRun(place, {...config, corpus: {...config.corpus, sources: ['-']}});
	await writer.saveBest(state.average, {step: 9});
	await writer.close();
	await copyFile(corpus, join(place, corpusCopy));
	const [[piped], [named]] = [await scoreJson([place]), await scoreJson([own])];
	t.deepEqual(piped.carried, named.carried);
	t.true(piped.carried.count > 0);
});

test('the program itself scores what is piped in', async t => {
	const outcome = await charloom(['score', 'made', '-', '--engine', 'reference', '--json'], {
		cwd: folder,
		input: 'abc abd\n',
	});
	t.is(outcome.code, 0);
	t.true(isNear(JSON.parse(outcome.stdout).carried.loss, mean(await natsOf('abc abd\n'))));
	const newest = await charloom(['score', '--engine', 'reference'], {cwd: folder});
	t.is(newest.code, 0, newest.stderr);
	t.regex(newest.stdout, /^run \S+ \(the newest\): .*\ntext: what was held out of /);
});

test('--ngram adds the figures of the mixture by name, its weight fitted on characters that are not scored', async t => {
	const heldOut = text.slice(Math.floor(text.length * 0.9));
	const [given] = await scoreJson([path, '--ngram', '0']);
	t.true(isNear(given.mixed.carried.loss, given.carried.loss) && isNear(given.mixed.window.loss, given.window.loss));
	t.is(given.mixed.carried.count, heldOut.length - 1);
	t.is(given.mixed.fittedCharacters, undefined);
	const long = await makeRun('abc abd\n'.repeat(3600));
	const fitted = jsonLines((await score([long.path, '--ngram', '--json'])).stdout)[0];
	t.is(fitted.mixed.fittedCharacters, 288);
	t.is(fitted.mixed.carried.count, 2880 - 288 - 1);
	t.is(fitted.carried.count, 2880 - 288 - 1);
	t.true(fitted.mixed.carried.loss < fitted.carried.loss && fitted.mixed.weight > 0.5);
	const {stdout} = await score([long.path, '--ngram']);
	t.regex(
		stdout,
		/\nmixed carried .*\nmixed window .*\nmixed: mixed with an n-gram model of order 8, weight .* fitted on the first 288/,
	);
});

test('several runs are scored together, before files, and told what they learned', async t => {
	const second = await makeRun(text, {weightSeed: 2});
	const file = join(folder, 'together.txt');
	await writeFile(file, text.slice(0, 400));
	const [both] = await scoreJson([path, second.path, file]);
	t.deepEqual(both.runs, [path, second.path]);
	t.is(both.text, 'together');
	t.is(both.carried.count, 399);
	const [one] = await scoreJson([path, file]);
	const [twice] = await scoreJson([path, path, file]);
	t.true(isNear(twice.carried.loss, one.carried.loss));
	t.not(both.carried.loss, one.carried.loss);
	const lines = await scoreJson([path, second.path, file, '--characters', '--ngram', '0.2']);
	t.true(lines[0].mixed && isNear(mean(lines.slice(0, -1).map(({nats}) => nats)), lines.at(-1).mixed.carried.loss));
	const elsewhere = await makeRun('abd abc\n'.repeat(400));
	t.regex((await score([path, elsewhere.path])).stderr, /made learned another text than made/);
	await t.throwsAsync(score([path, (await makeRun('xyz\n'.repeat(50))).path]), {instanceOf: UserError});
	for (const option of ['--dynamic', '--copies']) {
		await t.throwsAsync(score([path, second.path, option]), {instanceOf: UsageError, message: /one run with/});
	}
});

test('--dynamic --ngram has a table that learns the text as it is read', async t => {
	const options = ['--dynamic', '--dynamic-segment', '100', '--text', text.slice(0, 500)];
	const [alone] = await scoreJson([path, ...options]);
	const [result] = await scoreJson([path, ...options, '--ngram', '0.8']);
	t.deepEqual(result.dynamic, alone.dynamic);
	t.is(result.mixedDynamic.count, 499);
	t.true(result.mixedDynamic.loss < result.dynamic.loss);
	t.regex(
		(await score([path, ...options, '--ngram'])).stdout,
		/\nmixed dynamic .*\ndynamic: .*learns the text as it is read/s,
	);
});

import {copyFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {createRun, openRun} from '../../../../src/checkpoint/run.js';
import {register} from '../../../../src/cli/commands/score/score.js';
import {corpusCopy} from '../../../../src/data/dataset.js';
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

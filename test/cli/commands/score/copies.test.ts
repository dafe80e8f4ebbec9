import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {register} from '../../../../src/cli/commands/score/score.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {jsonLines, runCommand} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';
import {charloom} from '../../../helpers/spawned.js';

const lines = Array.from(
	{length: 400},
	(_, line) => `${line}: the ${(line * 7919) % 1009} of ${(line * 104729) % 2003}\n`,
);
const corpus = lines.join('');
const {path, folder} = await makeRun(corpus);

const score = (args: readonly string[], input = '') =>
	runCommand(register, ['score', path, '--copies', ...args], {input});
const scoreJson = async (args: readonly string[], input = '') =>
	jsonLines((await score([...args, '--json'], input)).stdout)[0];

const quote = lines.slice(20, 23).join('');
const mixed = `Something else altogether.\n${quote}Und noch etwas ganz anderes.\n`;

test('the longest strings that stand in the corpus are told, with where they are in both texts', async t => {
	const report = await scoreJson(['--text', mixed]);
	const before = mixed.indexOf(quote) - 1; // the newline before it stands in the corpus too
	t.like(report, {
		type: 'copies',
		run: path,
		text: 'the text given',
		corpus: 'text',
		characters: mixed.length,
		count: 1,
	});
	t.is(report.longest, quote.length + 1);
	const [{text, corpus: found, ...own}] = report.strings;
	t.is(text, `\n${quote}`);
	t.deepEqual(own, {characters: quote.length + 1, offset: before, line: 1});
	t.deepEqual(found, {offset: corpus.indexOf(`\n${quote}`), line: 20, count: 1, isHeldOut: false});
	const [first] = report.covered;
	t.is(first.length, 20);
	t.true(Math.abs(first.share - (quote.length + 1) / mixed.length) < 1e-9);
	t.true(report.heldOut.passages > 1);
	t.true(report.heldOut.longest.median < 30);
});

test('a text from a file and from a pipe gives the same figures; it is shown in words', async t => {
	const file = join(folder, 'mixed.txt');
	await writeFile(file, mixed);
	const given = await scoreJson(['--text', mixed]);
	t.deepEqual((await scoreJson([file])).strings, given.strings);
	t.deepEqual((await scoreJson(['-'], mixed)).covered, given.covered);
	const {stdout} = await score([file]);
	t.regex(stdout, /^longest string +58 +under 12 +under 12$/m);
	t.regex(stdout, /^in strings of 20 or more +\d+\.\d %/m);
	t.regex(stdout, /In strings of 30 or more this text copies more than (\d+) of these \1\./);
	t.regex(stdout, /\d+ characters, line 1; in the corpus once, at line 20\n {2}"\\n20: the/);
});

test('a string is listed once, with how often it stands in the corpus and whether only in what was held out', async t => {
	const heldOut = lines[390];
	const report = await scoreJson(['--text', `${quote}!${quote}!${heldOut}`, '--copy-length', '12']);
	t.is(report.count, 3);
	t.deepEqual(
		report.strings.map((one: {text: string}) => one.text),
		[quote, heldOut],
	);
	t.true(report.strings[1].corpus.isHeldOut);
	const often = await scoreJson(['--text', 'x '.repeat(20), '--corpus', join(folder, 'often.txt')]).catch(
		() => undefined,
	);
	t.is(often, undefined);
	await writeFile(join(folder, 'often.txt'), 'x x x x x x x x yx x x x x x x x z');
	const again = await scoreJson([
		'--text',
		'x x x x x x x x',
		'--corpus',
		join(folder, 'often.txt'),
		'--copy-length',
		'12',
	]);
	t.is(again.strings[0].corpus.count, 2);
	t.is(again.corpus, 'often');
});

test('without a text what was held out is looked for in what stands before it', async t => {
	const report = await scoreJson(['--copy-length', '12']);
	t.is(report.text, 'what was held out of text');
	t.is(report.characters, corpus.length - Math.floor(corpus.length * 0.9));
	t.is(report.heldOut, undefined);
	t.true(report.longest < 30);
	t.false((await score([])).stdout.includes('1 in 20'));
});

test('options that make no sense together are wrong usage', async t => {
	for (const args of [['--characters'], ['--skip-unknown'], ['--dynamic']]) {
		await t.throwsAsync(score(['--text', 'a', ...args]), {instanceOf: UsageError, message: /--copies without --/});
	}
	for (const args of [
		['--corpus', 'x'],
		['--copy-length', '40'],
	]) {
		const run = runCommand(register, ['score', path, '--text', 'a', ...args]);
		await t.throwsAsync(run, {instanceOf: UsageError, message: /to come with --copies/});
	}
	await t.throwsAsync(score(['x.txt', '--text', 'a']), {instanceOf: UsageError, message: /either --text or files/});
	await t.throwsAsync(score(['--copy-length', '11']), {instanceOf: UsageError, message: /at least 12/});
	await t.throwsAsync(score(['--text', '']), {instanceOf: UserError, message: /got 0 bytes/});
});

test('a corpus that has changed can be replaced by one that is named', async t => {
	const {path: own, corpus: file} = await makeRun(corpus);
	await writeFile(file, `${corpus}more`);
	const copies = (...args: readonly string[]) =>
		runCommand(register, ['score', own, '--copies', '--text', mixed, ...args]);
	await t.throwsAsync(copies(), {instanceOf: UserError, message: /has changed.*--corpus TEXT/});
	t.regex((await copies('--corpus', file)).stdout, /in the corpus once, at line 20/);
});

test('the program itself reports on what is piped in', async t => {
	const outcome = await charloom(['score', 'made', '-', '--copies', '--json'], {cwd: folder, input: mixed});
	t.is(outcome.code, 0);
	t.is(JSON.parse(outcome.stdout).longest, quote.length + 1);
});

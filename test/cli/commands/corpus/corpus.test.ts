import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {Command} from 'commander';
import {register} from '../../../../src/cli/commands/corpus/corpus.js';
import type {CorpusEnvironment} from '../../../../src/cli/commands/corpus/environment.js';
import {properties, table} from '../../../../src/cli/commands/corpus/tables.js';
import {catalogue} from '../../../../src/data/catalogue.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {fileSize} from '../../../../src/format.js';
import {entryFor, sampleText, serve} from '../../../data/server.js';
import {temporaryFolder} from '../../../data/texts.js';

/** Runs `charloom corpus …` in a folder of its own; gives what it wrote. */
async function prepare(
	t: ExecutionContext<unknown>,
	{isTTY = false, ...own}: Partial<CorpusEnvironment> & {isTTY?: boolean} = {},
) {
	const corpusFolder = await temporaryFolder(t);
	const run = async (...args: readonly string[]) => {
		const stdout = new PassThrough({highWaterMark: 1 << 24});
		const stderr = Object.assign(new PassThrough(), {isTTY});
		const program = new Command().exitOverride();
		register(program, {corpusFolder, stdout, stderr, ...own});
		await program.parseAsync(['corpus', ...args], {from: 'user'});
		const read = (stream: PassThrough): string => String(stream.read() ?? '');
		return {stdout: read(stdout), stderr: read(stderr)};
	};
	return {corpusFolder, run};
}

test('list shows every corpus in aligned columns, and own files after them', async t => {
	const {corpusFolder, run} = await prepare(t);
	await writeFile(path.join(corpusFolder, 'diary.txt'), 'Dear diary,\n');
	await writeFile(path.join(corpusFolder, 'README.md'), 'about');
	const {stdout} = await run('list');
	const lines = stdout.trimEnd().split('\n');
	t.is(lines.length, 1 + catalogue.length + 1);
	t.regex(stdout, /^emma +Emma +Jane Austen +1816 +887,035 +77 +embedded +887 kB$/m);
	t.regex(stdout, /^enwik8 .* – +– +to download +36 MB$/m);
	t.regex(lines.at(-1) ?? '', /^diary +diary\.txt +12 +10 +own file +12 B$/);
	t.is(new Set(lines.map(line => [...line].length)).size, 1);
});

test('list --json has the same figures', async t => {
	const {run} = await prepare(t);
	const rows = JSON.parse((await run('list', '--json')).stdout);
	t.is(rows.length, catalogue.length);
	const {name, characters, vocabSize, where, size} = rows[0];
	t.deepEqual(
		{name, characters, vocabSize, where, size},
		{name: 'emma', characters: 887_035, vocabSize: 77, where: 'embedded', size: 887_035},
	);
});

test('show tells what is in a corpus and how it begins', async t => {
	const {run} = await prepare(t);
	const {stdout} = await run('show', 'caesar');
	t.regex(stdout, /^caesar: Julius Caesar \(William Shakespeare, 1599\)\nA play/);
	t.regex(stdout, /characters +112,206, 68 distinct\n/);
	t.regex(stdout, /vocabulary +\\n ␣ ! &/);
	t.regex(stdout, /licence +public domain/);
	t.regex(stdout, /It begins:\n\nActus Primus\. Scoena Prima\./);
});

test('show --json has the vocabulary and the sample', async t => {
	const {run} = await prepare(t);
	const shown = JSON.parse((await run('show', 'hamlet', '--json')).stdout);
	t.is(shown.vocabulary.length, shown.vocabSize);
	t.is(shown.vocabSize, 65);
	t.true(shown.sample.startsWith('Actus Primus'));
	t.is(shown.where, 'embedded');
});

test('show --text prints the text and nothing else', async t => {
	const {run} = await prepare(t);
	const {stdout, stderr} = await run('show', 'macbeth', '--text');
	t.is(stdout.length, 100_261);
	t.true(stdout.startsWith('Actus Primus'));
	t.is(stderr, '');
});

test('show works for files, and keeps control characters from the terminal', async t => {
	const {corpusFolder, run} = await prepare(t);
	const file = path.join(corpusFolder, 'notes');
	await writeFile(file, 'red \u001B[31m\r\n');
	const {stdout, stderr} = await run('show', file);
	t.false(stdout.includes('\u001B'));
	t.true(stdout.endsWith('red \\u{1B}[31m\n'));
	t.regex(stderr, /turned 1 CRLF line end into LF/);
	t.regex(
		(await run('show', file, '--encoding', 'bytes')).stdout,
		/bytes +11, 11 distinct\nvocabulary +\\n \\r \\x1B ␣/,
	);
	await t.throwsAsync(run('show', file, '--encoding', 'klingon'), {instanceOf: UsageError, message: /utf-8 or bytes/});
});

test('show of a text that is to be downloaded says how to get it', async t => {
	const {run} = await prepare(t);
	t.regex((await run('show', 'enwik8')).stdout, /to download \(36 MB\): charloom corpus get enwik8/);
	t.is(JSON.parse((await run('show', 'enwik8', '--json')).stdout).where, 'to download');
	await t.throwsAsync(run('show', 'enwik8', '--text'), {instanceOf: UserError, message: /corpus get enwik8/});
});

test('names that are not known are wrong usage, with a suggestion', async t => {
	const {run} = await prepare(t);
	await t.throwsAsync(run('get', 'tinyshakespear'), {
		instanceOf: UsageError,
		message: /Did you mean tinyshakespeare\?/,
	});
	await t.throwsAsync(run('show', 'emna'), {instanceOf: UsageError, message: /Did you mean emma\?/});
});

test('get of an embedded corpus says that there is nothing to download', async t => {
	const {run} = await prepare(t);
	t.deepEqual(await run('get', 'emma'), {stdout: '', stderr: 'emma is embedded: there is nothing to download.\n'});
});

test('get downloads, and says so in two lines where stderr is no terminal', async t => {
	const url = await serve(t, (_request, response) => response.end(sampleText));
	const {corpusFolder, run} = await prepare(t, {entries: [entryFor(url)]});
	const place = path.join(corpusFolder, 'sample.txt');
	const first = await run('get', 'sample');
	t.deepEqual(first, {stdout: '', stderr: `Downloading sample (43 kB) from ${url}\nsample is in ${place}\n`});
	t.is(await readFile(place, 'utf8'), sampleText);
	t.regex((await run('get', 'sample')).stderr, /^sample is already there: .*--force/);
	t.regex((await run('get', 'sample', '--force')).stderr, /sample is in/);
	t.regex((await run('list')).stdout, /^sample .*downloaded +43 kB$/m);
});

test('on a terminal get counts percent on one line', async t => {
	const url = await serve(t, (_request, response) => response.end(sampleText));
	const {run} = await prepare(t, {entries: [entryFor(url)], isTTY: true});
	const {stderr} = await run('get', 'sample');
	const [start, progress, end] = stderr.split('\n');
	t.regex(start, /^Downloading/);
	const steps = progress.split('\r\u001B[2K');
	t.regex(steps[1], /^0 % {2}0 of 42,890 bytes$/);
	t.true(steps.includes('100 %  42,890 of 42,890 bytes'));
	t.regex(steps.at(-1) ?? '', /^sample is in/);
	t.is(end, '');
});

test('a failed download ends with its error alone', async t => {
	const url = await serve(t, (_request, response) => response.writeHead(404).end());
	const {run} = await prepare(t, {entries: [entryFor(url)]});
	await t.throwsAsync(run('get', 'sample'), {instanceOf: UserError, message: /answered 404/});
});

test('sizes, tables and properties are set for reading', t => {
	t.deepEqual([0, 999, 1000, 99_949, 999_499, 999_500, 36_445_475].map(fileSize), [
		'0 B',
		'999 B',
		'1.0 kB',
		'100 kB',
		'999 kB',
		'1.0 MB',
		'36 MB',
	]);
	t.is(
		table(
			['A', 'N'],
			[
				['é', '1'],
				['long', '100'],
			],
			['left', 'right'],
		),
		'A       N\né       1\nlong  100\n',
	);
	t.is(
		properties(
			[
				['a', 'one two three'],
				['long', 'x'],
			],
			14,
		),
		'a     one two\n      three\nlong  x\n',
	);
});

import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {charloomHere} from '../../../helpers/captured.js';
import {jsonLines} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';

const {path, folder} = await makeRun('Dear abc\té\n'.repeat(40));
const flat = await makeRun('abcab'.repeat(40));
const rare = await makeRun(`${'abc\n'.repeat(40)}xyz`, {minCount: 2});
const bytes = await makeRun(
	Uint8Array.from({length: 300}, (_, place) => [0xff, 0x00, 0x0a][place % 3]),
	{encoding: 'bytes'},
);

const generate = (run: string, args: readonly string[], input?: string | Uint8Array) =>
	charloomHere(['generate', run, '--engine', 'reference', '-n', '20', '--random-seed', '3', ...args], {
		cwd: folder,
		...(input !== undefined && {input}),
	});

const seedOf = async (run: string, args: readonly string[], input?: string | Uint8Array): Promise<string> => {
	const {stdout, stderr, code} = await generate(run, [...args, '--json'], input);
	return code === 0 ? jsonLines(stdout)[1].seed : stderr;
};

test('one newline at the end of a pipe is left out, unless it is to be kept', async t => {
	const plain = await generate(path, ['-q', '--seed', 'Dear']);
	t.like(await generate(path, ['-q'], 'Dear\n'), {code: 0, stdout: plain.stdout});
	t.like(await generate(path, ['-q', '--seed', '-'], 'Dear\r\n'), {code: 0, stdout: plain.stdout});
	t.is(await seedOf(path, ['--keep-newline'], 'Dear\n'), 'Dear\n');
	t.is(await seedOf(path, [], 'Dear\n\n'), 'Dear\n');
	t.is(await seedOf(path, ['--seed', 'Dear\n']), 'Dear\n');
});

test('a model that knows no newline takes a line from a pipe or a file', async t => {
	await writeFile(join(folder, 'line.txt'), 'abc\n');
	t.is(await seedOf(flat.path, [], 'abc\n'), 'abc');
	t.is(await seedOf(flat.path, ['--seed-file', 'line.txt']), 'abc');
	const scored = await charloomHere(['score', flat.path, '-', '--engine', 'reference', '--json'], {input: 'abc\n'});
	t.like(jsonLines(scored.stdout)[0], {characters: 3});
});

test('a seed is read as a text is: byte order mark and CRLF are told and go', async t => {
	await writeFile(join(folder, 'windows.txt'), '\ufeffDear\r\nabc\r\n');
	const file = await generate(path, ['--seed-file', 'windows.txt']);
	t.true(file.stdout.startsWith('Dear\nabc\n'));
	t.regex(file.stderr, /windows\.txt: left out the byte order mark\.\nwindows\.txt: turned 2 CRLF line ends into LF\./);
	t.is(await seedOf(path, [], '\ufeffDear\r\n'), 'Dear');
	t.is(await seedOf(path, ['--seed', '\ufeffDear\r\nabc']), 'Dear\nabc');
});

test('a seed of any bytes goes to a model of bytes, and to no other', async t => {
	const {code, stdout} = await generate(bytes.path, ['-q'], Uint8Array.of(0xff, 0));
	t.is(code, 0);
	t.is(stdout.slice(0, 2), '\ufffd\0');
	const {code: failed, stderr} = await generate(path, ['-q'], Uint8Array.of(0xff, 0xfe, 97));
	t.is(failed, 1);
	t.regex(
		stderr,
		/standard input begins with the byte order mark of UTF-16\. Convert it \(iconv -f UTF-16 -t UTF-8\)\.$/m,
	);
});

test('a file that is not there is told', async t => {
	const {code, stderr} = await generate(path, ['--seed-file', 'nothing.txt']);
	t.is(code, 1);
	t.regex(stderr, /nothing\.txt/);
	t.like(await generate(path, ['--seed-file', 'x', '--seed', 'y']), {code: 2});
});

test('escapes are read where they are asked for, and advised where they seem to be meant', async t => {
	t.is(await seedOf(path, ['--escapes', '--seed', 'Dear\\n\\tabc\\u{e9}']), 'Dear\n\tabcé');
	t.regex(
		await seedOf(path, ['--seed', 'Dear\\nabc']),
		/got \\ \(U\+005C, once\).*For a newline write --seed \$'\\n' \(bash, zsh\), or add --escapes\./s,
	);
	t.regex(await seedOf(path, ['--seed', 'De\\ar']), /--skip-unknown\.\n$/);
	for (const wrong of ['Dear\\', '\\q', '\\u{110000}', '\\u00e9']) {
		t.like(await generate(path, ['--escapes', '--seed', wrong]), {code: 2, stdout: ''});
	}
});

test('characters that the model has folded into one are named and counted', async t => {
	const {stderr, stdout} = await generate(rare.path, ['--seed', 'axbx☃']);
	t.regex(stderr, /read unknown characters as \ufffd .* "x" \(U\+0078, 2 times\), "☃" \(U\+2603, once\)\n/);
	t.true(stdout.startsWith('a\ufffdb\ufffd\ufffd'));
	t.like(jsonLines((await generate(rare.path, ['--seed', 'ax', '--json'])).stdout)[0], {readAsUnknown: {x: 1}});
	const args = ['score', rare.path, '--engine', 'reference', '--json'];
	const scored = await charloomHere([...args, '--text', 'axbx'], {cwd: folder});
	t.regex(scored.stderr, /"x" \(U\+0078, 2 times\)/);
	t.like(jsonLines(scored.stdout)[0], {readAsUnknown: {x: 2}, characters: 4});
	const piped = await charloomHere([...args, '-'], {cwd: folder, input: 'axbx'});
	t.like(jsonLines(piped.stdout)[0], {readAsUnknown: {x: 2}, characters: 4});
	const skipped = await charloomHere([...args, '-', '--skip-unknown'], {cwd: folder, input: 'axbx'});
	t.like(jsonLines(skipped.stdout)[0], {leftOut: {x: 2}, characters: 2});
});

test('advice about unknown characters is that of the command', async t => {
	await writeFile(join(folder, 'text.txt'), 'abc abd\n'.repeat(200));
	const training = await charloomHere(
		['train', 'text.txt', '--steps', '1', '--engine', 'reference', '--sample-seed', 'a☃'],
		{
			cwd: folder,
		},
	);
	t.like(training, {code: 1});
	t.regex(training.stderr, /☃ \(U\+2603, once\)\. Give the samples a seed without them\./);
	t.regex(await seedOf(path, ['--seed', '☃']), /--skip-unknown/);
});

test('the stand-in for rare characters is never written, unless that is asked for', async t => {
	const often = await makeRun(`${'abc\n'.repeat(40)}xyz`, {minCount: 2, standInBias: 30});
	for (const args of [[], ['-t', '0'], ['--count', '3'], ['--top-k', '2'], ['--beam', '3']]) {
		const seed = args[0] === '--beam' ? ['-s', 'ab', '-q'] : ['-s', 'ab', '-q', '--random-seed', '3'];
		const run = (...more: readonly string[]) =>
			charloomHere(['generate', often.path, '--engine', 'wasm', '-n', '20', ...seed, ...args, ...more], {cwd: folder});
		const plain = await run();
		t.is(plain.code, 0, plain.stderr);
		t.false(plain.stdout.includes('\ufffd'), args.join(' '));
		t.true((await run('--draw-unknown')).stdout.includes('\ufffd'), args.join(' '));
	}
});

import {spawn, spawnSync} from 'node:child_process';
import {existsSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import test from 'ava';
import {UserError} from '../../src/errors.js';
import {mostBytes, readRecord, readSettings, readStream, readWhole} from '../../src/input/reading.js';
import {charloomHere} from '../helpers/captured.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';

function* endless(): Generator<Uint8Array> {
	for (;;) yield new Uint8Array(1000);
}

test('what has no end is read up to the limit, and no further', async t => {
	const stream = Readable.from(endless());
	await t.throwsAsync(readStream(stream, 'a pipe', {most: 10_000}), {
		instanceOf: UserError,
		message: /Expected at most .* in a pipe, got more/,
	});
	t.is((await readStream(Readable.from([Buffer.from('ab'), 'cé']), 'a pipe', {most: 5})).length, 5);
});

test('a file is read whole up to the limit', async t => {
	const path = join(temporaryFolder(), 'file');
	writeFileSync(path, 'a'.repeat(1000));
	t.is((await readWhole(path, {most: 1000})).length, 1000);
	await t.throwsAsync(readWhole(path, {most: 999}), {instanceOf: UserError});
	t.is(readSettings(path), 'a'.repeat(1000));
	t.is(await readRecord(path), 'a'.repeat(1000));
});

const onUnix = existsSync('/dev/zero') ? test : test.skip;

onUnix('a device is refused before it fills the memory, whatever it is given as', async t => {
	const folder = temporaryFolder();
	const run = join(folder, 'run');
	writeFileSync(join(folder, 'fish.txt'), tinyText);
	const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --steps 1'.split(' ');
	t.is((await charloomHere(['train', join(folder, 'fish.txt'), ...model, '--out', run])).code, 0);
	const commands = [
		['train', '/dev/zero', ...model],
		['corpus', 'show', '/dev/zero'],
		['score', run, '/dev/zero'],
		['generate', run, '--seed-file', '/dev/zero'],
		['train', 'fish.txt', '--config', '/dev/zero'],
	];
	for (const command of commands) {
		const {code, stderr} = await charloomHere(command, {cwd: folder});
		t.true(code === 1 || code === 2, command.join(' '));
		t.regex(stderr, /^charloom: Expected /, command.join(' '));
		t.notRegex(stderr, /defect/);
	}
});

onUnix('in the place of a file of a run neither a device nor a pipe keeps anybody waiting', async t => {
	const folder = temporaryFolder();
	const run = join(folder, 'run');
	writeFileSync(join(folder, 'fish.txt'), tinyText);
	const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --steps 1'.split(' ');
	await charloomHere(['train', join(folder, 'fish.txt'), ...model, '--out', run]);
	for (const name of ['metrics.jsonl', 'model.safetensors', 'lock', 'config.json']) {
		for (const kind of ['device', 'pipe']) {
			const path = join(run, name);
			if (existsSync(path)) unlinkSync(path);
			if (kind === 'device') symlinkSync('/dev/zero', path);
			else t.is(spawnSync('mkfifo', [path]).status, 0);
			for (const command of [
				['inspect', run],
				['watch', run, '--once'],
				['train', '--resume', run, '--steps', '1'],
			]) {
				const {code, stderr} = await charloomHere(command);
				t.true(code === 0 || code === 1, `${name} ${kind} ${command.join(' ')}`);
				t.notRegex(stderr, /defect/, `${name} ${kind} ${command.join(' ')}`);
			}
		}
		if (name === 'metrics.jsonl' || name === 'lock') unlinkSync(join(run, name));
	}
});

onUnix('a text may come from a pipe that has a name', async t => {
	const folder = temporaryFolder();
	const pipe = join(folder, 'pipe');
	t.is(spawnSync('mkfifo', [pipe]).status, 0);
	const writer = spawn('sh', ['-c', `printf 'one fish' > '${pipe}'`]);
	const bytes = await readWhole(pipe, {most: mostBytes.text});
	t.is(Buffer.from(bytes).toString(), 'one fish');
	writer.kill();
});

import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {writeAtomically} from '../../src/checkpoint/atomic.js';
import {UserError} from '../../src/errors.js';
import {failingFileSystem, killedBeforeRename} from '../helpers/failing.js';
import {newFolder} from '../helpers/runs.js';

const parts = [Buffer.from('new '), Buffer.from('content')];

async function oldFile(): Promise<{folder: string; path: string}> {
	const folder = await newFolder();
	const path = join(folder, 'file');
	await writeFile(path, 'old');
	return {folder, path};
}

test('the parts follow one another in the new file, and nothing is left beside it', async t => {
	const {folder, path} = await oldFile();
	await writeAtomically(path, parts);
	t.is(await readFile(path, 'utf8'), 'new content');
	t.deepEqual(await readdir(folder), ['file']);
});

test('the beginning may be asked for at the end', async t => {
	const {path} = await oldFile();
	let written = 0;
	const counted = function* () {
		for (const part of parts) {
			yield part;
			written++;
		}
	};
	await writeAtomically(path, counted(), {beginning: () => Buffer.from(`NE${written}`)});
	t.is(await readFile(path, 'utf8'), 'NE2 content');
});

const failures = [
	['write', 'ENOSPC', /no space left on the disk/],
	['write', 'EDQUOT', /share of the disk/],
	['sync', 'EIO', /the system says: EIO/],
	['open', 'EACCES', /not allowed/],
	['open', 'EROFS', /read-only/],
	['rename', 'EPERM', /not allowed/],
] as const;

for (const [call, code, reason] of failures) {
	test(`when ${call} fails with ${code}, the old file stays, nothing is left beside it, and the reason is told`, async t => {
		const {folder, path} = await oldFile();
		const failing = failingFileSystem(call, code, '.new');
		const error = await t.throwsAsync(writeAtomically(path, parts, {fileSystem: failing}), {
			instanceOf: UserError,
			message: reason,
		});
		t.true(error?.message.includes(path));
		t.true(error?.message.includes('What was saved before is still there.'));
		t.is(await readFile(path, 'utf8'), 'old');
		t.deepEqual(await readdir(folder), ['file']);
	});
}

test('a process that dies before the renaming leaves the old file, and the next save succeeds', async t => {
	const {folder, path} = await oldFile();
	await t.throwsAsync(writeAtomically(path, parts, {fileSystem: killedBeforeRename}));
	t.is(await readFile(path, 'utf8'), 'old');
	t.deepEqual((await readdir(folder)).sort(), ['file', 'file.new']);
	await writeAtomically(path, parts);
	t.is(await readFile(path, 'utf8'), 'new content');
	t.deepEqual(await readdir(folder), ['file']);
});

test('a folder that is missing is told', async t => {
	const path = join(await newFolder(), 'missing', 'file');
	await t.throwsAsync(writeAtomically(path, parts), {instanceOf: UserError, message: /does not exist/});
});

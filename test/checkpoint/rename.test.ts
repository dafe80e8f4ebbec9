import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {renameOver} from '../../src/checkpoint/rename.js';

/** A rename that fails so often with a code of the system, and the waits between its tries. */
function failing(times: number, code: string) {
	const waits: number[] = [];
	let tries = 0;
	return {
		waits,
		tries: () => tries,
		options: {
			rename: async () => {
				tries++;
				if (tries <= times) throw Object.assign(new Error(code), {code, syscall: 'rename'});
			},
			wait: async (milliseconds: number) => {
				waits.push(milliseconds);
			},
		},
	};
}

test('a file takes the place of another', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'charloom-'));
	await writeFile(join(folder, 'old'), 'old');
	await writeFile(join(folder, 'new'), 'new');
	await renameOver(join(folder, 'new'), join(folder, 'old'));
	t.is(await readFile(join(folder, 'old'), 'utf8'), 'new');
});

test('on Windows a file that is open for a moment is waited for', async t => {
	for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
		const {options, tries, waits} = failing(4, code);
		await renameOver('a', 'b', {...options, platform: 'win32'});
		t.is(tries(), 5);
		t.deepEqual(waits, [10, 20, 40, 80]);
	}
});

test('what does not pass is told after some seconds', async t => {
	const {options, waits} = failing(Number.POSITIVE_INFINITY, 'EBUSY');
	await t.throwsAsync(renameOver('a', 'b', {...options, platform: 'win32'}), {code: 'EBUSY'});
	const waited = waits.reduce((sum, wait) => sum + wait, 0);
	t.true(waited >= 5000 && waited < 6000);
});

test('elsewhere, and for other failures, nothing is tried again', async t => {
	for (const [platform, code] of [
		['linux', 'EACCES'],
		['darwin', 'EPERM'],
		['win32', 'ENOSPC'],
	] as const) {
		const {options, tries} = failing(1, code);
		await t.throwsAsync(renameOver('a', 'b', {...options, platform}), {code});
		t.is(tries(), 1);
	}
});

import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {copyFile, mkdir, readdir, readFile, readlink, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {lockHolder, takeLock} from '../../src/checkpoint/lock.js';
import {UserError} from '../../src/errors.js';
import {newFolder} from '../helpers/runs.js';

const module = new URL('../../src/checkpoint/lock.js', import.meta.url).href;

/** A process that takes the lock, says so, and holds it until it is killed; or says why it can't. */
function startHolder(t: ExecutionContext, folder: string): ChildProcess {
	const script = `
		const {takeLock} = await import(${JSON.stringify(module)});
		try {
			await takeLock(${JSON.stringify(folder)});
			console.log('taken');
			setInterval(() => {}, 1e6);
		} catch (error) {
			console.log(error.name);
		}`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']});
	t.teardown(() => child.kill('SIGKILL'));
	return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
	let text = '';
	for await (const chunk of child.stdout ?? []) {
		text += chunk;
		if (text.includes('\n')) break;
	}
	return text.trim();
}

async function kill(child: ChildProcess): Promise<void> {
	const exited = once(child, 'exit');
	child.kill('SIGKILL');
	await exited;
}

const lockOf = (holder: object): string =>
	JSON.stringify({pid: process.pid, host: hostname(), since: '2026-01-01T00:00:00.000Z', token: 'other', ...holder});

test('a lock that another process holds is refused, and its holder is named', async t => {
	const folder = await newFolder();
	const child = startHolder(t, folder);
	t.is(await firstLine(child), 'taken');
	const error = await t.throwsAsync(takeLock(folder), {instanceOf: UserError});
	t.true(error?.message.includes(`process ${child.pid} on ${hostname()}`));
	t.is((await lockHolder(folder))?.pid, child.pid);
	t.deepEqual(await readdir(folder), ['lock']);
});

test('the lock of a process that was killed is taken over', async t => {
	const folder = await newFolder();
	const child = startHolder(t, folder);
	t.is(await firstLine(child), 'taken');
	await kill(child);
	t.is(await lockHolder(folder), undefined);
	// One that was killed while it took the lock leaves it under another name; one that just begins to take it may not have written it.
	await copyFile(join(folder, 'lock'), join(folder, 'lock-of-the-dead'));
	await writeFile(join(folder, 'lock-that-begins'), '');
	await writeFile(join(folder, 'lock-of-the-living'), lockOf({}));
	const lock = await takeLock(folder);
	t.is((await lockHolder(folder))?.pid, process.pid);
	const others = ['lock-of-the-living', 'lock-that-begins'];
	t.deepEqual((await readdir(folder)).sort(), ['lock', ...others]);
	for (const name of others) await rm(join(folder, name));
	await lock.release();
	t.deepEqual(await readdir(folder), []);
});

test('of several processes that take over a dead lock at once one wins', async t => {
	const folder = await newFolder();
	const dead = startHolder(t, folder);
	await firstLine(dead);
	await kill(dead);
	const results = await Promise.all([1, 2, 3, 4].map(() => firstLine(startHolder(t, folder))));
	t.deepEqual(results.sort(), ['UserError', 'UserError', 'UserError', 'taken']);
});

test('of many takers in one process one wins', async t => {
	const folder = await newFolder();
	const results = await Promise.allSettled(Array.from({length: 20}, () => takeLock(folder)));
	t.is(results.filter(({status}) => status === 'fulfilled').length, 1);
	t.deepEqual(await readdir(folder), ['lock']);
});

test('a lock that was released can be taken again', async t => {
	const folder = await newFolder();
	await (await takeLock(folder)).release();
	t.is(await lockHolder(folder), undefined);
	await (await takeLock(folder)).release();
	t.deepEqual(await readdir(folder), []);
});

(process.platform === 'linux' ? test : test.skip)(
	'a lock whose process id now is another process is taken over',
	async t => {
		const folder = await newFolder();
		await writeFile(join(folder, 'lock'), lockOf({started: 'an-earlier-boot 1'}));
		t.is(await lockHolder(folder), undefined);
		await (await takeLock(folder)).release();
	},
);

test('a lock of another machine is respected, whatever processes there are on this one', async t => {
	const folder = await newFolder();
	await writeFile(join(folder, 'lock'), lockOf({host: `not-${hostname()}`, pid: 2 ** 30}));
	await t.throwsAsync(takeLock(folder), {instanceOf: UserError, message: /if it runs no more, delete/});
});

test('a lock that is not readable is named', async t => {
	const folder = await newFolder();
	await writeFile(join(folder, 'lock'), '{"pid": "x"}');
	await t.throwsAsync(takeLock(folder), {instanceOf: UserError, message: /not readable as a lock.*delete it/});
});

test('releasing leaves a lock alone that is no longer the own one', async t => {
	const folder = await newFolder();
	const lock = await takeLock(folder);
	await writeFile(join(folder, 'lock'), lockOf({}));
	await lock.release();
	t.is(JSON.parse(await readFile(join(folder, 'lock'), 'utf8')).token, 'other');
});

test('a folder that is missing is told', async t => {
	const path = join(await newFolder(), 'missing');
	await t.throwsAsync(takeLock(path), {instanceOf: UserError, message: /does not exist/});
});

test('a lock that can not be deleted any more hides no other failure', async t => {
	const folder = await newFolder();
	const lock = await takeLock(folder);
	await rm(join(folder, 'lock'));
	await mkdir(join(folder, 'lock', 'in the way'), {recursive: true});
	await t.notThrowsAsync(lock.release());
});

/** Writes a lock that was last renewed so many seconds ago. */
async function foundLock(content: string | Uint8Array, age = 60): Promise<string> {
	const folder = await newFolder();
	const path = join(folder, 'lock');
	await writeFile(path, content);
	const time = Date.now() / 1000 - age;
	await utimes(path, time, time);
	return folder;
}

async function isTaken(folder: string): Promise<boolean> {
	try {
		const lock = await takeLock(folder);
		const names = await readdir(folder);
		await lock.release();
		return names.join() === 'lock' && (await readdir(folder)).length === 0;
	} catch (error) {
		if (error instanceof UserError) return false;
		throw error;
	}
}

test('a lock that names nobody, as a power failure leaves it, is taken over, even if it is new', async t => {
	for (const content of ['', '\0'.repeat(200), 'null', 'null\n', '{"pid": 12', ' \n']) {
		for (const age of [60, 0]) t.true(await isTaken(await foundLock(content, age)), JSON.stringify([content, age]));
		t.is(await lockHolder(await foundLock(content)), undefined);
	}
	for (const content of ['{"pid": 0}', '[]', 'x'.repeat(20_000)]) t.false(await isTaken(await foundLock(content)));
});

(process.platform === 'win32' ? test.skip : test)('a lock that is a link to nothing is taken over', async t => {
	for (const target of ['gone', 'lock']) {
		const folder = await newFolder();
		await symlink(target, join(folder, 'lock'));
		t.true(await isTaken(folder), target);
	}
});

test('a process that can not be seen is alive as long as its lock is renewed, and no longer', async t => {
	const elsewhere = lockOf({pid: 2 ** 30, started: 'other-boot 1', renewed: 300});
	t.false(await isTaken(await foundLock(elsewhere, 0)));
	t.true(await isTaken(await foundLock(elsewhere, 301)));
});

(process.platform === 'linux' ? test : test.skip)('a host name that has changed hides no dead process', async t => {
	const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
	const namespace = await readlink('/proc/self/ns/pid');
	for (const more of [{}, {renewed: 300, namespace}]) {
		const dead = {host: 'the-other-network', pid: 2 ** 22 + 1, started: `${boot} 1`, ...more};
		t.true(await isTaken(await foundLock(lockOf(dead), 0)));
		const folder = await newFolder();
		const lock = await takeLock(folder);
		const own = JSON.parse(await readFile(join(folder, 'lock'), 'utf8'));
		await writeFile(join(folder, 'lock'), JSON.stringify({...own, host: 'the-other-network'}));
		t.false(await isTaken(folder));
		await lock.release();
	}
});

/** A process of its own namespace of process ids, where the system lets one be made. */
const unshare = ['unshare', '--pid', '--fork', '--kill-child', process.execPath, '--input-type=module', '-e'] as const;
const canUnshare = process.platform === 'linux' && spawnSync(unshare[0], [...unshare.slice(1), '0']).status === 0;

(canUnshare ? test : test.skip)('a process of another namespace does not write beside one that lives', async t => {
	const folder = await newFolder();
	const lock = await takeLock(folder);
	const script = `
		const {takeLock, lockHolder} = await import(${JSON.stringify(module)});
		const holder = await lockHolder(${JSON.stringify(folder)});
		console.log(holder?.pid, await takeLock(${JSON.stringify(folder)}).then(() => 'taken', error => error.name));`;
	const {stdout} = spawnSync(unshare[0], [...unshare.slice(1), script], {encoding: 'utf8'});
	t.is(stdout.trim(), `${process.pid} UserError`);
	await lock.release();
});

test('a process whose lock was taken over writes no more', async t => {
	const folder = await newFolder();
	const lock = await takeLock(folder);
	await t.notThrowsAsync(lock.check());
	await writeFile(join(folder, 'lock'), lockOf({}));
	await t.throwsAsync(lock.check(), {instanceOf: UserError, message: /took over/});
});

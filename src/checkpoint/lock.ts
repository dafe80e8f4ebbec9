/**
 * One writer a run: a file `lock` in the run's folder says which process writes to it. The lock of a process that has died
 * (kill -9, power failure) is taken over.
 *
 * Both taking and taking over are decided by `link`, which only one of several processes can win: a lock is made complete
 * under a name of its own, then linked to `lock`; whoever finds a dead process's lock there must first win the name
 * `lock.<token of the dead one>`.
 *
 * The holder renews the lock's time as long as it lives, for those that can't see its process, and looks whether it is still
 * its own: one that slept so long that another took over must not write any more.
 */
import {randomUUID} from 'node:crypto';
import {link, open, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {UserError} from '../errors.js';
import {fileError, isSystemError} from './file-errors.js';
import {describeSelf, type FoundLock, isAlive, type LockHolder, readLock, UnreadableLock} from './lock-holder.js';
import {renameOver} from './rename.js';

export type {LockHolder} from './lock-holder.js';

export type Lock = {
	/** Throws a UserError where another process has taken over: nothing may be written any more. */
	readonly check: () => Promise<void>;
	/** Takes it again where its file has vanished; `check` tells of one who was faster. */
	readonly retake: () => Promise<void>;
	/** Lets others write to the run. Never fails: a lock that can't be deleted is taken over once its process has ended. */
	readonly release: () => Promise<void>;
};

export const lockName = 'lock';

/** Seconds between two renewals, and after which a lock that was not renewed is a dead process's. */
const renewEvery = 20;
const renewWithin = 300;

/** Milliseconds after which a lock that names nobody is not just being written. */
const writtenWithin = 1000;

async function found(path: string): Promise<FoundLock | undefined> {
	try {
		return await readLock(path);
	} catch (error) {
		if (!(error instanceof UnreadableLock)) throw error;
		throw new UserError(`${path} is not readable as a lock. If no charloom is writing to this run, delete it.`);
	}
}

/** Gives a lock the file system's present time, by writing what is there: a time that is set would be this machine's. */
async function touch(path: string): Promise<void> {
	await using file = await open(path, 'r+');
	await file.write('{', 0);
}

/** Links `own` to `path`; false if something is there. */
async function isLinked(own: string, path: string): Promise<boolean> {
	try {
		await link(own, path);
		return true;
	} catch (error) {
		if (isSystemError(error, 'EEXIST')) return false;
		// A file system without links (exFAT, say): making the file anew is as exclusive, but not complete at once.
		if (!isSystemError(error, 'EPERM', 'EISDIR', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP')) throw error;
	}
	try {
		await writeFile(path, await readFile(own), {flag: 'wx'});
		return true;
	} catch (error) {
		if (isSystemError(error, 'EEXIST')) return false;
		throw error;
	}
}

const heldMessage = (path: string, {pid, host, since}: LockHolder): string =>
	`The run ${dirname(path)} is being written by another charloom (process ${pid} on ${host}, since ${since}). ` +
	`Wait until it is done or stop it; if it runs no more, delete ${path}.`;

/** Wins `path` for `own`, over the dead if need be; throws when a living process holds it. */
async function win(path: string, own: string): Promise<void> {
	let target = path;
	let dead: FoundLock | undefined;
	while (!(await isLinked(own, target))) {
		const lock = await found(target);
		if (lock === undefined) {
			target = path; // released in between: start again
			continue;
		}
		const now = Math.max((await stat(own)).mtimeMs, lock.time); // by one clock, however others go
		if (lock.holder === undefined && now - lock.time < writtenWithin) {
			await pause(writtenWithin / 4);
			await touch(own);
			continue;
		}
		if (lock.holder && (await isAlive(lock, now))) throw new UserError(heldMessage(path, lock.holder));
		if (target === path) dead = lock;
		target = `${path}.${lock.token}`;
	}
	if (target === path) return;
	// Won the right to follow the dead holder, unless somebody else did so and finished before.
	if (dead !== undefined && (await found(path))?.token === dead.token) {
		await renameOver(own, path);
	} else {
		await rm(target, {force: true});
		await win(path, own);
	}
}

/** Says whether a lock under a name of its own is of a process that was killed before it could win or lose. */
async function isAbandoned(path: string, now: number): Promise<boolean> {
	const lock = await readLock(path).catch(() => undefined);
	if (lock === undefined) return false;
	return lock.holder ? !(await isAlive(lock, now)) : now - lock.time > renewWithin * 1000;
}

/** Deletes what others have left behind: claims to follow a dead holder, and locks that never came to their place. */
async function removeLeftovers(path: string): Promise<void> {
	const now = (await stat(path)).mtimeMs;
	const own = basename(path);
	for (const name of await readdir(dirname(path))) {
		const file = join(dirname(path), name);
		const isLeft = name.startsWith(`${own}.`) || (name.startsWith(`${own}-`) && (await isAbandoned(file, now)));
		if (isLeft) await rm(file, {force: true});
	}
}

const contentOf = (holder: LockHolder): string => `${JSON.stringify(holder)}\n`;

/** Takes the lock of the run in `folder`, or throws a UserError that names the process which holds it. */
export async function takeLock(folder: string): Promise<Lock> {
	const path = join(folder, lockName);
	const self = await describeSelf(randomUUID(), renewWithin);
	const own = join(folder, `${lockName}-${self.token}`);
	try {
		await writeFile(own, contentOf(self));
		await win(path, own);
		await removeLeftovers(path);
	} catch (error) {
		throw fileError(error, 'write', path);
	} finally {
		await rm(own, {force: true}).catch(() => {});
	}
	return heldLock(path, self);
}

function heldLock(path: string, self: LockHolder): Lock {
	const {token} = self;
	const isOwn = async (): Promise<boolean> => (await readLock(path).catch(() => undefined))?.token === token;
	const renewal = setInterval(async () => {
		if (await isOwn()) await touch(path).catch(() => {});
	}, renewEvery * 1000);
	renewal.unref();
	return {
		async retake() {
			await writeFile(path, contentOf(self), {flag: 'wx'}).catch(error => {
				if (!isSystemError(error, 'EEXIST')) throw fileError(error, 'write', path);
			});
		},
		async check() {
			const lock = await readLock(path).catch(() => undefined);
			if (lock?.holder === undefined || lock.token === token) return;
			throw new UserError(
				`${heldMessage(path, lock.holder)} It took over because this process had not been seen for a while; ` +
					'nothing more is written here.',
			);
		},
		async release() {
			clearInterval(renewal);
			if (await isOwn()) await rm(path, {force: true}).catch(() => {});
		},
	};
}

/** The living process that is writing to the run in `folder`, if there is one. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
	const lock = await found(join(folder, lockName));
	return lock?.holder && (await isAlive(lock, Date.now())) ? lock.holder : undefined;
}

/**
 * One writer a run: a file `lock` in the run's folder says which process writes to it. The lock of a process that has died
 * (kill -9, power failure) is taken over.
 *
 * Both taking and taking over are decided by `link`, which only one of several processes can win: a lock is made complete
 * under a name of its own, then linked to `lock`; whoever finds a dead process's lock there must first win the name
 * `lock.<token of the dead one>`.
 */
import {randomUUID} from 'node:crypto';
import {link, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {UserError} from '../errors.js';
import {fileError, isSystemError} from './file-errors.js';

export type LockHolder = {
	readonly pid: number;
	readonly host: string;
	/** The time at which the lock was taken, ISO 8601. */
	readonly since: string;
	/** Boot and start time of the process, where the system tells; a process with the same pid but another one is another. */
	readonly started?: string;
	readonly token: string;
};

export type Lock = {
	/** Lets others write to the run. Never fails: a lock that can't be deleted is taken over once its process has ended. */
	readonly release: () => Promise<void>;
};

export const lockName = 'lock';

/** Linux tells when a process started (field 22 of /proc/PID/stat, in ticks since boot) and whether it is dead but unburied. */
async function startOf(pid: number): Promise<string | undefined> {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may contain anything
		const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim();
		return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : `${boot} ${fields[19]}`;
	} catch {
		return undefined;
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return !isSystemError(error, 'ESRCH');
	}
}

/** Says whether the holder still lives. A process on another machine counts as alive, since that can't be told. */
async function isAlive({pid, host, started}: LockHolder): Promise<boolean> {
	if (host !== hostname()) return true;
	if (!isRunning(pid)) return false;
	const now = await startOf(pid);
	return now === undefined || started === undefined || now === started;
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
	try {
		const {pid, host, since, started, token}: Partial<Record<string, unknown>> = JSON.parse(
			await readFile(path, 'utf8'),
		);
		if (!Number.isSafeInteger(pid) || Number(pid) < 1) throw new SyntaxError('no pid');
		return {
			pid: Number(pid),
			host: String(host),
			since: String(since),
			...(typeof started === 'string' && {started}),
			token: String(token).replace(/[^\w-]/g, ''),
		};
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) return undefined;
		if (!(error instanceof SyntaxError)) throw fileError(error, 'read', path);
		throw new UserError(`${path} is not readable as a lock. If no charloom is writing to this run, delete it.`);
	}
}

/** Links `own` to `path`; false if something is there. */
async function isLinked(own: string, path: string): Promise<boolean> {
	try {
		await link(own, path);
		return true;
	} catch (error) {
		if (isSystemError(error, 'EEXIST')) return false;
		// A file system without links (exFAT, say): making the file anew is as exclusive, but not complete at once.
		if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP')) throw error;
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
	let dead: LockHolder | undefined;
	while (!(await isLinked(own, target))) {
		const holder = await readHolder(target);
		if (holder === undefined) {
			target = path; // released in between: start again
			continue;
		}
		if (await isAlive(holder)) throw new UserError(heldMessage(path, holder));
		if (target === path) dead = holder;
		target = `${path}.${holder.token}`;
	}
	if (target === path) return;
	// Won the right to follow the dead holder, unless somebody else did so and finished before.
	if (dead !== undefined && (await readHolder(path))?.token === dead.token) {
		await rename(own, path);
	} else {
		await rm(target, {force: true});
		await win(path, own);
	}
}

async function removeClaims(path: string): Promise<void> {
	const names = await readdir(dirname(path));
	const claims = names.filter(name => name.startsWith(`${basename(path)}.`));
	await Promise.all(claims.map(name => rm(join(dirname(path), name), {force: true})));
}

async function describeSelf(): Promise<LockHolder> {
	const started = await startOf(process.pid);
	const since = new Date().toISOString();
	return {pid: process.pid, host: hostname(), since, ...(started && {started}), token: randomUUID()};
}

/** Takes the lock of the run in `folder`, or throws a UserError that names the process which holds it. */
export async function takeLock(folder: string): Promise<Lock> {
	const path = join(folder, lockName);
	const self = await describeSelf();
	const own = join(folder, `${lockName}-${self.token}`);
	try {
		await writeFile(own, `${JSON.stringify(self)}\n`);
		await win(path, own);
		await removeClaims(path);
	} catch (error) {
		throw fileError(error, 'write', path);
	} finally {
		await rm(own, {force: true}).catch(() => {});
	}
	const release = async (): Promise<void> => {
		const holder = await readHolder(path).catch(() => undefined);
		if (holder?.token === self.token) await rm(path, {force: true}).catch(() => {});
	};
	return {release};
}

/** The living process that is writing to the run in `folder`, if there is one. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
	const holder = await readHolder(join(folder, lockName));
	return holder !== undefined && (await isAlive(holder)) ? holder : undefined;
}

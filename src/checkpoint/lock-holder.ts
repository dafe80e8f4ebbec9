/**
 * The process that a lock names, and whether it still lives.
 *
 * The system tells of a process that this one can see: of the same boot of the same machine, and the same namespace of
 * process ids. Of any other only the lock itself can: its holder renews it all the time (`lock.ts`), so one that has
 * grown old is dead. Host names are for people: they change with the network, and containers share them.
 */

import {lstat, readFile, readlink} from 'node:fs/promises';
import {hostname, uptime} from 'node:os';
import {isRunning} from '../input/is-running.js';
import {parseJson} from '../input/json.js';
import {readRecord} from '../input/reading.js';
import {fileError, isSystemError} from './file-errors.js';

export type LockHolder = {
	readonly pid: number;
	readonly host: string;
	/** The time at which the lock was taken, ISO 8601. */
	readonly since: string;
	/** Boot and start time of the process, where the system tells; a process with the same pid but another one is another. */
	readonly started?: string;
	/** The namespace that the pid is of, where the system tells. */
	readonly namespace?: string;
	/** The age in seconds at which the lock's holder is taken for dead; locks of old versions are not renewed. */
	readonly renewed?: number;
	readonly token: string;
};

/** A lock as it was found: who holds it, or a file that names nobody, as a power failure leaves it. */
export type FoundLock = {
	readonly token: string;
	/** The time at which it was last renewed, by the clock of the file system, in milliseconds. */
	readonly time: number;
	readonly holder?: LockHolder;
};

/** Boot, then start time of a process in ticks since that boot (field 22 of /proc/PID/stat); `dead` for one not buried yet. */
async function startOf(pid: number | 'self'): Promise<string | undefined> {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may contain anything
		const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim();
		return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : `${boot} ${fields[19]}`;
	} catch {
		return undefined;
	}
}

const namespaceOf = (): Promise<string | undefined> => readlink('/proc/self/ns/pid').catch(() => undefined);

/** Says whether /proc shows the processes of this one's own namespace. */
const isProcOwn = async (): Promise<boolean> => (await readlink('/proc/self').catch(() => '')) === String(process.pid);

/** The description that this process writes into its locks; `token` is the lock's own. */
export async function describeSelf(token: string, renewed: number): Promise<LockHolder> {
	const [started, namespace] = [await startOf('self'), await namespaceOf()];
	return {
		pid: process.pid,
		host: hostname(),
		since: new Date().toISOString(),
		...(started !== undefined && {started}),
		...(namespace !== undefined && {namespace}),
		renewed,
		token,
	};
}

const bootOf = (started: string | undefined): string | undefined => started?.split(' ')[0];

/** Seconds. */
const patienceAfterStart = 60;

/** Says whether the holder is a process that this one would see if it ran. */
async function isVisible({host, started, namespace, renewed}: LockHolder): Promise<boolean> {
	const [ownBoot, ownNamespace] = [bootOf(await startOf('self')), await namespaceOf()];
	if (namespace !== undefined && ownNamespace !== undefined && namespace !== ownNamespace) return false;
	const boot = bootOf(started);
	if (boot === undefined || ownBoot === undefined) return host === hostname();
	return boot === ownBoot || (renewed === undefined && host === hostname());
}

/** A lock that was last renewed before this machine started needs no long wait: as a rule the machine was started anew. */
function timeLimit({renewed = Infinity}: LockHolder, time: number): number {
	const start = Date.now() - uptime() * 1000;
	return (time < start ? Math.min(renewed, patienceAfterStart) : renewed) * 1000;
}

/** Says whether the holder lives; `now` is the time by the clock of the file system, in milliseconds. */
export async function isAlive({time, holder}: FoundLock, now: number): Promise<boolean> {
	if (holder === undefined) return false;
	if (await isVisible(holder)) {
		if (!isRunning(holder.pid)) return false;
		const start = (await isProcOwn()) ? await startOf(holder.pid) : undefined;
		return start === undefined || holder.started === undefined || start === holder.started;
	}
	return now - time < timeLimit(holder, time);
}

/** A file that names nobody: not JSON at all (empty, or NUL bytes), or JSON's null. */
export class UnreadableLock extends Error {}

function parseHolder(text: string): LockHolder | undefined {
	let value: unknown;
	try {
		value = parseJson(text);
	} catch {
		return undefined;
	}
	if (value === null) return undefined;
	const {pid, host, since, started, namespace, renewed, token}: Partial<Record<string, unknown>> = Object(value);
	if (!Number.isSafeInteger(pid) || Number(pid) < 1) throw new UnreadableLock();
	return {
		pid: Number(pid),
		host: String(host),
		since: String(since),
		...(typeof started === 'string' && {started}),
		...(typeof namespace === 'string' && {namespace}),
		...(typeof renewed === 'number' && {renewed}),
		token: String(token).replace(/[^\w-]/g, ''),
	};
}

/** More bytes than any lock has. */
const longestLock = 10_000;

/**
 * Reads what lies at a lock's place, a link that leads nowhere among it; undefined where there is nothing. Throws
 * `UnreadableLock` for a file that is of something else, and a UserError where it can't be read.
 */
export async function readLock(path: string): Promise<FoundLock | undefined> {
	try {
		const stats = await lstat(path);
		const time = stats.mtimeMs;
		if (stats.size > longestLock || !(stats.isFile() || stats.isSymbolicLink() || stats.isDirectory())) {
			throw new UnreadableLock();
		}
		const text = await readRecord(path).catch(error => {
			if (stats.isSymbolicLink() && isSystemError(error, 'ENOENT', 'ELOOP')) return '';
			throw error;
		});
		const holder = parseHolder(text);
		return holder ? {token: holder.token, time, holder} : {token: `unreadable-${stats.ino}`, time};
	} catch (error) {
		if (isSystemError(error, 'ENOENT')) return undefined;
		throw error instanceof UnreadableLock ? error : fileError(error, 'read', path);
	}
}

/**
 * The processes that stand between the user and charloom: its launcher, and npm where `npx charloom` or a script of a
 * package started it. Who ends one of them means charloom, but a signal that can't be caught, or that npm keeps to itself,
 * never gets here: so charloom looks whether they are still there.
 *
 * The shell above them is none of its business: a training in the background goes on after it (`&`, setsid, nohup).
 */

import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {isRunning} from '../../../input/is-running.js';

/** A process and its parent, as they were at the start. */
type Link = {readonly pid: number; readonly parent: number};

/** Set by the launcher (`launch.js`) for the process that it starts. */
const launcherVariable = 'CHARLOOM_LAUNCHER';

/** Milliseconds between two looks. */
const lookEvery = 500;

/** The parent of another process, where the system tells (Linux). */
function parentOf(pid: number): number | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]); // the name before may contain anything
	} catch {
		return undefined;
	}
}

/** The words that a process was started with; npm writes its own over them: `npm exec charloom train`. */
function commandOf(pid: number): readonly string[] {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]+/);
	} catch {
		return [];
	}
}

const isNpm = (command: readonly string[]): boolean =>
	command.slice(0, 2).some(word => /^(npm|npx)(-cli\.js)?$/.test(basename(word)));

/** A shell that npm starts a command with, and that a user does not type in. */
const isShell = (command: readonly string[]): boolean => command[1] === '-c';

/** From a process up to npm, if that is its parent, or the parent of its shell. */
function linksToNpm(pid: number): readonly Link[] {
	const parent = parentOf(pid);
	if (parent === undefined) return [];
	const link = {pid, parent};
	if (isNpm(commandOf(parent))) return [link];
	const above = isShell(commandOf(parent)) ? parentOf(parent) : undefined;
	return above !== undefined && isNpm(commandOf(above)) ? [link, {pid: parent, parent: above}] : [];
}

/** A process whose parent has ended gets another one, but on Windows. */
const isWhole = ({pid, parent}: Link): boolean => {
	const now = pid === process.pid ? process.ppid : parentOf(pid);
	return now === parent && (process.platform !== 'win32' || isRunning(parent));
};

/**
 * Says whether a hang-up of the terminal is to be ignored. Node forgets that nohup has said so, but nohup leaves traces: the
 * shell's name of the command, and a standard input that can only be written to.
 */
export function isUnderNohup(environment: NodeJS.ProcessEnv = process.env, fdinfo = '/proc/self/fdinfo/0'): boolean {
	if (basename(environment['_'] ?? '') === 'nohup') return true;
	try {
		const flags = /^flags:\s*(\d+)/m.exec(readFileSync(fdinfo, 'latin1'))?.[1] ?? '0';
		return (Number.parseInt(flags, 8) & 3) === 1; // O_WRONLY
	} catch {
		return false;
	}
}

/** Calls `onGone` once when a process that started charloom for the user has ended. */
export function watchLaunchers(onGone: () => void, environment: NodeJS.ProcessEnv = process.env): void {
	const launcher = Number(environment[launcherVariable] ?? 0);
	const own = launcher > 0 ? [{pid: process.pid, parent: launcher}] : [];
	const isByNpm = environment['npm_command'] !== undefined && !isUnderNohup(environment);
	const links = [...own, ...(isByNpm ? linksToNpm(launcher > 0 ? launcher : process.pid) : [])];
	delete environment[launcherVariable]; // it is no launcher of the processes that this one starts
	if (links.length === 0) return;
	const timer = setInterval(() => {
		if (links.every(isWhole)) return;
		clearInterval(timer);
		onGone();
	}, lookEvery);
	timer.unref();
}

/**
 * Runs charloom's `main` in this process and takes what it writes, without the start of a process of its own. What only such a process
 * can show (signals, pipes that break, a terminal, errors that nobody has caught) takes `spawned.ts`, and so does a run that is found by the
 * current folder, which is looked up once in a process.
 */
import {PassThrough} from 'node:stream';
import {main} from '../../src/cli/main.js';

export type Captured = {readonly code: number; readonly stdout: string; readonly stderr: string};

type Options = {
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly input?: string | Uint8Array;
};

/** Sets variables of the environment; gives what puts the old ones back. */
function setEnvironment(env: Readonly<Record<string, string>>): () => void {
	const before = Object.keys(env).map(name => [name, process.env[name]] as const);
	Object.assign(process.env, env);
	return () => {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	};
}

/** Puts an input in the place of the process's own; gives what puts that back. */
function setInput(input: string | Uint8Array): () => void {
	const own = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
	const value = Object.assign(new PassThrough(), {isTTY: false}).end(input);
	Object.defineProperty(process, 'stdin', {configurable: true, value});
	return () => {
		Object.defineProperty(process, 'stdin', own);
	};
}

async function capture(args: readonly string[], {cwd, env = {}, input = ''}: Options): Promise<Captured> {
	const texts = {stdout: '', stderr: ''};
	const writes = {stdout: process.stdout.write, stderr: process.stderr.write};
	const folder = process.cwd();
	const [restoreEnvironment, restoreInput] = [setEnvironment(env), setInput(input)];
	if (cwd !== undefined) process.chdir(cwd);
	for (const name of ['stdout', 'stderr'] as const) {
		process[name].write = (text: string | Uint8Array) => {
			texts[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
			return true;
		};
	}
	try {
		const code = await main(args);
		return {code, ...texts};
	} finally {
		process.stdout.write = writes.stdout;
		process.stderr.write = writes.stderr;
		process.chdir(folder);
		restoreEnvironment();
		restoreInput();
	}
}

let last: Promise<unknown> = Promise.resolve();

/** Runs a command line, when those before it have ended: there is one standard output and one current folder. */
export function charloomHere(args: readonly string[], options: Options = {}): Promise<Captured> {
	const next = last.then(() => capture(args, options));
	last = next.catch(() => {});
	return next;
}

export const runMain = (...args: readonly string[]): Promise<Captured> => charloomHere(args);

/** Runs programs as a user would: as processes of their own, with pipes. */
import {type ChildProcess, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export type Outcome = {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
};

export type Running = {
	readonly child: ChildProcess;
	/** Settles when the process has ended. */
	readonly outcome: Promise<Outcome>;
	/** Settles when stdout holds the text. Rejects when the process ends without it. */
	readonly prints: (text: string) => Promise<void>;
};

type Options = {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly input?: string | Uint8Array;
};

export function start(program: string, args: readonly string[], {cwd, env, input}: Options = {}): Running {
	const child = spawn(program, args, {...(cwd !== undefined && {cwd}), env: {...process.env, ...env}});
	const texts = {stdout: '', stderr: ''};
	const outcome = new Promise<Outcome>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => resolve({code, signal, ...texts}));
	});
	for (const name of ['stdout', 'stderr'] as const) {
		child[name].setEncoding('utf8').on('data', (text: string) => {
			texts[name] += text;
		});
	}
	child.stdin.on('error', () => {}); // it may end without reading
	child.stdin.end(input ?? '');
	const prints = (text: string): Promise<void> =>
		new Promise((resolve, reject) => {
			const look = (): void => {
				if (texts.stdout.includes(text)) resolve();
			};
			look();
			child.stdout.on('data', look);
			child.on('close', () => reject(new Error(`It ended without printing ${text}: ${texts.stdout}${texts.stderr}`)));
		});
	return {child, outcome, prints};
}

/** The file of charloom as it is installed, for the Node of the tests: it stands behind the launcher. */
export const cli: string = fileURLToPath(new URL('../../program/cli/main.js', import.meta.url));

/** charloom itself, without the launcher, on the Node of the tests. */
export const startCharloom = (args: readonly string[], options: Options = {}): Running =>
	start(process.execPath, [cli, ...args], options);

export const charloom = (args: readonly string[], options: Options = {}): Promise<Outcome> =>
	startCharloom(args, options).outcome;

/** Runs other programs: Python, compilers, tar. */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

export type ProgramResult = {readonly code: number; readonly stdout: string; readonly stderr: string};

export type ProgramOptions = {
	readonly env?: NodeJS.ProcessEnv;
	/** Is told every line that the program writes, to stdout or stderr. */
	readonly onLine?: (line: string) => void;
};

/** Runs a program to its end; undefined where there is no such program. Rejects when it can't be run for another reason. */
export function runProgram(
	command: string,
	args: readonly string[],
	{env = process.env, onLine}: ProgramOptions = {},
): Promise<ProgramResult | undefined> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {env, stdio: ['ignore', 'pipe', 'pipe']});
		const texts = {stdout: '', stderr: ''};
		for (const name of ['stdout', 'stderr'] as const) {
			createInterface({input: child[name]}).on('line', line => {
				texts[name] += `${line}\n`;
				onLine?.(line);
			});
		}
		child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(undefined) : reject(error)));
		child.on('close', (code, signal) => {
			if (signal === null) resolve({code: code ?? 1, ...texts});
			else reject(new Error(`${command} was ended by ${signal}.`));
		});
	});
}

/** The output of a program, or undefined where there is none or it fails. */
export async function outputOf(
	command: string,
	args: readonly string[],
	env?: NodeJS.ProcessEnv,
): Promise<string | undefined> {
	const result = await runProgram(command, args, env ? {env} : {}).catch(() => undefined);
	return result?.code === 0 ? result.stdout.trim() : undefined;
}

/** The last lines of what a program wrote, for an error message. */
export const lastLines = ({stdout, stderr}: ProgramResult, count = 8): string =>
	(stderr.trim() || stdout.trim()).split('\n').slice(-count).join('\n');

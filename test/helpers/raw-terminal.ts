/** The real program in a pseudo-terminal whose every byte is known: one that answers questions, or reads slowly. */
import {spawn, spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {cli} from './spawned.js';

const script = fileURLToPath(new URL('../../../test/helpers/raw_terminal.py', import.meta.url));

export const hasPython = (): boolean =>
	process.platform !== 'win32' && spawnSync('python3', ['--version']).status === 0;

/** As `raw_terminal.py` has them. */
export type Step =
	| {readonly read: number; readonly rate?: number}
	| {readonly until: string; readonly within: number}
	| {readonly type: string}
	| {readonly answer: string; readonly to: string}
	| {readonly end: number};

export type Seen = {
	readonly code: number | null;
	/** Everything that the program has written. */
	readonly text: string;
	/** Seconds that the step `end` took. */
	readonly leaving: number;
};

/** Runs charloom in the folder through the steps. */
export function inRawTerminal(args: readonly string[], cwd: string, steps: readonly Step[]): Promise<Seen> {
	return new Promise((resolve, reject) => {
		const child = spawn('python3', [script, JSON.stringify(steps), process.execPath, cli, ...args], {cwd});
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
		child.stderr.pipe(process.stderr);
		child.on('error', reject);
		child.on('close', () => resolve(JSON.parse(output) as Seen)); // what the script prints
	});
}

/** Runs charloom's `main` in this process and takes what it writes. Tests that use it must be serial. */
import {main} from '../../src/cli/main.js';

export type Captured = {readonly code: number; readonly stdout: string; readonly stderr: string};

export async function runMain(...argv: readonly string[]): Promise<Captured> {
	const texts = {stdout: '', stderr: ''};
	const writes = {stdout: process.stdout.write, stderr: process.stderr.write};
	for (const name of ['stdout', 'stderr'] as const) {
		process[name].write = (text: string | Uint8Array) => {
			texts[name] += String(text);
			return true;
		};
	}
	try {
		const code = await main(argv);
		return {code, ...texts};
	} finally {
		process.stdout.write = writes.stdout;
		process.stderr.write = writes.stderr;
	}
}

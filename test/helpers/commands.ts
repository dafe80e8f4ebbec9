/** Runs a command in this process, with streams of its own. */
import {PassThrough} from 'node:stream';
import {Command} from 'commander';
import type {Streams} from '../../src/cli/commands/generate/text-output.js';

process.setMaxListeners(50); // each command that runs listens for signals, and tests run side by side

type Register = (program: Command, streams: Streams) => void;

export type Written = {readonly stdout: string; readonly stderr: string};

type Options = {readonly isTTY?: boolean; readonly input?: string};

/** What the command wrote; rejects with what it threw, and `written` then has what it wrote until then. */
export async function runCommand(
	register: Register,
	args: readonly string[],
	{isTTY = false, input = ''}: Options = {},
	written: {stdout: string; stderr: string} = {stdout: '', stderr: ''},
): Promise<Written> {
	const collect = (name: 'stdout' | 'stderr') =>
		Object.assign(new PassThrough(), {isTTY}).on('data', chunk => {
			written[name] += chunk;
		});
	const stdin = Object.assign(new PassThrough(), {isTTY: false}).end(input);
	const streams = {stdin: stdin as unknown as NodeJS.ReadStream, stdout: collect('stdout'), stderr: collect('stderr')};
	const program = new Command().exitOverride();
	register(program, streams);
	await program.parseAsync(args, {from: 'user'});
	return written;
}

/** The objects of a text that has one on each line. */
export const jsonLines = (text: string) =>
	text
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));

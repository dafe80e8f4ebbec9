/**
 * The one place by which text gets from a command to a terminal or a log. What a run, a file or its name says is not to be
 * trusted: an escape sequence in it would move the cursor, rename the window or worse. So control characters become visible.
 */
import {once} from 'node:events';
import {styleText} from 'node:util';
import {UserError} from '../../../errors.js';
import {printable} from '../../../format.js';
import {jsonText} from '../../../input/json.js';

/** A stream that text is written to: the process's own, or a test's. */
export type Output = {readonly isTTY?: boolean | undefined; write(text: string): unknown};

/** Writes text as it may be shown: newlines and tabs stay, other control characters become visible. */
export function print(output: Output, text: string): void {
	output.write(printable(text));
}

/** Writes a value as a line of JSON, or as several with `indent`. */
export function printJson(output: Output, value: unknown, indent?: string): void {
	output.write(`${jsonText(value, indent)}\n`);
}

/** Writes a line that begins with a word in colour, where the stream has colours. */
export function printLabelled(
	output: Output & NodeJS.WritableStream,
	style: Parameters<typeof styleText>[0],
	label: string,
	text: string,
): void {
	output.write(`${styleText(style, label, {stream: output})} ${printable(text)}\n`);
}

/**
 * Writes a text that is the command's result: into a file or a pipe as it is, to a terminal as `print` does. Waits while
 * the reader is slower, and gives up waiting when the signal is aborted.
 */
export async function writeWhenReady(
	output: NodeJS.WritableStream & {readonly isTTY?: boolean},
	text: string,
	signal?: AbortSignal,
): Promise<void> {
	if (text === '' || output.write(output.isTTY ? printable(text) : text) || signal?.aborted) return;
	await once(output, 'drain', {...(signal && {signal})}).catch(error => {
		if (!signal?.aborted) throw error;
	});
}

const isDebugging = (): boolean => (process.env['CHARLOOM_DEBUG'] ?? '') !== '';

const messageOf = (error: unknown): string => {
	if (error instanceof UserError) return error.message;
	const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return (
		`Unexpected ${words}\nThis is a defect of charloom, not of what you did. ` +
		`Set CHARLOOM_DEBUG=1 and run it again to see where it comes from.`
	);
};

/** Shows an error on stderr: a UserError by its message alone, anything else as the defect it is. */
export function printError(error: unknown): void {
	printLabelled(process.stderr, 'red', 'charloom:', messageOf(error));
	if (isDebugging() && error instanceof Error) print(process.stderr, `${error.stack ?? ''}\n`);
}

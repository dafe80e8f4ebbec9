/** Tables in Markdown, and their places in BENCHMARKS.md. */
import {readFile, writeFile} from 'node:fs/promises';

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(header), line(header.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** The command that was given, without where this machine has its Python. */
export function commandLine(): string {
	const args = process.argv.slice(2);
	return ['npm run bench --', ...args.map((arg, index) => (args[index - 1] === '--python' ? 'PATH' : arg))].join(' ');
}

/** Replaces what stands between the markers of a section. Throws when BENCHMARKS.md has no such section. */
export async function writeSection(file: URL, name: string, text: string): Promise<void> {
	const [start, end] = [`<!-- bench: ${name} -->`, '<!-- /bench -->'];
	const whole = await readFile(file, 'utf8');
	const from = whole.indexOf(start);
	const to = whole.indexOf(end, from);
	if (from < 0 || to < 0) throw new Error(`BENCHMARKS.md has no section ${start} … ${end}.`);
	await writeFile(file, `${whole.slice(0, from + start.length)}\n${text}\n${whole.slice(to)}`);
}

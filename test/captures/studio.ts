/**
 * Makes the pictures of the studio from a real run, in a real terminal (tmux):
 *
 *   node dist/test/captures/studio.js RUN FOLDER [seed]
 *
 * `studio.svg` is a text tinted by surprise, `studio-columns.svg` three temperatures side by side; the same as plain text
 * beside them.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {PseudoTerminal} from '../helpers/pseudo-terminal.js';
import {screenToSvg} from './svg.js';

const size = {columns: 112, rows: 30};
const [run, folder = '.', seed = ''] = process.argv.slice(2);
if (run === undefined) throw new Error('Expected the folder of a run.');

async function save(terminal: PseudoTerminal, name: string): Promise<void> {
	const screen = terminal.styledText();
	await writeFile(join(folder, `${name}.svg`), screenToSvg(screen, size.columns));
	await writeFile(join(folder, `${name}.txt`), stripVTControlCharacters(screen));
}

await mkdir(folder, {recursive: true});
const args = ['studio', resolve(run), '--seed', seed, '--random-seed', '42', '--tint', 'surprise', '--speed', '320'];
const terminal = PseudoTerminal.start(args, {cwd: process.cwd(), ...size, environment: {COLORTERM: 'truecolor'}});
try {
	await terminal.shows(/following(?:.*\n)*│.{40,}\n(?:.*\n){14}│ \S/);
	terminal.press('Space');
	await terminal.shows('paused');
	terminal.press(']', ']', ']', 'b');
	await terminal.shows(/@\d+ T0\.95 [3-9]\d\d/);
	terminal.press('Space');
	await terminal.shows('paused');
	terminal.press('Left', 'Left', 'Left', 'Left');
	await terminal.shows(/ of [\d,]+/);
	await save(terminal, 'studio');
	terminal.press('3');
	await terminal.shows(/(?:│ \S.*\n){16}/);
	terminal.press('Space');
	await terminal.shows('paused');
	await save(terminal, 'studio-columns');
	terminal.press('q');
	await terminal.shows('exit 0');
} finally {
	terminal.close();
}

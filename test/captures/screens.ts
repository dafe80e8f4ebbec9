/** The pictures of both screens: a real run, trained and read in a real terminal (tmux). */
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {PseudoTerminal} from '../helpers/pseudo-terminal.js';
import {screenToSvg} from './svg.js';

const corpus = 'bible';
const size = {columns: 110, rows: 30} as const;
const columnsSize = {columns: 110, rows: 20} as const;
/** The model that comes along. */
const guest = 'austen';
/** Milliseconds for a training on a slow machine. */
const patience = 1_800_000;
const environment = {COLORTERM: 'truecolor'};

type Options = {
	/** Where the run is trained. */
	readonly cwd: string;
	/** Where the pictures go. */
	readonly folder: string;
};

type Picture = {readonly name: string; readonly columns: number; readonly title: string};

const save = (terminal: PseudoTerminal, folder: string, {name, columns, title}: Picture): Promise<void> =>
	writeFile(join(folder, `${name}.svg`), screenToSvg(terminal.styledText(), columns, title));

/** Trains for so many steps; the picture is taken after three quarters of them. Leaves the run `bible` in the folder. */
export async function captureDashboard({cwd, folder}: Options, steps: number): Promise<void> {
	const model = ['--hidden', '128', '--embedding', '128', '--dropout', '0', '--random-seed', '1'];
	const pace = ['--steps', `${steps}`, '--valid-every', '100', '--sample-every', '100', '--sample-length', '500'];
	const args = ['train', corpus, ...model, ...pace, '--out', corpus];
	const terminal = PseudoTerminal.start(args, {cwd, ...size, environment});
	try {
		await terminal.shows(/ 7[5-9]% {3}step/, patience);
		await save(terminal, folder, {name: 'dashboard', columns: size.columns, title: `charloom train ${corpus}`});
		await terminal.shows('training has ended', patience);
		terminal.press('q');
		await terminal.shows('exit 0');
	} finally {
		terminal.close();
	}
}

/** Goes back to a place where the model could have gone on in many ways. */
async function goWhereMuchIsOpen(terminal: PseudoTerminal): Promise<void> {
	const isOpen = (text: string): boolean => Number(/what may come ─+ ([\d.]+) bits/.exec(text)?.[1]) >= 3.4;
	terminal.press('Up', 'Up', 'Up');
	let text = await terminal.shows(/ of \d/);
	for (let moves = 0; moves < 100 && !isOpen(text); moves++) {
		const place = /(\d+) of \d/.exec(text)?.[1];
		terminal.press('Left');
		await terminal.shows(new RegExp(` ${Number(place) - 1} of`));
		await new Promise(resolve => setTimeout(resolve, 100)); // what may come is asked for once it is there
		text = terminal.text();
	}
}

/** A text tinted by surprise with what might have come, then temperatures side by side. */
export async function captureStudio({cwd, folder}: Options): Promise<void> {
	const seed = 'In the beginning ';
	const args = ['studio', corpus, '--seed', seed, '--random-seed', '42', '--tint', 'surprise', '--speed', '320'];
	const terminal = PseudoTerminal.start([...args, '--temperature', '0.6'], {cwd, ...size, environment});
	const title = `charloom studio ${corpus}`;
	try {
		await terminal.shows(/● T0\.60 [6-9]\d\d /);
		terminal.press('Space');
		await terminal.shows('paused');
		terminal.press(...Array.from({length: 200}, () => 'Left'), ']', ']', 'b');
		await terminal.shows(/● @\d+ T0\.70 [5-9]\d\d /);
		terminal.press('Space');
		await terminal.shows('paused');
		await goWhereMuchIsOpen(terminal);
		await save(terminal, folder, {name: 'studio', columns: size.columns, title});
		terminal.resize(columnsSize.columns, columnsSize.rows);
		terminal.press('3');
		await terminal.shows(/(?:│ \S.*\n){11}/);
		terminal.press('Space');
		await terminal.shows('paused');
		await save(terminal, folder, {name: 'side-by-side', columns: columnsSize.columns, title});
		terminal.press('q');
		await terminal.shows(/branches will be lost/);
		terminal.press('Enter');
		await terminal.shows('exit 0');
	} finally {
		terminal.close();
	}
}

/** Two models go on from the same place with the same luck: the one that was trained, and the one that comes along. */
export async function captureTwoModels({cwd, folder}: Options): Promise<void> {
	const args = ['studio', corpus, '--beside', guest, '--seed', 'And the man said unto her, ', '--random-seed', '7'];
	const size = {...columnsSize, environment};
	const terminal = PseudoTerminal.start([...args, '--temperature', '0.5', '--tint', 'surprise'], {cwd, ...size});
	try {
		await terminal.shows(/(?:│ \S.*\n){11}/, patience);
		terminal.press('Space');
		await terminal.shows('paused', patience);
		const title = `charloom studio ${corpus} --beside ${guest}`;
		await save(terminal, folder, {name: 'two-models', columns: columnsSize.columns, title});
		terminal.press('q');
		await terminal.shows(/branches will be lost/, patience);
		terminal.press('Enter');
		await terminal.shows('exit 0');
	} finally {
		terminal.close();
	}
}

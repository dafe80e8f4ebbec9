import test from 'ava';
import {register} from '../../../../src/cli/commands/studio/studio.js';
import {UsageError} from '../../../../src/errors.js';
import {runCommand} from '../../../helpers/commands.js';
import {hasTmux, PseudoTerminal} from '../../../helpers/pseudo-terminal.js';
import {makeRun, newFolder} from '../../../helpers/runs.js';
import {charloom} from '../../../helpers/spawned.js';
import {untouchedCharloom} from '../../../helpers/untouched.js';

const {path, folder} = await makeRun('abc abd\n'.repeat(40));

test('without a terminal the studio says what to use in its place', async t => {
	const {code, stdout, stderr} = await charloom(['studio', path], {cwd: folder});
	t.is(code, 2);
	t.is(stdout, '');
	t.regex(stderr, /Expected a terminal for the studio.*charloom generate /s);
	t.false(stderr.includes('\u001b'));
});

test('values that make no sense are wrong usage', async t => {
	const wrong = [
		['--speed', '0'],
		['--speed', 'quick'],
		['--temperature', '-1'],
		['--top-p', '0'],
		['--tint', 'green'],
		['--random-seed', '-1'],
	];
	for (const [flag, value] of wrong) {
		await t.throwsAsync(runCommand(register, ['studio', path, `${flag}=${value}`]), {instanceOf: UsageError}, flag);
	}
});

const inTerminal = hasTmux() ? test : test.skip;
/** For texts at full speed, which take a processor until the test has seen what it waits for. */
const inTerminalAlone = hasTmux() ? test.serial : test.skip;
if (!hasTmux()) process.stderr.write('tmux is missing: the studio is not tried in a real terminal\n');

/** Runs the studio in a terminal. */
const startIn = (columns: number, rows: number, ...args: readonly string[]): PseudoTerminal =>
	PseudoTerminal.start(['studio', 'made', ...args], {cwd: folder, columns, rows});

/** The modes of a terminal that a shell can be typed into. */
const clean = '\\nicanon\\necho';

inTerminal('in a real terminal: start, temperature, tint, pause, back, branch, resize, leave', async t => {
	const terminal = startIn(80, 24, '--seed', 'abc ', '--random-seed', '7', '--speed', '200');
	try {
		await terminal.shows(/charloom studio · made.*seed 7.*● \d+ char\/s/);
		t.true(terminal.isAlternate);
		terminal.press('Up', 'Up');
		await terminal.shows(/temperature 0\.90/);
		terminal.press('t');
		await terminal.shows(/─ text · surprise ─/);
		terminal.press('Space');
		await terminal.shows(/‖ paused/);
		terminal.press('Left', 'Left', 'Left', '[', 'b');
		await terminal.shows(/branch .*following/);
		await terminal.shows(/temperature 0\.85.*/);
		terminal.press('3');
		await terminal.shows(/T 0\.55 .*T 0\.85 .*T 1\.15 /);
		terminal.resize(120, 40);
		await terminal.shows(/char\/s$/m);
		terminal.press('Enter');
		await terminal.shows(/─ what may come ─/);
		terminal.resize(60, 15);
		const small = await terminal.shows(/^╰─{58}╯$/m);
		t.is(small.trimEnd().split('\n').length, 15);
		terminal.press('x');
		await terminal.shows('branch dropped: U brings back');
		terminal.press('U');
		await terminal.shows('the branch is back');
		terminal.press('q');
		await terminal.shows('5 branches will be lost');
		terminal.press('Escape');
		await terminal.shows('q leave');
		terminal.press('q', 'q');
		await terminal.shows(new RegExp(`exit 0${clean}`));
		t.regex(terminal.scrollback(), /characters, 5 branches with made\./);
		t.false(terminal.isAlternate);
		t.true(terminal.hasCursor);
	} finally {
		terminal.close();
	}
});

inTerminalAlone(
	'in a real terminal: Ctrl-C stops the text, a second one leaves with 130 and how to write it again',
	async t => {
		const terminal = startIn(90, 30, '--seed', 'ab', '--random-seed', '3', '--speed', 'full');
		try {
			await terminal.shows(/● .*char\/s/);
			terminal.press('C-c');
			await terminal.shows(/stopped; Ctrl-C again leaves/);
			terminal.press('C-c');
			const left = await terminal.shows(new RegExp(`exit 130${clean}`));
			t.regex(
				left.replaceAll('\n', ''),
				/charloom generate checkpoints\/made --seed 'ab' --random-seed 3 -t 0\.8 -n \d+/,
			);
			t.false(terminal.isAlternate);
		} finally {
			terminal.close();
		}
	},
);

inTerminalAlone('in a real terminal: SIGTERM leaves it clean, with 143', async t => {
	const terminal = startIn(80, 24, '--speed', 'full');
	try {
		await terminal.shows(/● .*char\/s/);
		process.kill(terminal.processOf('studio made'), 'SIGTERM');
		await terminal.shows(new RegExp(`exit 143${clean}`));
		t.false(terminal.isAlternate);
		t.true(terminal.hasCursor);
	} finally {
		terminal.close();
	}
});

inTerminal('in a real terminal: when the writing process is killed the text stays, and its end is told', async t => {
	const terminal = startIn(90, 24, '--seed', 'ab', '--speed', '200');
	try {
		await terminal.shows(/● .*char\/s/);
		process.kill(terminal.processOf('writer/main'), 'SIGKILL');
		await terminal.shows(/✗ stopped/);
		t.regex(terminal.text(), /⚠ The writing process has ended \(SIGKILL\)/);
		terminal.press('q');
		await terminal.shows(new RegExp(`exit 1${clean}`));
		t.regex(terminal.scrollback(), /characters with made\. The writing process has ended \(SIGKILL\)\./);
		t.false(terminal.isAlternate);
		t.true(terminal.hasCursor);
	} finally {
		terminal.close();
	}
});

inTerminal('without a command the studio opens on the model that comes along, and leads to training', async t => {
	const empty = await newFolder();
	const {cli} = await untouchedCharloom();
	const terminal = PseudoTerminal.start([], {cwd: empty, program: cli, columns: 100, rows: 30});
	try {
		await terminal.shows(/charloom studio · austen .*● \d+ char\/s/);
		await terminal.shows(/T train/);
		terminal.press('T');
		await terminal.shows(/─ train a new model on ─.* a file, a folder, or emma/);
		terminal.press('nowhere', 'Enter');
		await terminal.shows(/there is no `nowhere`/);
		terminal.press('C-u', `${folder}/text.txt`, 'Enter');
		await terminal.shows(/charloom train · text-\d+-\d+/);
		await terminal.shows(/step \d+/);
		terminal.press('q');
		await terminal.shows(/d {2}discard/);
		terminal.press('d');
		await terminal.shows(/charloom studio · austen .*paused/);
		await terminal.shows(/[12] branches|● T0\.80 [1-9]/);
		terminal.press('q');
		await terminal.shows(new RegExp(`exit 0${clean}`));
		t.regex(terminal.scrollback(), /stopped without saving/);
		t.false(terminal.isAlternate);
	} finally {
		terminal.close();
	}
});

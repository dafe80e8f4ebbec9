// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the sequences of terminals begin with one
import test, {type ExecutionContext} from 'ava';
import {hasTmux, PseudoTerminal, until} from '../helpers/pseudo-terminal.js';
import {hasPython, inRawTerminal} from '../helpers/raw-terminal.js';
import {makeRun} from '../helpers/runs.js';

const {folder} = await makeRun('abc abd\n'.repeat(40));

const inTerminal = hasTmux() ? test : test.skip;
const inRaw = hasPython() ? test : test.skip;
if (!hasTmux()) process.stderr.write('tmux is missing: the screens are not tried in a real terminal\n');

function studio(
	t: ExecutionContext,
	options: {columns?: number; rows?: number; args?: readonly string[]; environment?: Record<string, string>} = {},
): PseudoTerminal {
	const {columns = 80, rows = 24, args = [], environment = {}} = options;
	const terminal = PseudoTerminal.start(['studio', 'made', ...args], {cwd: folder, columns, rows, environment});
	t.teardown(() => terminal.close());
	return terminal;
}

const writes = /● \d+ char\/s/;
const exited = (code: number): RegExp => new RegExp(`exit ${code}\\nicanon\\necho`);

/** Every row ends where the frame does: none was torn by a character of another width than was thought. */
function assertWhole(t: ExecutionContext, text: string, columns: number): void {
	const rows = text.split('\n').filter(row => /^[│╭╰]/.test(row));
	t.true(rows.length > 3);
	for (const row of rows) t.regex(row, /[│╮╯]$/);
	t.deepEqual(
		rows.filter(row => /^[╭╰]/.test(row)).map(row => row.length),
		rows.filter(row => /^[╭╰]/.test(row)).map(() => columns),
	);
}

for (const [depth, environment] of Object.entries({
	'16': {TERM: 'xterm'},
	'256': {TERM: 'xterm-256color'},
	'16M': {COLORTERM: 'truecolor'},
	no: {NO_COLOR: '1'},
})) {
	inTerminal(`with ${depth} colours a seed of several lines is shown whole`, async t => {
		const terminal = studio(t, {environment});
		await terminal.shows(writes);
		terminal.press('e', 'a', 'C-n', 'b');
		const text = await terminal.shows(/│ a⏎b/);
		t.notRegex(text, /NaN|\[\d|;\d+m/);
		assertWhole(t, text, 80);
		terminal.press('Escape');
		await terminal.shows('q leave');
	});
}

const joined = ['👨‍👩‍👧‍👦', '🇩🇪', '👍🏽', '❤️', '1️⃣', '👩🏿‍🚒', 'क्‍ष', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🫠', '한'];

inTerminal('characters that join tear no frame, and Ctrl-L draws everything anew', async t => {
	const terminal = studio(t);
	await terminal.shows(writes);
	terminal.press('e');
	for (const [index, text] of joined.entries()) {
		terminal.type(`${text} `);
		await terminal.shows(new RegExp(`(?:\\S+ ){${index + 1}}`));
		assertWhole(t, terminal.text(), 80);
	}
	terminal.press('C-l');
	assertWhole(t, await terminal.shows(/─ seed ─(.|\n)*Enter accept/), 80);
	terminal.press('Escape');
	await terminal.shows('q leave');
	terminal.press('Space');
	await terminal.shows('paused');
	terminal.resize(90, 20);
	assertWhole(t, await terminal.shows(/^╰─{88}╯$/m), 90);
	const whole = await terminal.settled();
	terminal.press('C-l');
	await terminal.shows('paused');
	t.is(await terminal.settled(), whole);
});

inTerminal('keys before the first frame are not echoed into it, nor left to the shell', async t => {
	const terminal = studio(t);
	terminal.press('z', 'z', 'z', 'z', 'z');
	await terminal.shows(writes);
	t.notRegex(terminal.text(), /zz/);
	terminal.press('q');
	await terminal.shows(exited(0));
	t.notRegex(terminal.scrollback(), /zz/);
});

inTerminal('Ctrl-C before the first frame leaves', async t => {
	const terminal = studio(t);
	await until(
		() => terminal.runs('cli/main.js'),
		isRunning => isRunning,
		() => 'The program never started.',
	);
	terminal.press('C-c');
	await terminal.shows(exited(130));
	t.false(terminal.isAlternate);
});

inTerminal('Ctrl-Z gives the terminal back to the shell, and fg the screen', async t => {
	const terminal = PseudoTerminal.startShell({cwd: folder});
	t.teardown(() => terminal.close());
	await terminal.shows('$');
	terminal.press(`${terminal.command(['studio', 'made', '--speed', '40'])}`, 'Enter');
	await terminal.shows(/● \d+ char\/s/);
	terminal.press('C-z');
	await terminal.shows(/Stopped/);
	t.false(terminal.isAlternate);
	t.true(terminal.hasCursor);
	terminal.press('echo still-here', 'Enter');
	await terminal.shows(/^still-here$/m);
	terminal.press('fg', 'Enter');
	await terminal.shows(writes);
	t.true(terminal.isAlternate);
	terminal.press('Up');
	await terminal.shows('temperature 0.85');
	terminal.press('q');
	await terminal.shows(/characters with made\./);
	t.false(terminal.isAlternate);
});

const leaveQuickly = [{type: 'q'}, {end: 30}] as const;

inRaw('a terminal that reads a kilobyte a second is left within a few seconds', async t => {
	const {leaving, code, text} = await inRawTerminal(
		['studio', 'made', '--speed', '400', '--tint', 'surprise'],
		folder,
		[{until: 'char/s', within: 30}, {read: 6, rate: 1000}, ...leaveQuickly],
	);
	t.is(code, 0);
	t.true(leaving < 10, `${leaving} s`);
	t.true(text.lastIndexOf('\u001b[?1049l') > text.lastIndexOf('\u001b[?1049h'), JSON.stringify(text.slice(-300)));
});

inRaw('the background that the terminal tells decides on the theme; its answer is no key', async t => {
	const run = (background: string) =>
		inRawTerminal(['studio', 'made'], folder, [
			{answer: `\u001b]11;${background}\u001b\\\u001b[?62;c`, to: '\u001b]11;?'},
			{until: 'char/s', within: 30},
			...leaveQuickly,
		]);
	const dark = await run('rgb:1000/1000/1000');
	const light = await run('rgb:ffff/ffff/ffff');
	t.is(dark.code, 0);
	t.is(light.code, 0);
	t.true(dark.text.includes('38;2;199;146;234'));
	t.true(light.text.includes('38;2;123;47;168'));
	t.false(light.text.includes('38;2;199;146;234'));
});

inRaw('--theme is not asked for, and a late answer is no key either', async t => {
	const {text, code} = await inRawTerminal(['studio', 'made', '--theme', 'light'], folder, [
		{until: 'char/s', within: 30},
		{type: '\u001b]11;rgb:1111/2222/3333\u0007\u001b[?62;c'},
		{read: 0.5},
		...leaveQuickly,
	]);
	t.is(code, 0);
	t.false(text.includes('\u001b]11;?'));
	t.true(text.includes('38;2;123;47;168'));
	t.false(text.includes('paused')); // b, 1 and c are keys
});

inRaw('the wheel scrolls the text and leaves the temperature alone', async t => {
	const {text} = await inRawTerminal(['studio', 'made', '--speed', 'full'], folder, [
		{until: 'char/s', within: 30},
		{read: 1},
		{type: '\u001b[<64;10;5M'.repeat(3)},
		{until: 'scrolled back', within: 10},
		{read: 0.3},
		...leaveQuickly,
	]);
	t.true(text.includes('\u001b[?1007l'));
	t.true(text.includes('scrolled back'));
	t.false(text.includes('0.85'));
	t.true(text.lastIndexOf('\u001b[?1000l') > text.lastIndexOf('\u001b[?1000h'));
});

inTerminal(
	'on a terminal that is too small the question before leaving is one line, and blind keys destroy nothing',
	async t => {
		const terminal = studio(t, {columns: 100, rows: 30});
		await terminal.shows(writes);
		terminal.press('b');
		await terminal.shows(/└ ● @/);
		terminal.resize(40, 5);
		await terminal.shows(/40×5: needs 60×15/);
		terminal.press('x', 'T', 'o');
		terminal.press('q');
		await terminal.shows(/^ leave\? Enter leave, Esc stay/m);
		terminal.press('Escape');
		await terminal.shows(/^ charloom studio \d+ characters/m);
		terminal.resize(100, 30);
		await terminal.shows(/└ ● @/);
		terminal.press('q');
		t.regex(await terminal.shows('2 branches will be lost'), /Enter {2}leave/);
		terminal.press('Enter');
		await terminal.shows(exited(0));
	},
);

inTerminal('a notice covers no dial, and goes', async t => {
	const terminal = studio(t, {columns: 110, rows: 30});
	await terminal.shows(writes);
	terminal.press('U');
	t.regex(await terminal.shows('there is nothing to undo'), /temperature 0\.80 ├/);
	terminal.press('Up');
	t.regex(await terminal.shows('temperature 0.85'), /├─*●/);
	await terminal.shows('q leave');
	t.false(terminal.text().includes('nothing to undo'));
});

inTerminal('words are found, the text is copied, and Ctrl-J makes a newline', async t => {
	const terminal = studio(t, {args: ['--seed', 'abc abd abc ']});
	await terminal.shows(writes);
	terminal.press('Space', '/');
	await terminal.shows('─ find ─');
	terminal.press('b', 'd', 'Enter');
	await terminal.shows(/“bd”: 1 of \d/);
	terminal.press('y');
	await terminal.shows(/characters given to the terminal's clipboard/);
	terminal.press('e', 'C-j', 'a');
	await terminal.shows(/│ abc abd abc ⏎a/);
	terminal.press('Escape');
	t.false((await terminal.shows('q leave')).includes('⏎a'));
});

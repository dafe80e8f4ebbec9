import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openRun} from '../../../src/checkpoint/run.js';
import {hasTmux, PseudoTerminal, until} from '../../helpers/pseudo-terminal.js';
import {charloom} from '../../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../../helpers/tiny-run.js';

const inTerminal = hasTmux() ? test : test.skip;
if (!hasTmux()) process.stderr.write('tmux is not there: the tests of the real program in a terminal are left out.\n');

const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 40'.split(' ');
const endless = ['--steps', '1M', '--checkpoint-every', '500', '--valid-every', '0', '--sample-every', '0'];

/** A training that never ends by itself, on the dashboard. */
function train(t: ExecutionContext, more: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
	const cwd = temporaryFolder();
	writeFileSync(join(cwd, 'fish.txt'), tinyText);
	const terminal = PseudoTerminal.start(['train', 'fish.txt', '--out', 'run', ...model, ...endless, ...more], {
		cwd,
		environment,
	});
	t.teardown(() => terminal.close());
	return {terminal, run: join(cwd, 'run')};
}

/** The program has ended with the code, and the terminal is as it was before. */
async function assertRestored(t: ExecutionContext, terminal: PseudoTerminal, code: number): Promise<string> {
	const text = await terminal.shows(/exit \d+\n(.|\n)*icanon\necho|exit \d+\n(.|\n)*echo\nicanon/);
	t.true(text.includes(`exit ${code}\n`), text);
	t.notRegex(text, /-icanon|-echo/);
	t.false(terminal.isAlternate);
	t.true(terminal.hasCursor);
	return text;
}

const stepOf = async (run: string): Promise<number> => (await (await openRun(run)).loadLast()).progress.step;

inTerminal('a run is watched, paused, sampled from, resized, stopped, and goes on', async t => {
	const {terminal, run} = train(t);
	const text = await terminal.shows(/● training(.|\n)*step \d+/);
	t.regex(text, /╭─ loss · full/);
	t.true(terminal.isAlternate);
	terminal.press('s');
	await terminal.shows(/sample @\d/);
	terminal.press('Space');
	await terminal.shows('‖ paused');
	terminal.resize(60, 15);
	await terminal.shows(/^ charloom train.*paused\n╭─ loss[^╮]{50,}─╮\n(.|\n)* q stop$/m);
	terminal.resize(120, 40);
	await terminal.shows(/^╭─ sample @[^╮]{100,}─╮$/m);
	terminal.press('c');
	await terminal.shows(/saved, step [1-9]/);
	terminal.press('Space');
	await terminal.shows('● training');
	terminal.press('q');
	await terminal.shows('stop training?');
	terminal.press('s');
	await assertRestored(t, terminal, 0);
	t.regex(terminal.scrollback(), /stopped after \d+ steps(.|\n)*To go on: charloom train --resume run/);
	const step = await stepOf(run);
	const {code, stderr} = await charloom(['train', '--resume', run, '--steps', String(step + 2), '--quiet']);
	t.is(code, 0, stderr);
	t.is(await stepOf(run), step + 2);
});

inTerminal('a run that has ended leads into the studio: temperature, branch, resize, kill', async t => {
	const cwd = temporaryFolder();
	writeFileSync(join(cwd, 'fish.txt'), tinyText);
	const args = ['train', 'fish.txt', '--out', 'run', ...model, '--steps', '200'];
	const terminal = PseudoTerminal.start(args, {cwd, columns: 110, rows: 30});
	t.teardown(() => terminal.close());
	t.regex(await terminal.shows('training has ended'), /Enter {2}write with the model in the studio/);
	terminal.press('Enter');
	await terminal.shows(/charloom studio · run · loss \d(.|\n)*● \d+ char\/s/);
	terminal.press('Up', 'Up');
	await terminal.shows('temperature 0.90');
	terminal.press('Space');
	await terminal.shows('‖ paused');
	terminal.press('Left', 'Left', 'b');
	await terminal.shows(/└ ● @\d+ T0\.90/);
	terminal.resize(60, 15);
	t.is((await terminal.shows(/^╰─{58}╯$/m)).trimEnd().split('\n').length, 15);
	process.kill(terminal.processOf('cli/main'), 'SIGTERM');
	await assertRestored(t, terminal, 143);
	t.regex(terminal.scrollback(), /finished after 200 steps(.|\n)*characters, 2 branches with run\./);
});

inTerminal('Ctrl-C stops, saves and leaves with 130', async t => {
	const {terminal, run} = train(t);
	await terminal.shows(/step \d+/);
	terminal.press('C-c');
	await assertRestored(t, terminal, 130);
	t.true((await stepOf(run)) > 0);
});

inTerminal('SIGTERM stops, saves and leaves with 143', async t => {
	const {terminal, run} = train(t);
	await terminal.shows(/step \d+/);
	process.kill(terminal.processOf('cli/main'), 'SIGTERM');
	await assertRestored(t, terminal, 143);
	t.true((await stepOf(run)) > 0);
});

inTerminal(
	'when the process that trains dies, the last checkpoint is named and the terminal left in order',
	async t => {
		const {terminal, run} = train(t);
		await terminal.shows(/saved, step [1-9]/);
		process.kill(terminal.processOf('trainer/main'), 'SIGKILL');
		const text = await terminal.shows('the training failed');
		t.regex(text, /was ended by SIGKILL/);
		const step = Number(/checkpoint is that of step (\d+)/.exec(text)?.[1]);
		t.true(step > 0 && step <= (await stepOf(run)));
		terminal.press('q');
		await assertRestored(t, terminal, 1);
		t.regex(terminal.scrollback(), /charloom: The process that trains was ended by SIGKILL/);
		const {code} = await charloom(['train', '--resume', run, '--steps', String((await stepOf(run)) + 2), '--quiet']);
		t.is(code, 0);
	},
);

inTerminal('what goes wrong before the training begins is told as without a screen', async t => {
	const cwd = temporaryFolder();
	const terminal = PseudoTerminal.start(['train', 'no-such-text'], {cwd});
	t.teardown(() => terminal.close());
	const text = await assertRestored(t, terminal, 2);
	t.regex(text, /charloom: .*no-such-text/);
});

inTerminal('--plain prints lines on a terminal, too', async t => {
	const {terminal} = train(t, ['--plain']);
	await terminal.shows(/^step \d+\/1000000 loss/m);
	t.false(terminal.isAlternate);
	terminal.press('C-c');
	await assertRestored(t, terminal, 130);
});

inTerminal('when the terminal is closed the run is saved', async t => {
	const {terminal, run} = train(t);
	await terminal.shows(/saved, step [1-9]/);
	const before = await stepOf(run);
	terminal.close();
	await until(
		() => existsSync(join(run, 'lock')),
		isThere => !isThere,
		() => 'The run was never saved and left.',
	);
	t.true((await stepOf(run)) > before);
});

inTerminal('NO_COLOR is heeded', async t => {
	const coloured = train(t).terminal;
	const plain = train(t, [], {NO_COLOR: '1'}).terminal;
	await coloured.shows('● training');
	await plain.shows('● training');
	const color = '\u001b[';
	t.true(coloured.styledText().includes(color));
	t.false(plain.styledText().includes(color));
	for (const terminal of [coloured, plain]) {
		terminal.press('q');
		await terminal.shows('stop training?');
		terminal.press('d');
		await assertRestored(t, terminal, 0);
	}
});

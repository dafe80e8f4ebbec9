import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {charloomHere} from '../../helpers/captured.js';
import {hasTmux, PseudoTerminal} from '../../helpers/pseudo-terminal.js';
import {startCharloom} from '../../helpers/spawned.js';
import {newRun, planTiny, temporaryFolder, tinyText, trainTiny} from '../../helpers/tiny-run.js';

/** A run that has ended. */
async function endedRun(): Promise<string> {
	const plan = planTiny();
	const path = join(temporaryFolder(), 'run');
	await trainTiny(plan, await newRun(plan, path));
	return path;
}

test('a finished run is printed as its training has printed it, and no more is waited for', async t => {
	const {code, stdout} = await charloomHere(['watch', await endedRun()]);
	t.is(code, 0);
	t.regex(stdout, /^model .*\ntext .*\nengine .*\nrun .*, 20 steps\n/);
	t.regex(stdout, /\nfinished after 20 steps.*\nkept .*\ncompare .*\n$/);
});

test('with --json the events are those of the training', async t => {
	const {code, stdout} = await charloomHere(['watch', await endedRun(), '--json']);
	t.is(code, 0);
	const types = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line).type);
	t.is(types[0], 'start');
	t.is(types.at(-1), 'end');
	t.is(types.filter(type => type === 'step').length, 20);
});

/** A run that was stopped after five of its steps. */
async function stoppedRun(): Promise<string> {
	const path = join(temporaryFolder(), 'run');
	const plan = planTiny({length: {steps: 20}});
	const first = new AbortController();
	await trainTiny(plan, await newRun(plan, path), {
		signal: first.signal,
		onEvent: ({step}) => step === 5 && first.abort(),
	});
	return path;
}

/** What a run leaves behind whose trainer was killed: events without an end. */
async function killedRun(): Promise<string> {
	const path = await stoppedRun();
	const metrics = join(path, 'metrics.jsonl');
	const lines = readFileSync(metrics, 'utf8').trim().split('\n');
	writeFileSync(metrics, `${lines.filter(line => !line.includes('"end"')).join('\n')}\n`);
	return path;
}

test('of a run that was killed there is said what there is, that nobody trains it, and how it goes on', async t => {
	const path = await killedRun();
	for (const flags of [[], ['--once']]) {
		const {code, stdout, stderr} = await charloomHere(['watch', path, ...flags]);
		t.is(code, 0);
		t.regex(stdout, /\nstep 4\/20/);
		t.regex(
			stderr,
			/^This run is not being trained\.\nTo go on: charloom train --resume .*\nTo write: charloom studio .*\n$/,
		);
	}
});

test('of a run without events there is said what its weights are', async t => {
	for (const flags of [[], ['--once']]) {
		const {code, stdout, stderr} = await charloomHere(['watch', 'austen', ...flags]);
		t.is(code, 0);
		t.regex(stdout, /^run {5}.*austen\nmodel {3}lstm .*\nweights of step \d.*, loss 1\.\d+\n$/);
		t.regex(stderr, /not being trained/);
	}
	const {stdout} = await charloomHere(['watch', 'austen', '--json']);
	t.is(stdout, '');
});

// It is serial, since the training takes a processor for as long as the test waits.
test.serial('a run under way is followed until Ctrl-C; with --once it is not', async t => {
	const cwd = temporaryFolder();
	writeFileSync(join(cwd, 'fish.txt'), tinyText);
	const small = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --steps 1M'.split(' ');
	const training = startCharloom(['train', 'fish.txt', '--out', 'run', ...small], {cwd});
	await training.prints('step ');
	const once = await charloomHere(['watch', 'run', '--once'], {cwd});
	t.is(once.code, 0);
	t.notRegex(once.stdout + once.stderr, /finished|not being trained/);
	const watching = startCharloom(['watch', 'run'], {cwd});
	await watching.prints('\nstep ');
	watching.child.kill('SIGINT');
	t.is((await watching.outcome).code, 130);
	const second = startCharloom(['watch', 'run'], {cwd});
	await second.prints('\nstep ');
	training.child.kill('SIGINT');
	t.is((await second.outcome).code, 0);
	await training.outcome;
});

const inTerminal = hasTmux() ? test : test.skip;

inTerminal(
	'the screen of a run that nobody trains says so, has only keys that do something, and leaves the path',
	async t => {
		const path = await killedRun();
		const terminal = PseudoTerminal.start(['watch', path], {cwd: temporaryFolder(), columns: 110, rows: 30});
		t.teardown(() => terminal.close());
		t.regex(await terminal.shows('not being trained'), /charloom watch/);
		await terminal.shows(/goes on with: charloom train --resume /);
		terminal.press('?');
		const help = await terminal.shows(/─ keys ─/);
		t.notRegex(help, /pause|sample now|save now|discard/);
		terminal.press('Escape', 'q');
		await terminal.shows(/exit 0/);
		t.regex(terminal.scrollback(), /step 5\/20 loss/);
		t.true(terminal.scrollback().replaceAll('\n', '').includes(path));
	},
);

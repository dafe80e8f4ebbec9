import {join} from 'node:path';
import test from 'ava';
import {charloom, startCharloom} from '../../helpers/spawned.js';
import {newRun, planTiny, temporaryFolder, trainTiny} from '../../helpers/tiny-run.js';

/** A run that has ended. */
async function endedRun(): Promise<string> {
	const plan = planTiny();
	const path = join(temporaryFolder(), 'run');
	await trainTiny(plan, await newRun(plan, path));
	return path;
}

test('a finished run is printed as its training has printed it, and no more is waited for', async t => {
	const {code, stdout} = await charloom(['watch', await endedRun()]);
	t.is(code, 0);
	t.regex(stdout, /^model .*\ntext .*\nengine .*\nrun .*, 20 steps\n/);
	t.regex(stdout, /\nfinished after 20 steps.*\nkept .*\n$/);
});

test('with --json the events are those of the training', async t => {
	const {code, stdout} = await charloom(['watch', await endedRun(), '--json']);
	t.is(code, 0);
	const types = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line).type);
	t.is(types[0], 'start');
	t.is(types.at(-1), 'end');
	t.is(types.filter(type => type === 'step').length, 20);
});

test('a run under way is followed until Ctrl-C; with --once it is not', async t => {
	const path = join(temporaryFolder(), 'run');
	const plan = planTiny({length: {steps: 20}});
	const writer = await newRun(plan, path);
	const first = new AbortController();
	await trainTiny(plan, writer, {signal: first.signal, onEvent: ({step}) => step === 5 && first.abort()});
	const once = await charloom(['watch', path, '--once']);
	t.is(once.code, 0);
	t.notRegex(once.stdout, /finished/);
	const watching = startCharloom(['watch', path]);
	await watching.prints('\nstep 4/20');
	watching.child.kill('SIGINT');
	t.is((await watching.outcome).code, 130);
});

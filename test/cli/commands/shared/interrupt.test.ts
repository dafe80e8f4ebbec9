import test from 'ava';
import {onBrokenPipe, withInterrupt} from '../../../../src/cli/commands/shared/interrupt.js';
import {Interrupted} from '../../../../src/cli/commands/shared/interrupted.js';

const send = (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): boolean => process.emit(signal, signal);

/** Lets signals come while work waits to be aborted; gives the exit code. */
async function interrupted(act: () => void): Promise<number | undefined> {
	const work = withInterrupt(
		signal =>
			new Promise<void>(resolve => {
				signal.addEventListener('abort', () => setImmediate(resolve));
				act();
			}),
	);
	return work.then(
		() => undefined,
		error => (error instanceof Interrupted ? error.exitCode : undefined),
	);
}

test.serial('what ends by itself gives its result', async t => {
	t.is(await withInterrupt(async () => 5), 5);
	t.is(process.listenerCount('SIGINT'), 0);
});

test.serial('each signal has its exit code', async t => {
	t.is(await interrupted(() => send('SIGINT')), 130);
	t.is(await interrupted(() => send('SIGTERM')), 143);
	t.is(await interrupted(() => send('SIGHUP')), 129);
	t.is(await interrupted(() => onBrokenPipe()), 0);
});

test.serial('the same Ctrl-C may come twice, but a second one leaves at once', async t => {
	const {exit} = process;
	const {now} = performance;
	const codes: unknown[] = [];
	let time = 1000;
	process.exit = ((code: unknown) => codes.push(code)) as typeof process.exit;
	performance.now = () => time;
	t.teardown(() => {
		process.exit = exit;
		performance.now = now;
	});
	await interrupted(() => {
		send('SIGINT');
		time += 100;
		send('SIGINT');
		t.deepEqual(codes, []);
		time += 200;
		send('SIGINT');
	});
	t.deepEqual(codes, [130]);
});

test.serial('a failure of the work is told rather than the interruption', async t => {
	await t.throwsAsync(
		withInterrupt(async () => {
			send('SIGINT');
			throw new Error('disk full');
		}),
		{message: 'disk full'},
	);
});

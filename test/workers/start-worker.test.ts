import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {type ChildWorker, startWorker, type WorkerEnd} from '../../src/workers/start-worker.js';
import {temporaryFolder} from '../helpers/tiny-run.js';

type Seen = {
	readonly link: ChildWorker<object>;
	readonly messages: unknown[];
	readonly lines: string[];
	readonly end: Promise<WorkerEnd>;
	readonly says: (message: unknown) => Promise<void>;
};

const serveUrl = new URL('../../src/workers/serve-parent.js', import.meta.url).href;

/** A child with the given program; `parent`, `onCommand` and `onGone` are its to use. */
function open(program: string): Seen {
	const entry = join(temporaryFolder(), 'child.mjs');
	writeFileSync(entry, `import {serve} from ${JSON.stringify(serveUrl)};\n${program}\n`);
	const messages: unknown[] = [];
	const lines: string[] = [];
	const listeners = new Set<() => void>();
	const {promise: end, resolve} = Promise.withResolvers<WorkerEnd>();
	const link = startWorker<object, unknown>(pathToFileURL(entry), {
		onMessage(message) {
			messages.push(message);
			for (const listener of listeners) listener();
		},
		onOutput: line => lines.push(line),
		onEnd: resolve,
	});
	const says = (message: unknown): Promise<void> =>
		new Promise(heard => {
			const look = (): void => {
				if (messages.some(one => JSON.stringify(one) === JSON.stringify(message))) heard();
			};
			listeners.add(look);
			look();
		});
	return {link, messages, lines, end, says};
}

test('commands go in and messages come out, with what JSON can not hold', async t => {
	const child = open(
		`serve(async (command, parent) => { await parent.send({back: command}); process.exit(0); }, () => {});`,
	);
	const command = {numbers: Float32Array.of(1, 2), far: Infinity, nothing: undefined, none: Number.NaN};
	child.link.send(command);
	t.deepEqual(await child.end, {code: 0, signal: null});
	t.deepEqual(child.messages, [{back: command}]);
});

test('what the child prints comes as lines, the last one before its end is told', async t => {
	const child = open(`console.log('one'); console.error('two\\nthree'); process.stdout.write('four');`);
	await child.end;
	t.deepEqual([...child.lines].sort(), ['four', 'one', 'three', 'two']);
});

test('a child that crashes says how it ended, and no command is an error any more', async t => {
	const child = open(`serve(() => process.kill(process.pid, 'SIGSEGV'), () => {});`);
	child.link.send({});
	const end = await child.end;
	t.is(end.signal, 'SIGSEGV');
	child.link.send({});
	t.deepEqual(await child.link.ended, end);
});

test('a child that throws ends with its trace in the output', async t => {
	const child = open(`serve(() => { throw new Error('out of order'); }, () => {});`);
	child.link.send({});
	t.is((await child.end).code, 1);
	t.true(child.lines.some(line => line.includes('out of order')));
});

test('signals of the terminal are left to the screen', async t => {
	const child = open(`
		const parent = serve(() => process.exit(7), () => {});
		await parent.send('ready');
		process.on('SIGINT', () => parent.send('still here'));
		process.kill(process.pid, 'SIGINT');
	`);
	await child.says('still here');
	child.link.send({});
	t.is((await child.end).code, 7);
});

test('a child can be ended at once', async t => {
	const child = open(`const parent = serve(() => {}, () => {}); await parent.send('ready');`);
	await child.says('ready');
	child.link.kill();
	t.is((await child.end).signal, 'SIGKILL');
});

test('a file that is not there is an end, not an exception', async t => {
	const {promise, resolve} = Promise.withResolvers<WorkerEnd>();
	startWorker(new URL('nowhere.js', import.meta.url), {onMessage() {}, onOutput() {}, onEnd: resolve});
	t.is((await promise).code, 1);
});

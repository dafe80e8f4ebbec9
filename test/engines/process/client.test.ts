import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {Client} from '../../../src/engines/process/client.js';
import {UserError} from '../../../src/errors.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

/** A client of a process that is played by a script. */
function clientOf(script: string): Client {
	const path = join(temporaryFolder(), 'host.mjs');
	writeFileSync(path, script);
	return new Client({script: pathToFileURL(path), library: 'Abacus', env: process.env});
}

const answering = (answer: string): string => `process.on('message', ({id, args}) => process.send(${answer}));`;

test('answers come to those who asked, arrays as they were sent', async t => {
	const client = clientOf(answering('{id, value: args[0]}'));
	const values = Float32Array.of(1, 2, 3).subarray(1);
	const answers = await Promise.all([
		client.call(0, 'a', [values]),
		client.call(0, 'b', ['x']),
		client.call(0, 'c', []),
	]);
	t.deepEqual(answers, [Float32Array.of(2, 3), 'x', undefined]);
	client.close();
});

test('an error of the process is thrown by its message', async t => {
	const client = clientOf(answering("{id, error: 'no such operation', isFull: false}"));
	await t.throwsAsync(client.call(0, 'step', []), {message: 'no such operation'});
	client.close();
});

test('full memory is an error that says what to lower', async t => {
	const client = clientOf(answering("{id, error: 'OOM when allocating tensor', isFull: true}"));
	const error = await t.throwsAsync(client.call(0, 'step', []), {instanceOf: UserError});
	t.regex(error?.message ?? '', /Lower --batch, --seq or --hidden.*OOM when allocating/s);
	client.close();
});

test('a process that ends is an error with its last words, now and for ever after', async t => {
	const client = clientOf(
		"process.on('message', () => { process.stderr.write('F check failed\\n', () => process.exit(134)); });",
	);
	const results = await Promise.allSettled([client.call(0, 'a', []), client.call(0, 'b', [])]);
	for (const result of [...results, ...(await Promise.allSettled([client.call(0, 'c', [])]))]) {
		const {reason} = result as PromiseRejectedResult;
		t.true(reason instanceof UserError);
		t.regex(String(reason), /^UserError: Abacus's process ended with exit code 134.*F check failed/s);
	}
});

test('a process that says why it ends is an error with its words alone, to all who wait and who come', async t => {
	const client = clientOf(
		"process.on('message', () => { console.error('noise'); process.send({farewell: 'The abacus broke.'}); setInterval(() => {}, 1000); });",
	);
	const results = await Promise.allSettled([client.call(0, 'a', []), client.call(0, 'b', [])]);
	for (const result of [...results, ...(await Promise.allSettled([client.call(0, 'c', [])]))]) {
		t.is(String((result as PromiseRejectedResult).reason), 'UserError: The abacus broke.');
	}
});

test('a process that the system ended for want of memory says so', async t => {
	const client = clientOf("process.on('message', () => process.kill(process.pid, 'SIGKILL'));");
	await t.throwsAsync(client.call(0, 'step', []), {message: /SIGKILL.*memory is full/});
});

test('what the process writes is kept from the screen', async t => {
	const client = clientOf(
		`process.on('message', ({id}) => process.stderr.write('a log line\\n', () => process.send({id, value: 1})));`,
	);
	t.is(await client.call(0, 'a', []), 1);
	await client.call(0, 'b', []);
	t.regex(client.output, /a log line/);
	client.close();
});

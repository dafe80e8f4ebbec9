/** The examples of the library run as they stand. */
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {start} from '../helpers/spawned.js';
import {temporaryFolder} from '../helpers/tiny-run.js';

const run = (name: string, ...args: readonly string[]) =>
	start(process.execPath, [fileURLToPath(new URL(`${name}.js`, import.meta.url)), ...args]).outcome;

test('write', async t => {
	const {code, stdout, stderr} = await run('write');
	t.is(code, 0, stderr);
	t.regex(stdout, /^Emma [\s\S]{200}\n\n\[[\s\S]*\]\n"y" 0\.9|1\.000/);
});

test('train', async t => {
	const {code, stdout, stderr} = await run('train', join(temporaryFolder(), 'run'));
	t.is(code, 0, stderr);
	t.regex(stdout, /step 1, [\s\S]*step 40, [\s\S]*finished: \d\.\d+ nats on held-out text\n/);
});

test('adapt', async t => {
	const {code, stdout, stderr} = await run('adapt');
	t.is(code, 0, stderr);
	const [, before, after] = /(\d\.\d+) nats a character before, (\d\.\d+) after/.exec(stdout) ?? [];
	t.true(Number(after) < Number(before));
});

import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {charloomHere} from '../../../helpers/captured.js';
import {startCharloom} from '../../../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../../../helpers/tiny-run.js';

function workplace() {
	const folder = temporaryFolder();
	const text = join(folder, 'fish.txt');
	writeFileSync(text, tinyText);
	return {folder, text, run: join(folder, 'run')};
}

test('a model that no memory holds is refused before anything is drawn or made', async t => {
	const {text, run} = workplace();
	for (const engine of ['reference', 'wasm']) {
		const sizes = ['--hidden', '16384', '--layers', '60', '--batch', '1', '--seq', '8'];
		const {code, stderr} = await charloomHere(['train', text, '--engine', engine, ...sizes, '--out', run]);
		t.is(code, 1, stderr);
		t.regex(stderr, /memory|MB/);
		t.regex(stderr, /Lower .*--hidden/);
		t.false(existsSync(run));
	}
});

test('while the weights of a wide model are drawn it says so, hears a signal, and can be begun again', async t => {
	const {text, run} = workplace();
	const sizes = '--hidden 3000 --layers 1 --embedding 4 --batch 1 --seq 8 --steps 1 --engine reference'.split(' ');
	const running = startCharloom(['train', text, ...sizes, '--out', run]);
	await new Promise<void>(resolve => {
		running.child.stderr?.on('data', chunk => {
			if (String(chunk).includes('drawing the initial weights')) resolve();
		});
		running.child.on('close', () => resolve());
	});
	running.child.kill('SIGTERM');
	const {code, stderr} = await running.outcome;
	t.is(code, 143, stderr);
	t.regex(stderr, /drawing the initial weights, \d+ %/);
	t.deepEqual(readdirSync(run), ['config.json']);
	const again = startCharloom(['train', '--resume', run]);
	again.child.stderr?.once('data', () => again.child.kill('SIGINT'));
	t.is((await again.outcome).code, 130);
});

import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {register} from '../../../../src/cli/commands/generate/generate.js';
import {register as registerInspect} from '../../../../src/cli/commands/inspect.js';
import {open} from '../../../../src/engines/reference/index.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {follow} from '../../../../src/evaluation/dynamic.js';
import {runCommand} from '../../../helpers/commands.js';
import {makeRun, newFolder} from '../../../helpers/runs.js';

const {path, folder} = await makeRun('abc abd\n'.repeat(40));
const seed = 'cab dab\n'.repeat(20);
const seedFile = join(folder, 'seed.txt');
await writeFile(seedFile, seed);

const generate = (run: string, ...args: readonly string[]) =>
	runCommand(register, ['generate', run, '--engine', 'reference', '-n', '60', '--random-seed', '7', ...args]);

test('--adapt goes on with weights that have followed the seed, the same each time, and leaves the run as it was', async t => {
	const before = await (await openRun(path)).loadBest();
	const plain = await generate(path, '--seed', seed);
	const adapted = await generate(path, '--seed', seed, '--adapt', '--adapt-rate', '0.5');
	t.not(adapted.stdout, plain.stdout);
	t.regex(adapted.stderr, /adapted to 160 characters, dynamic \d\.\d{4}, then \d\.\d{4} nats a character/);
	t.regex(adapted.stderr, /weights adapted to a text/);
	t.is((await generate(path, '--seed', seed, '--adapt', '--adapt-rate', '0.5')).stdout, adapted.stdout);
	t.is((await generate(path, '--seed-file', seedFile, '--adapt', '--adapt-rate', '0.5')).stdout, adapted.stdout);
	t.is((await generate(path, '--seed', seed)).stdout, plain.stdout);
	t.deepEqual(await (await openRun(path)).loadBest(), before);
});

test('adapted weights that are kept are a run, which writes what was written when they were made', async t => {
	const kept = join(await newFolder(), 'kept');
	const args = ['--adapt', '--adapt-passes', '3', '--adapt-rate', '0.3', '--keep-adapted', kept];
	const {stdout, stderr} = await generate(path, '--seed', seed, ...args);
	t.true(stderr.includes('kept the adapted weights in'));
	t.is((await generate(kept, '--seed', seed)).stdout, stdout);
	const run = await openRun(kept);
	const {parameters, kind, step} = await run.loadModel();
	t.deepEqual([kind, step], ['adapted', 9]);
	t.deepEqual(run.config.adapted, {from: 'made', characters: 160, passes: 3, rate: 0.3, segment: 64});

	const original = await openRun(path);
	let expected = await original.loadBest();
	const ids = Uint32Array.from(seed, character => original.config.vocabulary.characters.indexOf(character));
	for (let pass = 0; pass < 3; pass++) {
		const start = {model: original.config.model, parameters: expected};
		expected = (await follow(await open(), start, ids, {rate: 0.3, segment: 64})).parameters;
	}
	t.deepEqual({...parameters}, {...expected});
	const {stdout: shown} = await runCommand(registerInspect, ['inspect', kept]);
	t.regex(shown, /^adapted +from made, to 160 characters, read 3 times at a rate of 0\.3, a step every 64$/m);
});

test('what can not be adapted to, or kept, is refused before anything is read', async t => {
	for (const short of ['', 'a']) {
		await t.throwsAsync(generate(path, '--seed', short, '--adapt'), {
			instanceOf: UserError,
			message: new RegExp(`at least two characters to adapt to, got ${short.length}.*--seed-file`),
		});
	}
	await t.throwsAsync(generate(path, '--seed', seed, '--adapt', '--keep-adapted', path), {
		instanceOf: UserError,
		message: /to be new or empty, but it holds/,
	});
	await t.throwsAsync(generate(path, '--seed', seed, '--adapt-passes', '2'), {
		instanceOf: UsageError,
		message: /--adapt-passes together with --adapt/,
	});
	await t.throwsAsync(generate(path, '--seed', seed, '--seed-file', seedFile), {
		instanceOf: UsageError,
		message: /either --seed or --seed-file/,
	});
	await t.throwsAsync(generate(path, '--seed-file', join(folder, 'none.txt')), {
		instanceOf: UserError,
		message: /Could not read .*none\.txt: it does not exist/,
	});
});

import {readFile, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {resumeRun} from '../../../src/checkpoint/run.js';
import {register} from '../../../src/cli/commands/inspect.js';
import {UserError} from '../../../src/errors.js';
import {runCommand} from '../../helpers/commands.js';
import {makeRun} from '../../helpers/runs.js';
import {charloom} from '../../helpers/spawned.js';

const made = () => makeRun('abc abd\n'.repeat(40));
const inspect = (...args: readonly string[]) => runCommand(register, ['inspect', ...args]);

test('a run is described in all its parts', async t => {
	const {path, corpus} = await made();
	const {stdout} = await inspect(path);
	const patterns = [
		/^model +lstm, 1 layers of 6 units, one-hot input, \d+ parameters/m,
		/^vocabulary +6 characters: \\n ␣ a b c d$/m,
		/^training +60 s, 3 × 5 characters a step, windows lanes, schedule cosine, learningRate 0\.001.*gradientClipNorm Infinity/m,
		/^progress +step 10, 3\.3 s of training$/m,
		/^best +step 9, carried 1\.2500 \(1\.8034 bits a character\), saved /m,
		/^made +2026-01-01T00:00:00\.000Z, charloom 0\.0\.0, node 24\.0\.0, engine reference \(test\)$/m,
		/^written by +nobody now$/m,
		/^last\.safetensors +[\d,]+ bytes, /m,
	];
	for (const pattern of patterns) t.regex(stdout, pattern);
	t.true(stdout.includes(`text (${corpus}), 320 characters`));
	t.false(stdout.includes('teacher'));
	const file = join(path, 'config.json');
	const config = JSON.parse(await readFile(file, 'utf8'));
	config.training.teacher = {runs: [{path: '/runs/one', sha256: ''}], share: 0.5, finalShare: 0.5};
	await writeFile(file, JSON.stringify(config));
	t.regex((await inspect(path)).stdout, /^teacher +one: 50 % of the targets$/m);
});

test('--json has the configuration, the progress and the files', async t => {
	const {path} = await made();
	const result = JSON.parse((await inspect(path, '--json')).stdout);
	t.like(result, {path, name: 'made', formatVersion: 1, damages: [], writer: null});
	t.deepEqual(result.best, {step: 9, carried: 1.25});
	t.is(result.progress.step, 10);
	t.is(result.training.optimizer.gradientClipNorm, 'Infinity');
	t.is(result.files[0].name, 'config.json');
	t.is(result.files[0].bytes, (await readFile(join(path, 'config.json'))).length);
});

test('the process that is writing is named', async t => {
	const {path} = await made();
	const writer = await resumeRun(path);
	t.regex((await inspect(path)).stdout, new RegExp(`^written by +process ${process.pid} on `, 'm'));
	await writer.close();
});

test('every damaged file is named, after what is still whole', async t => {
	const {path} = await made();
	await truncate(join(path, 'model.safetensors'), 100);
	const last = join(path, 'last.safetensors');
	const bytes = await readFile(last);
	bytes[bytes.length - 1] ^= 1;
	await writeFile(last, bytes);
	const written = {stdout: '', stderr: ''};
	const error = await t.throwsAsync(runCommand(register, ['inspect', path], {}, written), {instanceOf: UserError});
	t.regex(error?.message ?? '', /last\.safetensors is damaged.*\n.*model\.safetensors is damaged/);
	t.regex(written.stdout, /^vocabulary +6 characters/m);
});

test('the program itself takes the newest run, and exits 1 for a damaged one', async t => {
	const {path, folder} = await made();
	const whole = await charloom(['inspect'], {cwd: folder});
	t.is(whole.code, 0);
	t.true(whole.stdout.includes(path));
	await truncate(join(path, 'model.safetensors'), 100);
	const damaged = await charloom(['inspect', 'made'], {cwd: folder});
	t.is(damaged.code, 1);
	t.regex(damaged.stderr, /model\.safetensors is damaged/);
});

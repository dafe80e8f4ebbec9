import {readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {contentOf, writeSafetensors} from '../../../../src/checkpoint/safetensors.js';
import {tensorsOfParameters} from '../../../../src/checkpoint/trainer-state.js';
import {register as registerExport} from '../../../../src/cli/commands/export/export.js';
import {register as registerGenerate} from '../../../../src/cli/commands/generate/generate.js';
import {register as registerInspect} from '../../../../src/cli/commands/inspect.js';
import {register as registerScore} from '../../../../src/cli/commands/score/score.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {openToResume} from '../../../../src/training/job/resume-run.js';
import {runCommand} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';

const text = 'the cat sat on the mat, and the hat on the cat.\n'.repeat(20);
const reference = ['--engine', 'reference'];

async function exported(...flags: readonly string[]) {
	const {path, corpus, folder} = await makeRun(text);
	const target = join(folder, 'gift');
	const {stdout} = await runCommand(registerExport, ['export', path, target, ...flags]);
	return {path, corpus, folder, target, stdout};
}

test('a model alone is two files, with half the bytes, the score and no paths', async t => {
	const {path, target, stdout} = await exported();
	t.deepEqual((await readdir(target)).sort(), ['config.json', 'model.safetensors']);
	const sizes = await Promise.all([path, target].map(folder => stat(join(folder, 'model.safetensors'))));
	t.true(sizes[1].size < sizes[0].size);
	const [whole, half] = await Promise.all([openRun(path), openRun(target)]);
	t.deepEqual(half.config.corpus.sources, ['text.txt']);
	t.deepEqual({...half.config, corpus: whole.config.corpus}, whole.config);
	const [before, after] = await Promise.all([whole.loadModel(), half.loadModel()]);
	t.deepEqual([after.kind, after.step, after.score], ['best', before.step, before.score]);
	for (const [name, values] of Object.entries(before.parameters)) {
		for (const [index, value] of values.entries()) {
			t.true(Math.abs(after.parameters[name][index] - value) <= Math.max(2 ** -25, 2 ** -11 * Math.abs(value)));
		}
	}
	t.regex(stdout, /gift: lstm .*, \d+ parameters; best weights, step 9, carried 1\.2500; config\.json and model/);
});

test('single precision keeps every bit', async t => {
	const {path, target} = await exported('--precision', 'single');
	const [whole, copy] = await Promise.all([path, target].map(async folder => (await openRun(folder)).loadModel()));
	t.deepEqual(copy, whole);
});

test('a model alone is written with, scored and inspected like a run', async t => {
	const {target, corpus} = await exported();
	const generated = await runCommand(registerGenerate, ['generate', target, '-n', '20', '--seed', '', ...reference]);
	t.is([...generated.stdout].length, 20);
	const scored = await runCommand(registerScore, ['score', target, corpus, ...reference]);
	t.regex(scored.stdout, /carried +\d/);
	const inspected = await runCommand(registerInspect, ['inspect', target]);
	t.regex(inspected.stdout, /progress +no saved state/);
	t.regex(inspected.stdout, /best +step 9, carried 1\.2500/);
});

test('a model alone can not be gone on with, and what can be done is told', async t => {
	const {target} = await exported();
	const wanted = {model: {}, optimizer: {}, training: {}, sample: {}, length: {}};
	await t.throwsAsync(openToResume(target, wanted, {runFolders: [], corpusFolder: target}), {
		instanceOf: UserError,
		message: /without the state of its training, .*: charloom train TEXT --from .*gift$/,
	});
});

test('a folder that is not empty is left alone', async t => {
	const {path, folder} = await makeRun(text);
	await t.throwsAsync(runCommand(registerExport, ['export', path, folder]), {instanceOf: UserError});
	await t.throwsAsync(runCommand(registerExport, ['export', path, path]), {message: /already holds a run/});
});

test('weights that another program wrote into the folder are taken', async t => {
	const {target} = await exported();
	const run = await openRun(target);
	const {parameters} = await run.loadModel();
	const file = join(target, 'model.safetensors');
	await writeSafetensors(file, contentOf(tensorsOfParameters(run.config.model, parameters)), {format: 'pt'});
	const bytes = await readFile(file);
	const length = Number(bytes.readBigUInt64LE(0));
	const {__metadata__, ...tensors} = JSON.parse(bytes.toString('utf8', 8, 8 + length));
	const header = Buffer.from(JSON.stringify({...tensors, __metadata__: {format: 'pt'}}).padEnd(length));
	await writeFile(file, Buffer.concat([bytes.subarray(0, 8), header, bytes.subarray(8 + length)]));
	const {kind, score, parameters: read} = await run.loadModel();
	t.deepEqual([kind, score], ['foreign', undefined]);
	t.deepEqual(read, parameters);
	const {stdout} = await runCommand(registerGenerate, ['generate', target, '-n', '5', '--seed', '', ...reference]);
	t.is([...stdout].length, 5);
});

test('the weight of an n-gram model that goes along is the one that score fits', async t => {
	const {path, folder} = await makeRun('abc abd\n'.repeat(3600));
	const {stdout} = await runCommand(registerScore, ['score', path, '--ngram', '--json']);
	const {weight} = JSON.parse(stdout).mixed;
	t.true(weight > 0.5);
	const exported = await runCommand(registerExport, ['export', path, join(folder, 'gift'), '--ngram']);
	t.true(exported.stdout.endsWith(`bytes, weight ${weight}\n`));
});

test('an n-gram model goes along where it is asked for, and writes without the text', async t => {
	const {path, corpus, folder, target, stdout} = await exported('--ngram', '--precision', 'single');
	t.regex(stdout, /gift\/ngram\.bin: an n-gram model of its text, [\d,]+ bytes, weight 0\.4\n$/);
	const args = ['-s', 'the ', '-n', '40', '--random-seed', '3', '--ngram', '-q', ...reference];
	const before = await runCommand(registerGenerate, ['generate', path, ...args]);
	await rm(corpus);
	t.deepEqual(await runCommand(registerGenerate, ['generate', target, ...args]), before);
	t.regex((await runCommand(registerInspect, ['inspect', target])).stdout, /ngram\.bin/);
	for (const to of ['html', 'onnx', 'csv']) {
		const refused = runCommand(registerExport, ['export', target, join(folder, to), '--to', to, '--ngram']);
		await t.throwsAsync(refused, {instanceOf: UsageError, message: /--ngram with --to charloom or pytorch or hf/});
	}
	const page = await runCommand(registerExport, ['export', target, join(folder, 'model.onnx'), '--to', 'onnx']);
	t.regex(page.stderr, /n-gram model stays behind: --to onnx has no place for it/);
});

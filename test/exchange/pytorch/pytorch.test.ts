/** Models that go to PyTorch and come back: the real one computes them, where it is there. */
import {copyFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {createRun, openRun} from '../../../src/checkpoint/run.js';
import {register as registerExport} from '../../../src/cli/commands/export/export.js';
import {register as registerImport} from '../../../src/cli/commands/import.js';
import {register as registerScore} from '../../../src/cli/commands/score/score.js';
import {cellKinds, type ModelConfig} from '../../../src/config.js';
import {openEngine} from '../../../src/engines/index.js';
import type {Parameters} from '../../../src/model/parameters.js';
import {Random} from '../../../src/random.js';
import {runCommand} from '../../helpers/commands.js';
import {plainModel} from '../../helpers/models.js';
import {python, runPython, testWithPython} from '../../helpers/python.js';
import {makeRun, newFolder, randomParameters, runConfig, smallVocabulary} from '../../helpers/runs.js';
import {start} from '../../helpers/spawned.js';

const testWithTorch = testWithPython('torch', 'safetensors');
const peer = fileURLToPath(new URL('../../../../test/exchange/pytorch/peer.py', import.meta.url));

/** One-hot as wide as the layer, which is not residual, among them. */
const options: readonly Partial<ModelConfig>[] = [
	{},
	{numLayers: 2, residual: true},
	{hiddenSize: 7, numLayers: 2, residual: true},
	{embeddingSize: 5, numLayers: 2},
	{embeddingSize: 5, numLayers: 3, residual: true},
	{embeddingSize: 5, numLayers: 2, tied: true},
	{embeddingSize: 6, numLayers: 2, tied: true, residual: true},
	{embeddingSize: 6, numLayers: 1, tied: true, residual: true},
];
const models = cellKinds.flatMap(cell => options.map((option): ModelConfig => ({...plainModel, ...option, cell})));

type Exported = {readonly model: ModelConfig; readonly parameters: Parameters; readonly target: string};

async function exported(model: ModelConfig, seed: number): Promise<Exported> {
	const folder = await newFolder();
	const writer = await createRun(join(folder, 'run'), runConfig(model));
	const drawn = randomParameters(model, new Random(seed));
	const parameters = Object.fromEntries(Object.entries(drawn).map(([name, data]) => [name, data.map(x => x / 4)]));
	await writer.saveBest(parameters, {step: 1});
	await writer.close();
	const target = join(folder, 'torch');
	await runCommand(registerExport, ['export', join(folder, 'run'), target, '--to', 'pytorch']);
	return {model, parameters, target};
}

/** Of each character given those before it, [T][V]. */
async function probabilities(engineName: string, {model, parameters}: Exported, ids: readonly number[]) {
	const engine = await openEngine(engineName, {threads: 1});
	const stepper = await engine.stepper(model, parameters, 1);
	const rows: number[][] = [];
	for (const id of ids) {
		const weights = Array.from(await stepper.step(Int32Array.of(id)), Math.exp);
		const sum = weights.reduce((a, b) => a + b, 0);
		rows.push(weights.map(weight => weight / sum));
	}
	await stepper.dispose();
	return rows;
}

const largestDifference = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number =>
	Math.max(...a.flatMap((row, t) => row.map((value, v) => Math.abs(value - b[t][v]))));

const imported = async (source: string, ...flags: readonly string[]) => {
	const target = join(await newFolder(), 'back');
	await runCommand(registerImport, ['import', source, target, ...flags]);
	return openRun(target);
};

testWithTorch('every kind of model has the same probabilities in PyTorch, and comes back from there', async t => {
	t.timeout(180_000);
	const random = new Random(1);
	const ids = Array.from({length: 300}, () => random.integer(plainModel.vocabSize));
	const all = await Promise.all(models.map(exported));
	const input = JSON.stringify({command: 'probabilities', folders: all.map(({target}) => target), ids});
	const answers = JSON.parse(await runPython([peer], {input}));
	const vocabulary = join(await newFolder(), 'characters.json');
	await writeFile(vocabulary, JSON.stringify(smallVocabulary.characters));
	for (const [index, one] of all.entries()) {
		const title = JSON.stringify(one.model);
		const {cells, sequence, names} = answers[index];
		for (const engine of ['reference', 'wasm']) {
			const own = await probabilities(engine, one, ids);
			t.true(largestDifference(own, cells) < 1e-5, `${title} ${engine}, cells`);
			t.true(largestDifference(own, sequence) < 1e-5, `${title} ${engine}, sequence`);
		}
		t.true(names.includes('layers.0.weight_ih_l0'), title);
		const flags = ['--vocabulary', vocabulary, '--cell', one.model.cell, ...(one.model.residual ? ['--residual'] : [])];
		for (const file of ['cells.pt', 'sequence.pth', 'sequence.safetensors']) {
			const {config, ...run} = await imported(join(one.target, file), ...flags);
			t.deepEqual({...one.model, ...shape(config.model)}, one.model, `${title} ${file}`);
			t.deepEqual(config.vocabulary.characters, smallVocabulary.characters);
			t.deepEqual((await (await openRun(run.path)).loadModel()).parameters, one.parameters, `${title} ${file}`);
		}
	}
});

/** The facts that a state_dict can tell. */
const shape = ({cell, vocabSize, embeddingSize, hiddenSize, numLayers, tied, residual}: ModelConfig) => ({
	cell,
	vocabSize,
	embeddingSize,
	hiddenSize,
	numLayers,
	tied,
	residual,
});

testWithTorch('a training that PyTorch goes on with comes back, and scores the same', async t => {
	t.timeout(120_000);
	const text = 'the cat sat on the mat, and the hat on the cat.\n'.repeat(20);
	const {path, corpus, folder} = await makeRun(text);
	const target = join(folder, 'torch');
	await runCommand(registerExport, ['export', path, target, '--to', 'pytorch']);
	const [{before, after}] = JSON.parse(
		await runPython([peer], {input: JSON.stringify({command: 'train', folders: [target], text})}),
	);
	t.true(after < before);
	const back = await imported(target);
	t.deepEqual(back.config.training, (await openRun(path)).config.training);
	const score = async (run: string): Promise<number> => {
		const {stdout} = await runCommand(registerScore, ['score', run, corpus, '--engine', 'reference', '--json']);
		return JSON.parse(stdout).carried.loss;
	};
	t.true(Math.abs((await score(path)) - before) < 1e-5);
	t.true(Math.abs((await score(back.path)) - after) < 1e-5);
});

testWithTorch('the scripts show, save and write with the model, of characters and of bytes', async t => {
	t.timeout(120_000);
	const {target} = await exported({...plainModel, embeddingSize: 5, tied: true}, 1);
	t.regex(await runPython(['model.py', '--save', 'saved.pt'], {cwd: target}), /LSTMCell\(5, 6\)/);
	t.true((await readdir(target)).includes('saved.pt'));
	const args = ['generate.py', 'abc', '--length', '40', '--seed', '1'];
	const written = await runPython(args, {cwd: target});
	t.regex(written, /^abc[\na-f]{40}\n$/);
	t.is(await runPython(args, {cwd: target}), written);
	const wrong = await start(python, ['generate.py', 'xyz'], {cwd: target}).outcome;
	t.regex(wrong.stderr, /Expected characters that the model knows, got \['x', 'y', 'z'\]/);
});

test('weights that come back are those of the folder they left, and others are refused', async t => {
	const {target, parameters} = await exported({...plainModel, numLayers: 2}, 2);
	const back = await imported(target);
	t.deepEqual((await back.loadModel()).parameters, parameters);
	const other = await exported({...plainModel, hiddenSize: 8, numLayers: 2}, 3);
	await copyFile(join(other.target, 'model.safetensors'), join(target, 'model.safetensors'));
	await t.throwsAsync(imported(target), {message: /model in config\.json: hiddenSize 6, got 8\.$/});
	await writeFile(join(target, 'notes.txt'), 'step,loss\n1,2.5\n');
	await t.throwsAsync(imported(join(target, 'notes.txt')), {
		message: /notes\.txt to hold weights, .* neither of them\.$/,
	});
	await rm(join(target, 'model.safetensors'));
	await t.throwsAsync(imported(target), {message: /to hold one file of weights .* but none is there/});
});

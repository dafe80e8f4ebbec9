/** The training of an exported folder by PyTorch: beside charloom's own, in several processes, and after the loss of one. */
import {cp, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import test from 'ava';
import {createRun, openRun} from '../../../src/checkpoint/run.js';
import type {ModelConfig} from '../../../src/config.js';
import {readCorpus} from '../../../src/data/corpus.js';
import {sourceOf} from '../../../src/engines/trainer-state.js';
import {jsonLines} from '../../helpers/commands.js';
import {plainModel} from '../../helpers/models.js';
import {python, testWithPython} from '../../helpers/python.js';
import {newFolder, progressAt, randomState, runConfig} from '../../helpers/runs.js';
import {charloom, start} from '../../helpers/spawned.js';

const testWithTorch = testWithPython('torch', 'safetensors');

/** All kinds of dropout, and all that stands between the layers. */
const model: ModelConfig = {
	...plainModel,
	embeddingSize: 6,
	numLayers: 2,
	tied: true,
	residual: true,
	embeddingDropout: 0.1,
	hiddenDropout: 0.2,
	outputDropout: 0.1,
	weightDropout: 0.2,
};

const [begun, steps] = [10, 22];

/** A run in the midst of its training, and its export. */
async function exported(changes: Partial<ModelConfig> = {}, windows: 'lanes' | 'random' = 'lanes') {
	const folder = await newFolder();
	const [run, text, target] = [join(folder, 'run'), join(folder, 'text.txt'), join(folder, 'torch')];
	await writeFile(text, 'abc\nfedba'.repeat(20));
	const {sha256, bytes} = await readCorpus([text], {encoding: 'utf-8', nfc: false, corpusFolder: folder});
	const {training, corpus, ...config} = runConfig({...model, ...changes});
	const optimizer = {...training.optimizer, gradientClipNorm: 0.5};
	const writer = await createRun(run, {
		...config,
		training: {...training, optimizer, windows, batchSize: 5, learningRate: 0.01, duration: {steps}, sampleEvery: 0},
		corpus: {...corpus, sources: [text], sha256, bytes: bytes.length, characters: bytes.length},
	});
	const state = randomState(writer.run.config.model, 5, begun);
	const secondMoment = Object.fromEntries(
		Object.entries(state.secondMoment).map(([name, values]) => [name, values.map(value => value ** 2)]),
	);
	await writer.saveLast(sourceOf({...state, secondMoment}), progressAt(begun));
	await writer.saveBest(state.average, {step: begun, carried: 1.25});
	await writer.close();
	const {code, stderr} = await charloom(['export', run, '--to', 'pytorch', target]);
	if (code !== 0) throw new Error(stderr);
	return {run, text, target};
}

const env = {OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1'};
const options = ['train.py', '--log-every', '1', '--save-every', '4'];
const torchrun = (processes: number): readonly string[] => [
	...['-m', 'torch.distributed.run', '--standalone', '--max-restarts', '1', '--nproc-per-node', `${processes}`],
	...options,
];

/** Trains in the folder, and gives the losses by step. Once the step `killAt` is told, one worker is killed. */
async function train(folder: string, args: readonly string[], killAt?: number): Promise<ReadonlyMap<number, number>> {
	const {child, prints, outcome} = start(python, args, {cwd: folder, env});
	let said = '';
	child.stdout?.on('data', part => {
		said += part;
	});
	if (killAt !== undefined) {
		await prints(`{"step": ${killAt},`);
		process.kill(Number(/"worker": 1, "of": \d+, "process": (\d+)/.exec(said)?.[1]), 'SIGKILL');
	}
	const {code, stdout, stderr} = await outcome;
	if (code !== 0) throw new Error(stderr);
	const figures = jsonLines(stdout.match(/^\{"step".*$/gm)?.join('\n') ?? '');
	return new Map(figures.map(({step, loss}) => [step, loss]));
}

/** The largest difference between the states of two runs. */
async function stateDifference(a: string, b: string): Promise<number> {
	const [{state: one}, {state: other}] = [await (await openRun(a)).loadLast(), await (await openRun(b)).loadLast()];
	const kinds = ['parameters', 'average', 'firstMoment', 'secondMoment'] as const;
	const arrays = [
		...kinds.flatMap(kind => Object.keys(one[kind]).map(name => [one[kind][name], other[kind][name]] as const)),
		...one.lanes.flatMap(({h, c}, layer) => [[h, other.lanes[layer].h] as const, [c, other.lanes[layer].c] as const]),
	];
	return Math.max(...arrays.flatMap(([x, y]) => Array.from(x, (value, index) => Math.abs(value - y[index]))));
}

const imported = async (folder: string): Promise<string> => {
	const back = join(dirname(folder), 'back');
	const {code, stderr} = await charloom(['import', folder, back]);
	if (code !== 0) throw new Error(stderr);
	return back;
};

const tolerance = 1e-4;

testWithTorch(
	'PyTorch goes on as charloom does, alone or in two processes of which one is lost, and the run comes back',
	async t => {
		t.timeout(400_000);
		const {run, text, target} = await exported();
		const shared = join(dirname(target), 'shared');
		await cp(target, shared, {recursive: true});
		const alone = await train(target, options);
		t.deepEqual(
			[...alone.keys()],
			Array.from({length: steps - begun}, (_, index) => begun + 1 + index),
		);
		const two = await train(shared, torchrun(2), begun + 6);
		for (const [step, loss] of alone) t.true(Math.abs(loss - (two.get(step) ?? Infinity)) < tolerance, `step ${step}`);

		const own = await charloom(['train', '--resume', run, '--engine', 'reference', '--steps', `${steps}`]);
		t.is(own.code, 0, own.stderr);
		t.true((await stateDifference(run, target)) < tolerance);
		const back = await imported(shared);
		t.true((await stateDifference(run, back)) < tolerance);
		const more = await charloom(['train', text, '--resume', back, '--engine', 'reference', '--steps', `${steps + 2}`]);
		t.is(more.code, 0, more.stderr);
	},
);

/** More processes than a machine may have cores, for the machines that have the time. */
(process.env['CI'] ? testWithTorch : test.skip)('four processes have the losses of one, one of them lost', async t => {
	t.timeout(400_000);
	const {target} = await exported({cell: 'gru'}, 'random');
	const shared = join(dirname(target), 'shared');
	await cp(target, shared, {recursive: true});
	const alone = await train(target, options);
	const four = await train(shared, torchrun(4), begun + 6);
	for (const [step, loss] of alone) t.true(Math.abs(loss - (four.get(step) ?? Infinity)) < tolerance, `step ${step}`);
	t.true((await stateDifference(target, shared)) < tolerance);
});

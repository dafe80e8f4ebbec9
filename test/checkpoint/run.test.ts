import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {createRun, openRun, resumeRun} from '../../src/checkpoint/run.js';
import {contentOf, readSafetensors, writeSafetensors} from '../../src/checkpoint/safetensors.js';
import type {ModelConfig} from '../../src/config.js';
import {sourceOf, stateKinds} from '../../src/engines/trainer-state.js';
import {UserError} from '../../src/errors.js';
import type {Parameters} from '../../src/model/parameters.js';
import {Random} from '../../src/random.js';
import {failingFileSystem, killedBeforeRename} from '../helpers/failing.js';
import {plainModel} from '../helpers/models.js';
import {newFolder, progressAt, randomParameters, randomState, runConfig, tensorCount} from '../helpers/runs.js';

const newPath = async (): Promise<string> => join(await newFolder(), 'deep', 'run');

/** A run with a state of step 10 and best weights, closed. */
async function madeRun(model: ModelConfig = plainModel) {
	const path = await newPath();
	const config = runConfig(model);
	const state = randomState(model, config.training.batchSize, 10);
	const best = randomParameters(model, new Random(77));
	const writer = await createRun(path, config);
	await writer.saveBest(best, {step: 9, window: 1.5, carried: 1.4});
	await writer.appendMetrics({type: 'step', step: 10});
	await writer.saveLast(sourceOf(state), progressAt(10));
	await writer.close();
	return {path, config, state, best};
}

/** Names and contents of the files in a folder. */
const contentsOf = async (path: string) =>
	Promise.all((await readdir(path)).sort().map(async name => [name, await readFile(join(path, name), 'utf8')]));

const models: readonly [string, Partial<ModelConfig>][] = [
	['a plain lstm', {}],
	['a tied lstm of two layers', {embeddingSize: 4, tied: true, numLayers: 2}],
	['a gru', {cell: 'gru', embeddingSize: 4}],
	['an rnn', {cell: 'rnn', numLayers: 2}],
];

for (const [name, options] of models) {
	test(`the run of ${name} comes back bit for bit`, async t => {
		const {path, config, state, best} = await madeRun({...plainModel, ...options});
		const run = await openRun(path);
		t.deepEqual(run.config, config);
		t.deepEqual(await run.loadLast(), {state, progress: progressAt(10)});
		t.deepEqual(await run.loadBest(), best);
		const {kind, step, score} = await run.loadModel();
		t.deepEqual([kind, step, score], ['best', 9, {step: 9, window: 1.5, carried: 1.4}]);
	});
}

test('tensors have the names that they are documented with', async t => {
	const model: ModelConfig = {...plainModel, embeddingSize: 4, tied: true};
	const {path} = await madeRun(model);
	const best = await readSafetensors(join(path, 'model.safetensors'));
	t.deepEqual([...best.tensors.keys()].slice(0, 3), ['embedding.weight', 'cells.0.weight_ih', 'cells.0.weight_hh']);
	t.false(best.tensors.has('decoder.weight'));
	const last = await readSafetensors(join(path, 'last.safetensors'));
	t.is(last.tensors.size, 4 * tensorCount(model) + 2);
	for (const name of ['parameters/decoder.bias', 'average/decoder.bias', 'firstMoment/decoder.bias', 'lanes/0/c']) {
		t.true(last.tensors.has(name), name);
	}
});

test('before the first validation the average of the last state is the model', async t => {
	const {path, state} = await madeRun();
	await rm(join(path, 'model.safetensors'));
	const run = await openRun(path);
	t.deepEqual(await run.loadBest(), state.average);
	t.is((await run.loadModel()).kind, 'last');
});

test('a run without any weights says so', async t => {
	const path = await newPath();
	await (await createRun(path, runConfig())).close();
	const run = await openRun(path);
	await t.throwsAsync(run.loadBest(), {
		instanceOf: UserError,
		message: /no saved state.*Begin it again: charloom train --resume/,
	});
});

test('an infinite gradient clip norm survives', async t => {
	const {path} = await madeRun();
	t.is((await openRun(path)).config.training.optimizer.gradientClipNorm, Number.POSITIVE_INFINITY);
	t.regex(await readFile(join(path, 'config.json'), 'utf8'), /"gradientClipNorm": "Infinity"/);
});

test('weights that would come back as other numbers are not written', async t => {
	const parameters = randomParameters(plainModel, new Random(1));
	for (const [value, dtype] of [
		[Number.NaN, 'F32'],
		[Infinity, 'F32'],
		[65520, 'F16'],
	] as const) {
		const writer = await createRun(await newPath(), runConfig());
		const bias = parameters['decoder.bias'].slice().fill(value);
		const saving = writer.saveBest({...parameters, 'decoder.bias': bias}, {step: 1}, dtype);
		await t.throwsAsync(saving, {instanceOf: UserError, message: /decoder\.bias holds/});
		t.false(await writer.run.has('best'));
		await writer.saveBest({...parameters, 'decoder.bias': bias.fill(65519)}, {step: 1}, dtype);
		await writer.close();
		t.true((await (await openRun(writer.run.path)).loadBest())['decoder.bias'].every(Number.isFinite));
	}
});

test('a folder that holds a run is not overwritten', async t => {
	const {path} = await madeRun();
	const before = await readFile(join(path, 'config.json'));
	await t.throwsAsync(createRun(path, runConfig()), {instanceOf: UserError, message: /already holds a run.*--resume/});
	t.deepEqual(await readFile(join(path, 'config.json')), before);
});

test('a folder that holds something else, and a file, are refused', async t => {
	const folder = await newFolder();
	await writeFile(join(folder, 'thesis.txt'), 'x');
	await t.throwsAsync(createRun(folder, runConfig()), {instanceOf: UserError, message: /new or empty.*thesis\.txt/});
	await t.throwsAsync(createRun(join(folder, 'thesis.txt'), runConfig()), {
		instanceOf: UserError,
		message: /is a file/,
	});
	t.deepEqual(await readdir(folder), ['thesis.txt']);
});

test('a run that never saved a state is replaced by a new one, files of others beside it are not', async t => {
	const path = await newPath();
	const first = await createRun(path, runConfig());
	await first.appendMetrics({type: 'start', step: 0});
	await first.close();
	await writeFile(join(path, 'corpus.txt'), 'a text');
	const config = runConfig({...plainModel, hiddenSize: 7});
	await (await createRun(path, config)).close();
	t.deepEqual(await readdir(path), ['config.json']);
	t.deepEqual((await openRun(path)).config, config);
	await writeFile(join(path, 'thesis.txt'), 'x');
	await t.throwsAsync(createRun(path, runConfig()), {instanceOf: UserError, message: /already holds a run/});
	const other = await newFolder();
	await writeFile(join(other, 'config.json'), '{"name": "of another program"}');
	await t.throwsAsync(createRun(other, runConfig()), {instanceOf: UserError});
	t.is(await readFile(join(other, 'config.json'), 'utf8'), '{"name": "of another program"}');
});

test('what a killed attempt left behind does not stand in the way of a new run', async t => {
	const path = await newPath();
	await t.throwsAsync(createRun(path, runConfig(), killedBeforeRename));
	t.deepEqual(await readdir(path), ['config.json.new']);
	await (await createRun(path, runConfig())).close();
	t.deepEqual(await readdir(path), ['config.json']);
});

test('a run that is being written is not written by a second one', async t => {
	const path = await newPath();
	const writer = await createRun(path, runConfig());
	await t.throwsAsync(resumeRun(path), {instanceOf: UserError, message: /is being written by another charloom/});
	await t.notThrowsAsync(openRun(path));
	await writer.close();
	await (await resumeRun(path)).close();
});

test('folders that are no runs are named', async t => {
	const folder = await newFolder();
	await t.throwsAsync(openRun(join(folder, 'missing')), {instanceOf: UserError, message: /there is no such folder/});
	await t.throwsAsync(openRun(folder), {instanceOf: UserError, message: /it has no config\.json/});
	await writeFile(join(folder, 'file'), '');
	await t.throwsAsync(openRun(join(folder, 'file')), {instanceOf: UserError, message: /it is a file/});
	await mkdir(join(folder, 'config.json'));
	await t.throwsAsync(openRun(folder), {instanceOf: UserError, message: /it is a folder, not a file/});
});

for (const name of ['model.safetensors', 'last.safetensors']) {
	const load = async (path: string): Promise<unknown> => {
		const run = await openRun(path);
		return name === 'model.safetensors' ? run.loadBest() : run.loadLast();
	};

	test(`a tensor that is missing from, too many in, or wrongly shaped in ${name} is named`, async t => {
		const {path} = await madeRun();
		const file = join(path, name);
		const {tensors, metadata} = await readSafetensors(file);
		const [[first, tensor]] = tensors;
		const changes: readonly [(changed: Map<string, typeof tensor>) => void, RegExp][] = [
			[changed => changed.delete(first), new RegExp(`the tensor ${first} of shape .* missing`)],
			[changed => changed.set('extra', tensor), /got extra too/],
			[changed => changed.set(first, {...tensor, shape: [...tensor.shape].reverse()}), new RegExp(`${first} of shape`)],
		];
		for (const [change, message] of changes) {
			const changed = new Map(tensors);
			change(changed);
			await writeSafetensors(file, contentOf(changed), metadata);
			await t.throwsAsync(load(path), {instanceOf: UserError, message});
		}
	});

	test(`a number in ${name} that is none is refused where it is loaded`, async t => {
		const {path} = await madeRun();
		const file = join(path, name);
		const {tensors, metadata} = await readSafetensors(file);
		const [[first, tensor]] = tensors;
		for (const value of [Number.NaN, Infinity, -Infinity]) {
			const data = tensor.data.slice();
			data[data.length - 1] = value;
			await writeSafetensors(file, contentOf(new Map([...tensors, [first, {...tensor, data}]])), metadata);
			await t.throwsAsync(load(path), {instanceOf: UserError, message: new RegExp(`finite numbers.*${first}`)});
		}
	});

	test(`${name} cut short is refused`, async t => {
		const {path} = await madeRun();
		const bytes = await readFile(join(path, name));
		await writeFile(join(path, name), bytes.subarray(0, bytes.length - 4));
		await t.throwsAsync(load(path), {instanceOf: UserError, message: /is damaged.*Put back a copy of it/});
	});
}

test('a disk that fills up leaves the saved state as it was', async t => {
	const {path, state} = await madeRun();
	const writer = await resumeRun(path, failingFileSystem('write', 'ENOSPC', 'last.safetensors.new'));
	const next = randomState(plainModel, 3, 11);
	await t.throwsAsync(writer.saveLast(sourceOf(next), progressAt(11)), {
		instanceOf: UserError,
		message: /no space left/,
	});
	await writer.close();
	t.deepEqual(await (await openRun(path)).loadLast(), {state, progress: progressAt(10)});
	t.false((await readdir(path)).some(name => name.endsWith('.new') || name === 'lock'));
});

test('of a state that is saved each kind of numbers is read once, and one is in memory at a time', async t => {
	const {path, state} = await madeRun();
	const writer = await resumeRun(path);
	const source = sourceOf(state);
	const given: Parameters[] = [];
	const read: typeof source.read = async kind => {
		t.true(given.flatMap(one => Object.values(one)).every(({length}) => length === 0));
		given.push(await source.read(kind));
		return given[given.length - 1];
	};
	await writer.saveLast({...source, read}, progressAt(10));
	await writer.close();
	t.is(given.length, stateKinds.length);
	t.deepEqual((await (await openRun(path)).loadLast()).state, state);
});

test('numbers that do not fit their shape are not written', async t => {
	const {path, state} = await madeRun();
	const writer = await resumeRun(path);
	const short = {...state, firstMoment: {...state.firstMoment, 'decoder.bias': new Float32Array(1)}};
	await t.throwsAsync(writer.saveLast(sourceOf(short), progressAt(10)), {message: /firstMoment\/decoder.bias, got 1/});
	await writer.close();
	t.deepEqual((await (await openRun(path)).loadLast()).state, state);
});

test('after a failed save the next one succeeds', async t => {
	const {path} = await madeRun();
	let isFull = true;
	const full = failingFileSystem('write', 'ENOSPC', 'last.safetensors.new');
	const working = failingFileSystem('write', 'ENOSPC', 'no such file');
	const open: typeof full.open = (...args) => (isFull ? full : working).open(...args);
	const writer = await resumeRun(path, {...full, open});
	const next = randomState(plainModel, 3, 11);
	await t.throwsAsync(writer.saveLast(sourceOf(next), progressAt(11)), {instanceOf: UserError});
	isFull = false;
	await writer.saveLast(sourceOf(next), progressAt(11));
	await writer.close();
	t.is((await (await openRun(path)).loadLast()).state.step, 11);
});

test('a save that is killed before the renaming leaves the old state, and resuming clears it away', async t => {
	const {path, state} = await madeRun();
	const writer = await resumeRun(path, killedBeforeRename);
	await t.throwsAsync(writer.saveLast(sourceOf(randomState(plainModel, 3, 11)), progressAt(11)));
	await t.throwsAsync(writer.saveBest(state.parameters, {step: 11, carried: 1}));
	await writer.close();
	t.is((await readdir(path)).filter(name => name.endsWith('.new')).length, 2);
	const resumed = await resumeRun(path);
	t.deepEqual((await resumed.run.loadLast()).state, state);
	await resumed.appendSample('');
	await resumed.close();
	t.is((await readdir(path)).filter(name => name.endsWith('.new')).length, 0);
});

test('a process that is killed while it saves leaves a run that loads and can be resumed', async t => {
	const {path, config, state} = await madeRun();
	const module = (name: string) => JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);
	const script = `
		const {resumeRun} = await import(${module('checkpoint/run.js')});
		const {sourceOf} = await import(${module('engines/trainer-state.js')});
		const writer = await resumeRun(${JSON.stringify(path)});
		const {state, progress} = await writer.run.loadLast();
		for (let step = progress.step + 1; ; step++) {
			await writer.appendMetrics({step});
			await writer.saveBest(state.average, {step});
			await writer.saveLast(sourceOf({...state, step}), {...progress, step});
			console.log(step);
		}`;
	let least = 10;
	for (let round = 1; round <= 5; round++) {
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const exited = once(child, 'exit');
		for await (const chunk of child.stdout) {
			least = Number(String(chunk).trim().split('\n').at(-1));
			if (least >= 10 + 3 * round) break; // it goes on saving until the signal comes
		}
		child.kill('SIGKILL');
		await exited;
		t.true(least >= 10 + 3 * round, 'it has saved');
		const run = await openRun(path);
		const last = await run.loadLast();
		t.true(last.progress.step >= least);
		t.deepEqual(last.state, {...state, step: last.progress.step});
		t.true((await run.loadModel()).step >= last.progress.step);
	}
	const writer = await resumeRun(path);
	t.deepEqual(writer.run.config, config);
	await writer.appendSample('');
	const {progress} = await writer.run.loadLast();
	const metrics = await readFile(join(path, 'metrics.jsonl'), 'utf8');
	t.is(JSON.parse(metrics.trim().split('\n').at(-1) ?? '').step, progress.step);
	await writer.close();
});

test('a run whose folder vanishes, or is emptied, is written anew, locked and whole', async t => {
	const path = await newPath();
	const writer = await createRun(path, runConfig());
	const state = randomState(plainModel, runConfig().training.batchSize, 10);
	await writer.saveLast(sourceOf(state), progressAt(10));
	t.false(writer.takeRestored());
	for (const emptied of [false, true]) {
		await rm(path, {recursive: true});
		if (emptied) await mkdir(path);
		await Promise.all([writer.appendMetrics({type: 'step', step: 11}), writer.appendSample('a text')]);
		await writer.saveLast(sourceOf(state), progressAt(11));
		t.true(writer.takeRestored());
		t.is((await (await openRun(path)).loadLast()).progress.step, 11);
		await t.throwsAsync(resumeRun(path), {instanceOf: UserError, message: /being written by another charloom/});
	}
	await writer.close();
	t.deepEqual((await readdir(path)).sort(), ['config.json', 'last.safetensors', 'metrics.jsonl', 'samples.txt']);
	await (await resumeRun(path)).close();
});

test('saves that are not waited for follow one another', async t => {
	const path = await newPath();
	const writer = await createRun(path, runConfig());
	for (const step of [1, 2, 3]) void writer.saveLast(sourceOf(randomState(plainModel, 3, step)), progressAt(step));
	await writer.close();
	t.deepEqual((await (await openRun(path)).loadLast()).state, randomState(plainModel, 3, 3));
});

test('metrics and samples after the saved state are cut off when a resumed run is written to', async t => {
	const {path} = await madeRun();
	const first = await resumeRun(path);
	await first.appendSample('one\n');
	await first.saveLast(sourceOf(randomState(plainModel, 3, 20)), progressAt(20));
	await first.appendMetrics({type: 'step', step: 21, loss: Number.NaN});
	await first.appendSample('two\n');
	await first.close();
	t.regex(await readFile(join(path, 'metrics.jsonl'), 'utf8'), /"loss":"NaN"/);
	await writeFile(join(path, 'metrics.jsonl'), '{"type":"st', {flag: 'a'}); // a line that was cut off by a kill
	const before = await contentsOf(path);
	await (await resumeRun(path)).close();
	t.deepEqual(await contentsOf(path), before);
	const again = await resumeRun(path);
	await Promise.all([again.appendSample('three\n'), again.appendMetrics({type: 'step', step: 22})]);
	await again.close();
	t.is(await readFile(join(path, 'metrics.jsonl'), 'utf8'), '{"type":"step","step":10}\n{"type":"step","step":22}\n');
	t.is(await readFile(join(path, 'samples.txt'), 'utf8'), 'one\nthree\n');
});

test('a run that was killed before its first state begins its metrics anew', async t => {
	const path = await newPath();
	const writer = await createRun(path, runConfig());
	await writer.appendMetrics({type: 'start', step: 0});
	await writer.close();
	const resumed = await resumeRun(path);
	await resumed.appendSample('');
	await resumed.close();
	t.is(await readFile(join(path, 'metrics.jsonl'), 'utf8'), '');
});

test('appends keep the order of their calls', async t => {
	const path = await newPath();
	const writer = await createRun(path, runConfig());
	for (let step = 0; step < 50; step++) void writer.appendMetrics({step});
	await writer.close();
	const lines = (await readFile(join(path, 'metrics.jsonl'), 'utf8')).trim().split('\n');
	t.deepEqual(
		lines.map(line => JSON.parse(line).step),
		Array.from({length: 50}, (_, step) => step),
	);
});

test('a changed configuration is what is read from then on', async t => {
	const {path, config} = await madeRun();
	const writer = await resumeRun(path);
	const longer = {...config, training: {...config.training, duration: {steps: 999}}};
	await writer.updateConfig(longer);
	t.deepEqual(writer.run.config, longer);
	await writer.close();
	t.deepEqual((await openRun(path)).config, longer);
});

test('files are listed with their sizes', async t => {
	const {path} = await madeRun();
	const files = await (await openRun(path)).files();
	t.deepEqual(
		files.map(({name}) => name),
		['config.json', 'model.safetensors', 'last.safetensors', 'metrics.jsonl', 'samples.txt'],
	);
	t.is(files[0].bytes, (await readFile(join(path, 'config.json'))).length);
});

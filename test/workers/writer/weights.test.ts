import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../src/checkpoint/run.js';
import {Vocabulary} from '../../../src/data/vocabulary.js';
import {openEngine} from '../../../src/engines/index.js';
import {UserError} from '../../../src/errors.js';
import {defaultDynamic, defaultPasses, follow} from '../../../src/evaluation/dynamic.js';
import {generate, streamRandoms} from '../../../src/sampling/generate.js';
import {plainSample} from '../../../src/sampling/settings.js';
import {WriterJob} from '../../../src/workers/writer/job.js';
import type {StudioEvent, TextPiece} from '../../../src/workers/writer/protocol.js';
import {Weights} from '../../../src/workers/writer/weights.js';
import {makeRun, newFolder} from '../../helpers/runs.js';

const engine = await openEngine('wasm', {threads: 1});
const {path} = await makeRun('abc abd\n'.repeat(40));
const run = await openRun(path);
const original = await run.loadModel();
const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
const ids = vocabulary.encode('cab dab\n'.repeat(30));

test('weights follow as often as generate --adapt does, go on from there, and come back', async t => {
	let expected = original.parameters;
	for (let pass = 0; pass < 2 * defaultPasses; pass++) {
		const start = {model: run.config.model, parameters: expected};
		expected = (await follow(engine, start, Uint32Array.from(ids), defaultDynamic)).parameters;
	}
	const weights = new Weights(engine, run, original);
	const told: number[] = [];
	t.is((await weights.follow(ids, count => told.push(count))).length, defaultPasses);
	t.is(told.at(-1), defaultPasses * (ids.length - 1));
	await weights.follow(ids, () => {});
	t.deepEqual({...weights.parameters}, {...expected});
	t.is(weights.characters, 2 * ids.length);
	const folder = join(await newFolder(), 'kept');
	await weights.keep(folder);
	t.deepEqual({...(await (await openRun(folder)).loadBest())}, {...expected});
	await t.throwsAsync(weights.keep(folder), {instanceOf: UserError, message: /new or empty/});
	weights.restore();
	t.is(weights.parameters, original.parameters);
	t.is(weights.characters, 0);
});

test('the job writes what the adapted weights write, and then what the own ones do', async t => {
	const events: StudioEvent[] = [];
	const job = new WriterJob(async event => void events.push(event));
	const seed = vocabulary.encode('cab dab\ncab dab\n');
	const sample = {...plainSample, temperature: 0.8};
	const textOf = (branch: number): string =>
		events
			.filter(
				(event): event is TextPiece => event.type === 'text' && event.branch === branch && event.at >= seed.length,
			)
			.map(piece => vocabulary.decode(piece.ids))
			.join('');
	const write = async (branch: number): Promise<string> => {
		await job.handle({type: 'begin', branch, seed, randomSeed: 5}, []);
		await job.handle({type: 'run', runners: [{branch, sample}]}, []);
		while (textOf(branch).length < 40) await job.write();
		await job.handle({type: 'run', runners: []}, []);
		return textOf(branch).slice(0, 40);
	};
	const expected = async (parameters: typeof original.parameters): Promise<string> => {
		const stepper = await engine.stepper(run.config.model, parameters, 1);
		let text = '';
		const options = {stepper, vocabulary, seed, sample, random: streamRandoms(5, 1), length: 40};
		for await (const block of generate(options)) for (const piece of block) text += piece.text;
		return text;
	};
	await job.handle({type: 'load', path, engine: {name: 'wasm', threads: 1}}, []);
	const weights = new Weights(engine, run, original);
	await weights.follow(ids, () => {});
	await job.handle({type: 'adapt', ids}, []);
	t.like(events.at(-1), {type: 'adapted', characters: ids.length});
	t.is(await write(0), await expected(weights.parameters));
	await job.handle({type: 'restore'}, []);
	t.is(await write(1), await expected(original.parameters));
	await job.handle({type: 'keep', path}, []);
	t.like(events.at(-1), {type: 'failed', what: 'keep'});
});

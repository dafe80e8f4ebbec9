import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {corpus, openModel, type TrainEvent, type TrainOptions, train, UsageError} from 'charloom';
import {charloom} from '../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';

const tiny: TrainOptions = {
	engine: 'reference',
	model: {hiddenSize: 6, numLayers: 1, embeddingSize: 3, embeddingDropout: 0, hiddenDropout: 0, outputDropout: 0},
	training: {batchSize: 2, seqLength: 8},
	sample: {length: 9},
};

async function eventsOf(options: TrainOptions): Promise<readonly TrainEvent[]> {
	const events: TrainEvent[] = [];
	for await (const event of train(options)) events.push(event);
	return events;
}

const lossesOf = (events: readonly TrainEvent[]): readonly number[] =>
	events.filter(event => event.type === 'step').map(({loss}) => loss);

test('a text in memory is trained on, and its run opens as a model', async t => {
	const out = join(temporaryFolder(), 'run');
	const events = await eventsOf({...tiny, text: tinyText, steps: 12, out});
	t.is(events[0].type, 'start');
	t.like(events.at(-1), {type: 'end', reason: 'finished', step: 12});
	await using model = await openModel(out, {engine: 'reference'});
	t.is((await model.write('one', {length: 10, seed: 1})).length, 10);
});

test('a run that is stopped and resumed learns the same as one that was not', async t => {
	const whole = join(temporaryFolder(), 'whole');
	const parts = join(temporaryFolder(), 'parts');
	const all = await eventsOf({...tiny, text: tinyText, steps: 20, out: whole});
	const stop = new AbortController();
	const begun: TrainEvent[] = [];
	for await (const event of train({...tiny, text: tinyText, steps: 20, out: parts, signal: stop.signal})) {
		begun.push(event);
		if (event.type === 'step' && event.step >= 7) stop.abort();
	}
	t.like(begun.at(-1), {type: 'end', reason: 'interrupted'});
	const rest = await eventsOf({resume: parts, engine: 'reference'});
	t.deepEqual([...lossesOf(begun), ...lossesOf(rest)], lossesOf(all));
});

test('a run whose folder is taken away under it is written anew, said so, and opens as a model', async t => {
	const out = join(temporaryFolder(), 'run');
	const events: TrainEvent[] = [];
	for await (const event of train({...tiny, text: tinyText, steps: 20, out})) {
		if (event.type === 'validation' && !events.some(({type}) => type === 'validation'))
			await rm(out, {recursive: true});
		events.push(event);
	}
	const warnings = events.filter(({type}) => type === 'warning');
	t.is(warnings.filter(event => event.type === 'warning' && event.message.includes('had vanished')).length, 1);
	t.like(events.at(-1), {type: 'end', reason: 'finished', step: 20});
	await using model = await openModel(out, {engine: 'reference'});
	t.is((await model.write('one', {length: 10, seed: 1})).length, 10);
});

test('options that contradict each other are refused before anything is made', async t => {
	await t.throwsAsync(eventsOf({...tiny, text: 'a', files: 'b'}), {
		instanceOf: UsageError,
		message: /text or files.*both/,
	});
	await t.throwsAsync(eventsOf(tiny), {instanceOf: UsageError, message: /text or files.*neither/});
	await t.throwsAsync(eventsOf({...tiny, text: tinyText, steps: 1, time: 1}), {message: /time and steps/});
});

test('settings that make no sense are named before anything is made', async t => {
	const wrong: readonly (readonly [TrainOptions, RegExp])[] = [
		[{model: {hiddenSize: 1.5}}, /model\.hiddenSize in the options to be a whole number of at least 1, got 1\.5\.$/],
		[{model: {outputDropout: 1}}, /model\.outputDropout/],
		[{optimizer: {beta1: -1}}, /optimizer\.beta1/],
		[{training: {batchSize: 0}}, /training\.batchSize/],
		[{steps: 0}, /steps/],
		[{time: Number.NaN}, /time/],
		[{valid: 'blake', validSplit: 'lines'}, /valid, or validSplit/],
	];
	for (const [options, message] of wrong) {
		await t.throwsAsync(eventsOf({steps: 1, ...options, text: tinyText}), {instanceOf: UsageError, message});
	}
});

test('a list is learned record by record, and a text of its own is held out', async t => {
	const folder = temporaryFolder();
	const valid = join(folder, 'valid.txt');
	await writeFile(valid, 'ann\nbob\n'.repeat(20));
	const out = join(folder, 'run');
	const list = {text: 'ann\nbob\neve\n'.repeat(30), records: 'lines', shuffleLines: true, valid} as const;
	const events = await eventsOf({...tiny, ...list, steps: 30, out});
	t.like(events.at(-1), {type: 'end', reason: 'finished'});
	await using model = await openModel(out, {engine: 'reference'});
	t.is(model.records, 'lines');
	t.false((await model.write('', {length: 200, seed: 1})).includes('\n'));
	const {carried, window} = await model.score('ann\nbob\n'.repeat(40));
	const {stdout} = await charloom(['score', out, '--text', 'ann\nbob\n'.repeat(40), '--json', '--engine', 'reference']);
	t.is(window, undefined);
	t.is(carried.loss, JSON.parse(stdout).carried.loss);
	const {corpus: record} = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'));
	t.like(record.heldOut, {kind: 'file', isShuffled: true});
});

test('texts are listed and read by name', async t => {
	const rows = await corpus.list();
	t.true(rows.some(({name}) => name === 'blake'));
	t.regex(await corpus.read('blake'), /Tyger|Tiger/i);
	await t.throwsAsync(corpus.download('blake'), {instanceOf: UsageError, message: /text to download/});
});

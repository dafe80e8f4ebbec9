import {join} from 'node:path';
import test from 'ava';
import {corpus, openModel, type TrainEvent, type TrainOptions, train, UsageError} from 'charloom';
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

test('options that contradict each other are refused before anything is made', async t => {
	await t.throwsAsync(eventsOf({...tiny, text: 'a', files: 'b'}), {
		instanceOf: UsageError,
		message: /text or files.*both/,
	});
	await t.throwsAsync(eventsOf(tiny), {instanceOf: UsageError, message: /text or files.*neither/});
	await t.throwsAsync(eventsOf({...tiny, text: tinyText, steps: 1, time: 1}), {message: /time and steps/});
});

test('texts are listed and read by name', async t => {
	const rows = await corpus.list();
	t.true(rows.some(({name}) => name === 'blake'));
	t.regex(await corpus.read('blake'), /Tyger|Tiger/i);
	await t.throwsAsync(corpus.download('blake'), {instanceOf: UsageError, message: /text to download/});
});

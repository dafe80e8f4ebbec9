import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun, resumeRun} from '../../src/checkpoint/run.js';
import {TrainingControl} from '../../src/training/control.js';
import type {TrainEvent} from '../../src/training/events.js';
import {Stopwatch} from '../../src/training/stopwatch.js';
import {newRun, planTiny, steppingClock, trainTiny} from '../helpers/tiny-run.js';

const training = {batchSize: 2, seqLength: 8, windows: 'random', checkpointEvery: 7} as const;
const plan = planTiny({training, model: {hiddenSize: 8, embeddingSize: 4, outputDropout: 0.3}});

const types = (events: readonly TrainEvent[]): readonly string[] => events.map(({type}) => type);
const isStep = (event: TrainEvent, step: number): boolean => event.type === 'step' && event.step === step;

const metricsOf = (path: string): readonly unknown[] =>
	readFileSync(join(path, 'metrics.jsonl'), 'utf8')
		.trim()
		.split('\n')
		.map(line => {
			const {seconds, charactersPerSecond, secondsLeft, run, ...event} = JSON.parse(line);
			return event;
		});

test('pausing, samples and checkpoints that were asked for leave the run bit for bit what it would have been', async t => {
	const plain = await newRun(plan);
	await trainTiny(plan, plain);
	const control = new TrainingControl();
	const asked = await newRun(plan);
	const events = await trainTiny(plan, asked, {
		control,
		onEvent(event) {
			if (isStep(event, 5)) control.sampleNow();
			if (isStep(event, 8)) control.checkpointNow();
			if (isStep(event, 11)) {
				control.pause();
				control.sampleNow();
				control.sampleNow();
			}
			if (event.type === 'pause' && event.isPaused) {
				control.sampleNow();
				setImmediate(() => control.goOn());
			}
		},
	});
	const samples = events.filter(event => event.type === 'sample' && event.isAsked);
	t.is(samples.length, 4);
	t.deepEqual(
		events.flatMap(event => (event.type === 'pause' ? [[event.step, event.isPaused]] : [])),
		[
			[11, true],
			[11, false],
		],
	);
	t.true(events.some(event => event.type === 'checkpoint' && event.kind === 'last' && event.step === 8));
	const [one, other] = await Promise.all([openRun(plain.run.path), openRun(asked.run.path)]);
	const [last, otherLast] = await Promise.all([one.loadLast(), other.loadLast()]);
	t.deepEqual(otherLast.state, last.state);
	const times = {elapsedSeconds: 0, validationSeconds: undefined};
	t.deepEqual({...otherLast.progress, ...times}, {...last.progress, ...times});
	t.deepEqual(metricsOf(other.path), metricsOf(one.path));
	t.is(readFileSync(join(other.path, 'samples.txt'), 'utf8'), readFileSync(join(one.path, 'samples.txt'), 'utf8'));
});

test('a sample that is asked for again at the same step is another text', async t => {
	const control = new TrainingControl();
	const long = planTiny({training, sample: {length: 60}});
	const writer = await newRun(long);
	const events = await trainTiny(long, writer, {
		control,
		onEvent(event) {
			if (!isStep(event, 3)) return;
			control.sampleNow();
			control.sampleNow();
		},
	});
	const texts = events.flatMap(event => (event.type === 'sample' && event.isAsked ? [event.text] : []));
	t.is(texts.length, 2);
	t.not(texts[0], texts[1]);
});

test('a discarded run ends without saving, and goes on from its last checkpoint', async t => {
	const control = new TrainingControl();
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer, {control, onEvent: event => isStep(event, 11) && control.discard()});
	t.is(events.at(-1)?.type, 'end');
	t.like(events.at(-1), {reason: 'discarded', step: 11});
	t.false(types(metricsOf(writer.run.path) as TrainEvent[]).includes('end'));
	const again = await resumeRun(writer.run.path);
	const resumed = await again.run.loadLast();
	t.is(resumed.progress.step, 9); // saved with its validation
	await trainTiny(plan, again, {resumed});
	const whole = await newRun(plan);
	await trainTiny(plan, whole);
	t.deepEqual((await again.run.loadLast()).state, (await whole.run.loadLast()).state);
});

test('a paused run can be stopped, and is saved where it stands', async t => {
	const control = new TrainingControl();
	const controller = new AbortController();
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer, {
		control,
		signal: controller.signal,
		onEvent(event) {
			if (isStep(event, 5)) control.pause();
			if (event.type === 'pause') setImmediate(() => controller.abort());
		},
	});
	t.like(events.at(-1), {type: 'end', reason: 'interrupted', step: 5});
	t.is((await writer.run.loadLast()).progress.step, 5);
});

test('while a run rests its clock stands still', async t => {
	let time = 100;
	const watch = new Stopwatch(() => time, 10);
	time += 5;
	const {promise, resolve} = Promise.withResolvers<void>();
	const resting = watch.resting(() => promise);
	time += 1000;
	t.is(watch.seconds, 15);
	t.is(watch.learningSeconds, 15);
	resolve();
	await resting;
	time += 2;
	t.is(watch.seconds, 17);
	t.is(watch.learningSeconds, 17);
});

test('time that a run is paused for is not training time', async t => {
	const control = new TrainingControl();
	const timed = planTiny({length: {seconds: 1}});
	const writer = await newRun(timed);
	const clock = steppingClock();
	let rested = 0;
	const events = await trainTiny(timed, writer, {
		control,
		now: () => clock() + rested,
		onEvent(event) {
			if (isStep(event, 2)) control.pause();
			if (event.type !== 'pause' || !event.isPaused) return;
			setImmediate(() => {
				rested = 1e6;
				control.goOn();
			});
		},
	});
	const end = events.at(-1);
	t.true(end?.type === 'end' && end.reason === 'finished' && end.seconds < 10);
	t.true(types(events).filter(type => type === 'step').length > 3);
});

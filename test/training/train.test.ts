import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {nodeFileSystem} from '../../src/checkpoint/atomic.js';
import {createRun, openRun, resumeRun} from '../../src/checkpoint/run.js';
import type {Engine, TrainerState} from '../../src/engines/engine.js';
import {open} from '../../src/engines/reference/index.js';
import {UserError} from '../../src/errors.js';
import {evaluateText} from '../../src/evaluation/evaluate.js';
import {ngramTeacher} from '../../src/recipes/teacher.js';
import {TrainingControl} from '../../src/training/control.js';
import {engineRecord} from '../../src/training/engine-record.js';
import type {TrainEvent} from '../../src/training/events.js';
import {newRun, planTiny, steppingClock, temporaryFolder, trainTiny} from '../helpers/tiny-run.js';

const types = (events: readonly TrainEvent[]): readonly string[] => events.map(({type}) => type);
const only = <Type extends TrainEvent['type']>(events: readonly TrainEvent[], type: Type) =>
	events.filter((event): event is Extract<TrainEvent, {type: Type}> => event.type === type);

/** Metrics without what depends on the clock. */
function metricsOf(path: string): readonly unknown[] {
	const lines = readFileSync(join(path, 'metrics.jsonl'), 'utf8').trim().split('\n');
	return lines.map(line => {
		const {seconds, charactersPerSecond, secondsLeft, run, ...event} = JSON.parse(line);
		return event;
	});
}

const bytesOf = (state: TrainerState): string =>
	JSON.stringify(state, (_key, value) =>
		value instanceof Float32Array ? Buffer.from(value.buffer).toString('hex') : value,
	);

test('the loss falls, and the events come in order', async t => {
	const plan = planTiny({length: {steps: 60}});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer);
	const steps = only(events, 'step');
	t.is(steps.length, 60);
	t.deepEqual(
		steps.map(({step}) => step),
		steps.map((_, index) => index + 1),
	);
	t.true((steps.at(-1)?.loss ?? 9) < (steps[0]?.loss ?? 0) - 1);
	t.deepEqual(types(events).slice(0, 3), ['start', 'sample', 'checkpoint']);
	t.deepEqual(types(events).slice(-6), ['validation', 'checkpoint', 'sample', 'checkpoint', 'warning', 'end']);
	t.is(only(events, 'validation')[0].step, 2, 'the first comes early');
	t.true(only(events, 'validation').length >= 10);
	const [end] = only(events, 'end');
	t.is(end.reason, 'finished');
	t.is(end.step, 60);
	t.is(end.final?.lanes, 1);
	t.is(end.final?.carried.count, plan.ids.valid.length - 1);
	t.true((end.final?.carried.loss ?? 0) > (end.baselines?.ngram ?? 9));
	t.regex(only(events, 'warning')[0].message, /worse .* than an n-gram model/);
});

test('what is kept is the best by the carried figure', async t => {
	const plan = planTiny({length: {steps: 40}, training: {batchSize: 2, seqLength: 8, learningRate: 0.3}});
	const writer = await newRun(plan);
	const validations = only(await trainTiny(plan, writer), 'validation');
	const best = validations.reduce((one, other) => (other.carried.loss < one.carried.loss ? other : one));
	const {score, kind} = await (await openRun(writer.run.path)).loadModel();
	t.is(kind, 'best');
	t.deepEqual(score, {step: best.step, carried: best.carried.loss});
	t.true(
		validations.every(
			({isBest, carried}, index) =>
				isBest === validations.slice(0, index).every(before => carried.loss < before.carried.loss),
		),
	);
});

test('the figures at the end are those of the weights that were kept, also where later ones were worse', async t => {
	const plan = planTiny({
		length: {steps: 40},
		training: {batchSize: 2, seqLength: 8, learningRate: 3, finalLearningRate: 1},
	});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer);
	const [end] = only(events, 'end');
	t.true((end.best?.step ?? 40) < 40);
	const {model} = writer.run.config;
	const evaluator = await (await open()).evaluator(model, await writer.run.loadBest());
	t.deepEqual(end.final, {...(await evaluateText(evaluator, plan.ids.valid, {lanes: 1})), lanes: 1});
});

test('every validation tells both figures, and so do the weights that are kept', async t => {
	const plan = planTiny({length: {steps: 20}, training: {batchSize: 2, seqLength: 8, validFraction: 0.5}});
	const writer = await newRun(plan);
	const validations = only(await trainTiny(plan, writer), 'validation');
	t.deepEqual(
		validations.map(({window, carried}) => [window?.count, carried.count]),
		validations.map(() => [512, plan.ids.valid.length - 1]),
	);
	const {score} = await (await openRun(writer.run.path)).loadModel();
	t.is(score?.window, validations.find(({step}) => step === score?.step)?.window?.loss);
});

for (const windows of ['lanes', 'random'] as const) {
	test(`a run with ${windows} that was stopped three times is bit for bit the run that never stopped`, async t => {
		const teacher = windows === 'lanes' ? ngramTeacher() : undefined;
		const training = {batchSize: 2, seqLength: 8, windows, checkpointEvery: 7, teacher} as const;
		const plan = planTiny({
			training,
			model: {hiddenSize: 8, embeddingSize: 4, outputDropout: 0.3},
			length: {steps: 5000},
		});
		const shortPlan = {...plan, config: {...plan.config, training: {...plan.config.training, duration: {steps: 30}}}};
		const whole = await newRun(shortPlan);
		await trainTiny(shortPlan, whole);

		const {path} = (await newRunThatStops(shortPlan, 4)).run;
		for (const at of [11, 23, Number.POSITIVE_INFINITY]) {
			const writer = await resumeRun(path);
			const controller = new AbortController();
			const resumed = await writer.run.loadLast();
			await trainTiny(shortPlan, writer, {
				resumed,
				signal: controller.signal,
				onEvent: event => event.type === 'step' && event.step === at && controller.abort(),
			});
		}
		const [one, other] = await Promise.all([openRun(whole.run.path), openRun(path)]);
		const [last, otherLast] = await Promise.all([one.loadLast(), other.loadLast()]);
		t.is(bytesOf(otherLast.state), bytesOf(last.state));
		const times = {elapsedSeconds: 0, validationSeconds: undefined};
		t.deepEqual({...otherLast.progress, ...times}, {...last.progress, ...times});
		t.deepEqual(metricsOf(path), metricsOf(whole.run.path));
		t.is(readFileSync(join(path, 'samples.txt'), 'utf8'), readFileSync(join(whole.run.path, 'samples.txt'), 'utf8'));
		t.deepEqual(await other.loadModel(), await one.loadModel());
	});
}

test('a run records the way in which its engine computes, and goes on in it', async t => {
	const reference = await open();
	const taken: (string | undefined)[] = [];
	/** An engine that finds this way to be the fastest now. */
	const finding = (fastest: string): Engine => ({
		...reference,
		trainerWay: async ({way = fastest}) => way,
		trainer: options => {
			taken.push(options.way);
			return reference.trainer(options);
		},
	});
	const {config, ...rest} = planTiny({length: {steps: 2}, training: {batchSize: 2, seqLength: 8}});
	const {model, training} = config;
	const plan = {...rest, config: {...config, engine: await engineRecord(finding('rows'), {model, training})}};
	const {run} = await newRunThatStops(plan, 1, finding('rows'));
	const writer = await resumeRun(run.path);
	t.is(writer.run.config.engine.way, 'rows');
	const engine = finding('steps');
	const resumed = await writer.run.loadLast();
	const goingOn = {...writer.run.config, engine: await engineRecord(engine, writer.run.config)};
	await trainTiny({...plan, config: goingOn}, writer, {engine, resumed});
	t.deepEqual(taken, ['rows', 'rows']);
	t.is((await openRun(run.path)).config.engine.way, 'rows');
	t.is((await engineRecord({...engine, name: 'another'}, goingOn)).way, 'steps');
	t.false('way' in (await engineRecord(reference, goingOn)));
});

async function newRunThatStops(plan: ReturnType<typeof planTiny>, at: number, engine?: Engine) {
	const writer = await newRun(plan);
	const controller = new AbortController();
	const events = await trainTiny(plan, writer, {
		...(engine && {engine}),
		signal: controller.signal,
		onEvent: event => event.type === 'step' && event.step === at && controller.abort(),
	});
	return {run: writer.run, events};
}

test('a step event that spans several updates is the same when the run was stopped between them', async t => {
	const plan = planTiny({length: {steps: 6000}});
	const stop = (step: number) => (event: TrainEvent) => event.type === 'step' && event.step >= step;
	const until = async (path: string | undefined, step: number, saves: number) => {
		const writer = path === undefined ? await newRun(plan) : await resumeRun(path);
		const controller = new AbortController();
		const resumed = path === undefined ? {} : {resumed: await writer.run.loadLast()};
		let steps = 0;
		const engine = await open();
		const counting = {
			...engine,
			trainer: async (...options: Parameters<typeof engine.trainer>) => {
				const trainer = await engine.trainer(...options);
				const counted: typeof trainer.step = (...step) => {
					if (++steps === saves) controller.abort();
					return trainer.step(...step);
				};
				return {...trainer, step: counted};
			},
		};
		const isOver = stop(step);
		await trainTiny(plan, writer, {
			...resumed,
			engine: counting,
			signal: controller.signal,
			onEvent: event => isOver(event) && controller.abort(),
		});
		return writer.run.path;
	};
	const whole = await until(undefined, 9, Number.POSITIVE_INFINITY);
	const broken = await until(undefined, 9, 4);
	t.is((await (await openRun(broken)).loadLast()).progress.step, 4);
	await until(broken, 9, Number.POSITIVE_INFINITY);
	t.deepEqual(metricsOf(broken), metricsOf(whole));
	t.deepEqual(
		only(metricsOf(whole) as TrainEvent[], 'step').map(({step}) => step),
		[3, 6, 9],
	);
});

test('an interrupted run saves where it is and says so, without touching its metrics', async t => {
	const {run, events} = await newRunThatStops(planTiny(), 5);
	t.is(only(events, 'end')[0].reason, 'interrupted');
	t.is((await run.loadLast()).progress.step, 5);
	t.false(metricsOf(run.path).some(event => (event as TrainEvent).type === 'end'));
});

test('a run whose loss is no number any more stops and keeps its last good state', async t => {
	const plan = planTiny({training: {batchSize: 2, seqLength: 8, learningRate: 1e38, warmupSteps: 0}});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer);
	t.is(only(events, 'end')[0].reason, 'diverged');
	t.deepEqual(
		only(events, 'sample').map(({step}) => step),
		[0],
	);
	const {state, progress} = await (await openRun(writer.run.path)).loadLast();
	t.is(progress.step, 0);
	t.true(Object.values(state.parameters).every(values => values.every(Number.isFinite)));
});

test('a run stops when its patience is at its end, and keeps the best', async t => {
	const training = {batchSize: 2, seqLength: 8, learningRate: 0, validEvery: 2, patience: 3};
	const plan = planTiny({training, length: {steps: 100}});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer);
	const [end] = only(events, 'end');
	t.is(end.reason, 'patience');
	t.is(end.step, 8);
	t.is(end.best?.step, 2);
	t.is((await writer.run.loadLast()).progress.step, 8);
});

test('a text too short to hold any of it out is trained on with a warning, and its last weights are kept', async t => {
	const plan = planTiny({training: {batchSize: 2, seqLength: 8, validFraction: 0}});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer);
	t.regex(only(events, 'warning')[0].message, /No text is held out/);
	t.is(only(events, 'validation').length, 0);
	t.true(only(events, 'end')[0].final?.isLearned);
	t.is(only(events, 'end')[0].baselines?.ngram, undefined);
	const {state} = await writer.run.loadLast();
	const model = await writer.run.loadModel();
	t.is(model.kind, 'best');
	t.deepEqual(model.parameters, state.average);
});

test('a timed run ends when its time is over, and its schedule follows the clock', async t => {
	const plan = planTiny({length: {seconds: 20}});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer, {now: steppingClock()});
	const steps = only(events, 'step');
	const [end] = only(events, 'end');
	t.is(end.reason, 'finished');
	t.true(end.seconds >= 20 && end.seconds < 20.5);
	t.true((steps.at(-1)?.learningRate ?? 1) < 0.052 * 0.1);
	t.true(only(events, 'validation').length >= 10);
});

/** The reference engine, whose validations take `seconds` each by a clock of the test's. */
async function slowlyValidating(seconds: number) {
	let time = 0;
	const engine = await open();
	const slow: typeof engine = {
		...engine,
		async trainer(options) {
			const trainer = await engine.trainer(options);
			return {
				...trainer,
				async step(batch, update) {
					time += 0.1;
					return trainer.step(batch, update);
				},
				async evaluate(batch) {
					if (!batch.carry) time += seconds;
					return trainer.evaluate(batch);
				},
			};
		},
	};
	return {engine: slow, now: () => time};
}

test('a timed run is saved when its time is over, and learns for nine tenths of it', async t => {
	const plan = planTiny({length: {seconds: 100}});
	const writer = await newRun(plan);
	const events = await trainTiny(plan, writer, await slowlyValidating(4));
	const [end] = only(events, 'end');
	t.true(Math.abs(end.seconds - 100) < 1, String(end.seconds));
	t.true(only(events, 'validation').length <= 3);
	t.true(only(events, 'sample').length >= 15);
	t.true((only(events, 'step').at(-1)?.learningRate ?? 1) < 0.052 * 0.1);
	t.true((await writer.run.loadLast()).progress.elapsedSeconds >= 100, 'nothing is left to go on with');
});

test('a timed run that was stopped ends its schedule with its time, too', async t => {
	const plan = planTiny({length: {seconds: 100}});
	const {path} = (
		await newRun(plan).then(async writer => {
			const controller = new AbortController();
			const onEvent = (event: TrainEvent) => event.type === 'step' && event.seconds > 55 && controller.abort();
			await trainTiny(plan, writer, {...(await slowlyValidating(4)), signal: controller.signal, onEvent});
			return writer;
		})
	).run;
	const again = await resumeRun(path);
	const resumed = await again.run.loadLast();
	t.is(resumed.progress.validationSeconds?.last, 4);
	const events = await trainTiny(plan, again, {resumed, ...(await slowlyValidating(4))});
	const steps = only(events, 'step');
	t.true(Math.abs(only(events, 'end')[0].seconds - 100) < 1);
	t.true((steps[0]?.progress ?? 0) > 0.55 && (steps[0]?.progress ?? 1) < 0.62);
	t.true((steps.at(-1)?.learningRate ?? 1) < 0.052 * 0.1);
	t.is(only(events, 'validation').length, 1);
});

/** The reference engine, and something that happens in its `at`-th evaluation. */
async function engineThat(at: number, act: () => void) {
	let evaluations = 0;
	const engine = await open();
	const watched: typeof engine = {
		...engine,
		async trainer(options) {
			const trainer = await engine.trainer(options);
			return {
				...trainer,
				async evaluate(batch) {
					if (++evaluations === at) act();
					return trainer.evaluate(batch);
				},
			};
		},
	};
	return watched;
}

test('a run that is stopped in the middle of a validation makes it again and is the run that never stopped', async t => {
	const plan = planTiny({training: {batchSize: 2, seqLength: 8, validFraction: 0.5}});
	const whole = await newRun(plan);
	await trainTiny(plan, whole);
	const {path} = (
		await newRun(plan).then(async writer => {
			const controller = new AbortController();
			const engine = await engineThat(8, () => controller.abort());
			const events = await trainTiny(plan, writer, {engine, signal: controller.signal});
			const last = only(events, 'step').at(-1)?.step;
			t.true(last !== undefined && only(events, 'validation').every(({step}) => step < last), 'it was not finished');
			return writer;
		})
	).run;
	const writer = await resumeRun(path);
	await trainTiny(plan, writer, {resumed: await writer.run.loadLast()});
	const [one, other] = await Promise.all([openRun(whole.run.path), openRun(path)]);
	t.is(bytesOf((await other.loadLast()).state), bytesOf((await one.loadLast()).state));
	t.deepEqual(metricsOf(path), metricsOf(whole.run.path));
	t.deepEqual(await other.loadModel(), await one.loadModel());
});

test('a validation rests and writes samples when it is asked to', async t => {
	const plan = planTiny({training: {batchSize: 2, seqLength: 8, validFraction: 0.5}});
	const control = new TrainingControl();
	const engine = await engineThat(8, () => {
		control.pause();
		control.sampleNow();
	});
	const events = await trainTiny(plan, await newRun(plan), {
		engine,
		control,
		onEvent: event => event.type === 'pause' && event.isPaused && setImmediate(() => control.goOn()),
	});
	const paused = events.findIndex(({type}) => type === 'pause');
	t.true(events[paused - 1].type === 'sample' && events[paused + 1].type === 'pause');
	t.is(metricsTypes(events.slice(paused + 2)), 'validation');
});

const metricsTypes = (events: readonly TrainEvent[]): string | undefined =>
	events.find(({type}) => type !== 'validating')?.type;

test('a full disk ends the run with its last good checkpoint intact', async t => {
	const plan = planTiny({training: {batchSize: 2, seqLength: 8, checkpointEvery: 3, validEvery: 0}});
	let saves = 0;
	const full: typeof nodeFileSystem = {
		...nodeFileSystem,
		open: async (path, ...more) => {
			if (String(path).includes('last.safetensors') && ++saves > 3) {
				throw Object.assign(new Error('no space left on device'), {code: 'ENOSPC', errno: -28, syscall: 'open'});
			}
			return nodeFileSystem.open(path, ...more);
		},
	};
	const writer = await createRun(join(temporaryFolder(), 'run'), plan.config, full);
	const error = await t.throwsAsync(trainTiny(plan, writer), {instanceOf: UserError});
	t.regex(error?.message ?? '', /full|space/i);
	const {progress} = await (await openRun(writer.run.path)).loadLast();
	t.is(progress.step, 6);
	const again = await resumeRun(writer.run.path);
	const resumed = await again.run.loadLast();
	t.is(only(await trainTiny(plan, again, {resumed}), 'end')[0].reason, 'finished');
});

import test from 'ava';
import {printable} from '../../src/format.js';
import type {StartEvent, StepEvent, TrainEvent} from '../../src/training/events.js';
import {TrainLog} from '../../src/training/log.js';
import {planTiny} from '../helpers/tiny-run.js';
import {startEvent} from '../helpers/training-events.js';

const {config} = planTiny({length: {steps: 1000}});

const start = (more: Partial<StartEvent> = {}): TrainEvent => startEvent({run: '/somewhere/run', ...more});

const step = (at: number, seconds: number, more: Partial<StepEvent> = {}): StepEvent => ({
	type: 'step',
	step: at,
	progress: at / 1000,
	epoch: 0,
	loss: 1.5,
	accuracy: 0.5,
	gradientNorm: 1,
	learningRate: 0.01,
	seconds,
	charactersPerSecond: 41_300,
	...more,
});

test('a run begins with what is trained on what', t => {
	const lines = new TrainLog().lines(start());
	t.deepEqual(lines, [
		'model   1 × 8 lstm, 1.2k parameters, 16 characters',
		'text    fish: 900k characters to learn from, 300k held out (250k read on the way)',
		'engine  reference (slow)',
		'run     /somewhere/run, 1000 steps',
	]);
});

test('a run with a teacher says so', t => {
	const training = {...config.training, teacher: {ngram: 8, share: 0.6, finalShare: 0}};
	t.true(
		new TrainLog()
			.lines(start({training}))
			.includes(
				'teacher an n-gram model of order 8 of the other parts of the text: 60 % of the targets at first, 0 % at the end',
			),
	);
});

test('a log line says step, losses, speed and time left', t => {
	const log = new TrainLog();
	log.lines(start());
	log.lines({type: 'validation', step: 0, carried: {loss: 1.561, accuracy: 0.5, count: 10}, isBest: true, seconds: 1});
	t.deepEqual(log.lines(step(640, 10, {secondsLeft: 192, loss: 1.4821})), [
		'step 640/1000 loss 1.482 right 50.0% valid 1.561* 50.0% 41k char/s eta 3m12s',
	]);
});

test('lines come every two seconds, more rarely in long runs, and at every tenth', t => {
	const log = new TrainLog();
	log.lines(start());
	const count = (at: number, seconds: number) => log.lines(step(at, seconds)).length;
	t.deepEqual([count(1, 0), count(2, 1.9), count(3, 2.1), count(4, 3)], [1, 0, 1, 0]);
	t.deepEqual([count(100, 3.1), count(101, 3.2)], [1, 0]);
	t.deepEqual([count(150, 1000), count(151, 1010), count(152, 1021)], [1, 0, 1]);
});

test("a line's loss is the mean since the line before", t => {
	const log = new TrainLog();
	log.lines(start());
	log.lines(step(1, 0));
	log.lines(step(2, 1, {loss: 4}));
	t.regex(log.lines(step(4, 3, {loss: 1}))[0], /loss 2\.000/);
});

test('a timed run shows its share in place of its steps', t => {
	const log = new TrainLog();
	log.lines(start({training: {...config.training, duration: {seconds: 60}}}));
	t.regex(log.lines(step(128, 10))[0], /^step 128 \(12%\) loss/);
});

test('the end says why, how long, and how good', t => {
	const score = {loss: Math.LN2, accuracy: 0.5, count: 100};
	const end = {type: 'end', step: 90, reason: 'finished', seconds: 61, best: {step: 80, carried: 0.7}} as const;
	t.deepEqual(new TrainLog().lines({...end, final: {window: score, carried: score, lanes: 1}}), [
		'finished after 90 steps, 1m01s',
		'kept    the weights of step 80: 0.6931 nats a character carried, 0.6931 window, 1.000 bits, 50.0% right',
	]);
	t.deepEqual(new TrainLog().lines({...end, reason: 'interrupted'}), ['stopped after 90 steps, 1m01s']);
});

test('control characters that a model writes do not reach the terminal', t => {
	t.is(printable('a\tb\nc\u001b[2Jd\r\u0007\u009b1m'), 'a\tb\nc␛[2Jd␍␇\ufffd1m');
	const sample = {type: 'sample', step: 1, temperature: 1, seed: '', text: 'one\n\u001b[0mtwo\n\n'} as const;
	t.deepEqual(new TrainLog().lines(sample), ['        │ one', '        │ ␛[0mtwo']);
});

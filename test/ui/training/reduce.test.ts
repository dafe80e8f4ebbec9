import test from 'ava';

import type {TrainingAction} from '../../../src/ui/training/actions.js';
import {commandOf} from '../../../src/ui/training/keys.js';
import {reduce, type TrainingChange} from '../../../src/ui/training/reduce.js';
import {addPoint, noCurve, pointsOf, recentBegin} from '../../../src/ui/training/series.js';
import {isOver, type TrainingState} from '../../../src/ui/training/state.js';
import {changesUntil, endEvent, sampleEvent, startEvent, stateAfter, stepEvent} from '../../helpers/training-events.js';

const press = (state: TrainingState, ...actions: readonly TrainingAction[]): TrainingState =>
	actions.reduce((before, action) => reduce(before, {type: 'key', action}), state);
const event = (one: Extract<TrainingChange, {type: 'event'}>['event']): TrainingChange => ({type: 'event', event: one});
const running = stateAfter(changesUntil(250));

test('a run shows its curves, its best and its samples', t => {
	t.is(running.phase, 'training');
	t.is(running.train.length, 250);
	t.deepEqual(running.best, pointsOf(running.valid).at(-1));
	t.is(running.valid.length, 2);
	t.is(running.samples.length, 2);
	t.is(running.savedStep, 200);
	t.is(running.notice.text, 'the best so far, kept (step 200)');
});

test('who reads an older sample goes on reading it when a new one comes', t => {
	const reading = press(reduce(running, {type: 'scrollEnd', of: 'sample', rows: 3, page: 8}), 'older', 'down');
	t.is(reading.samples.at(-1 - reading.samplesBack)?.step, 100);
	const after = reduce(reading, event(sampleEvent(300, 'new')));
	t.is(after.samples.at(-1 - after.samplesBack)?.step, 100);
	t.is(after.scroll, 1);
	const asked = reduce(reading, event(sampleEvent(260, 'asked', {isAsked: true})));
	t.is(asked.samplesBack, 0);
	t.is(press(running, 'older', 'older', 'older').samplesBack, 1);
	t.is(press(running, 'newer').samplesBack, 0);
});

test('pausing is shown once it has happened', t => {
	t.is(press(running, 'pause').phase, 'training');
	t.deepEqual(commandOf('pause', running), {type: 'pause'});
	const paused = reduce(running, event({type: 'pause', step: 250, isPaused: true}));
	t.is(paused.phase, 'paused');
	t.deepEqual(commandOf('pause', paused), {type: 'goOn'});
	t.is(reduce(paused, event({type: 'pause', step: 250, isPaused: false})).phase, 'training');
});

test('to stop is a question with three answers', t => {
	const asked = press(running, 'stop');
	t.is(asked.overlay, 'stop');
	t.is(press(asked, 'close').overlay, undefined);
	t.is(press(asked, 'close').phase, 'training');
	for (const [answer, command] of [
		['save', 'stop'],
		['discard', 'discard'],
	] as const) {
		const stopping = press(asked, answer);
		t.is(stopping.phase, 'stopping');
		t.is(stopping.overlay, undefined);
		t.deepEqual(commandOf(answer, asked), {type: command});
		t.false(isOver(stopping));
		t.true(isOver(reduce(stopping, event(endEvent({reason: 'interrupted'})))));
	}
});

test('the first Ctrl-C stops and saves, the second leaves at once', t => {
	const once = press(running, 'interrupt');
	t.is(once.phase, 'stopping');
	t.is(once.exit, 'interrupt');
	t.false(isOver(once));
	t.true(isOver(press(once, 'interrupt')));
	t.is(press(once, 'interrupt').exit, 'abandon');
	t.is(press(press(running, 'stop', 'save'), 'interrupt').exit, 'abandon');
});

test('a run that has ended stays on the screen until the reader leaves', t => {
	const ended = reduce(press(running, 'help'), event(endEvent()));
	t.is(ended.phase, 'ended');
	t.is(ended.overlay, 'ended'); // the studio is offered
	t.is(press(ended, 'close').overlay, undefined);
	t.false(isOver(ended));
	t.true(isOver(press(ended, 'leave')));
	t.is(press(ended, 'studio').exit, 'studio');
	t.is(reduce(press(running, 'stop', 'save'), event(endEvent())).overlay, undefined);
	const longer = reduce(ended, event(stepEvent(1001)));
	t.is(longer.phase, 'training');
	t.is(longer.end, undefined);
});

test('a failure before the run has begun ends the screen; later it is shown', t => {
	const failure = {message: 'no such text', exitCode: 2, isDefect: false} as const;
	t.true(isOver(reduce(stateAfter([]), {type: 'failed', failure})));
	const failed = reduce(running, {type: 'failed', failure});
	t.is(failed.phase, 'failed');
	t.false(isOver(failed));
	t.true(isOver(press(failed, 'leave')));
});

test('warnings are counted, and what is printed is kept, up to a bound', t => {
	const warned = reduce(running, event({type: 'warning', step: 1, message: 'too short'}));
	t.is(warned.warnings, 1);
	t.deepEqual(warned.log, [{text: 'too short', isWarning: true}]);
	const noisy = Array.from({length: 2000}, (_, index) => ({type: 'output', line: `line ${index}`}) as const);
	const {log, warnings} = noisy.reduce<TrainingState>(reduce, warned);
	t.is(log.length, 500);
	t.is(log.at(-1)?.text, 'line 1999');
	t.is(warnings, 1);
});

test('a loss that is no number is kept as it is', t => {
	const {train} = reduce(running, event(stepEvent(251, {loss: Number.NaN})));
	t.true(Number.isNaN(pointsOf(train).at(-1)?.y));
});

test('a run that begins anew keeps how the reader looks at it', t => {
	const changed = reduce(press(running, 'scale', 'recent'), {type: 'anew'});
	t.is(changed.train.length, 0);
	t.is(changed.scale, 'log');
	t.is(changed.view, 'recent');
	t.is(reduce(changed, event(startEvent())).phase, 'training');
});

test('curves stay bounded, and keep their extremes and their order', t => {
	let curve = noCurve;
	for (let x = 0; x < 50_000; x++) curve = addPoint(curve, {x, y: x === 777 ? 99 : x === 30_000 ? -99 : Math.sin(x)});
	const series = pointsOf(curve);
	t.is(series.length, curve.length);
	t.true(series.length <= 6000);
	t.is(series.at(-1)?.x, 49_999);
	t.deepEqual([Math.max(...series.map(({y}) => y)), Math.min(...series.map(({y}) => y))], [99, -99]);
	t.true(series.every(({x}, index) => index === 0 || x > series[index - 1].x));
	t.true(recentBegin(series) > 40_000);
});

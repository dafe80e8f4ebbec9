import test from 'ava';
import type {TrainingAction} from '../../../src/ui/training/actions.js';
import {commandOf} from '../../../src/ui/training/keys.js';
import {reduce} from '../../../src/ui/training/reduce.js';
import {smallLines} from '../../../src/ui/training/small.js';
import type {TrainingState} from '../../../src/ui/training/state.js';
import {changesUntil, stateAfter} from '../../helpers/training-events.js';

const press = (state: TrainingState, action: TrainingAction): TrainingState => reduce(state, {type: 'key', action});
const sized = (columns: number, rows: number): TrainingState =>
	reduce(stateAfter(changesUntil(100)), {type: 'resize', size: {columns, rows}});

test('on a small terminal the question how to stop is one line, and its keys are those that are seen', t => {
	const asked = press(sized(50, 4), 'stop');
	t.is(smallLines(asked)[0], 'stop? s save, d discard, c go on');
	t.deepEqual(commandOf('discard', asked), {type: 'discard'});
	t.is(press(asked, 'close').overlay, undefined);
});

test('where the question can not be seen it is not asked, and its keys do nothing', t => {
	const tiny = press(sized(20, 4), 'stop');
	t.is(tiny.overlay, undefined);
	t.is(commandOf('discard', tiny), undefined);
	const shrunk = reduce(press(sized(80, 24), 'stop'), {type: 'resize', size: {columns: 20, rows: 4}});
	t.is(commandOf('discard', shrunk), undefined);
	t.is(press(shrunk, 'discard').phase, shrunk.phase);
});

test('Ctrl-C stops and saves on any terminal', t => {
	t.deepEqual(commandOf('interrupt', sized(10, 1)), {type: 'stop'});
});

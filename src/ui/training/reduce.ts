/** This pure function gives the dashboard's next state for an event or a key. */

import type {Failure, TrainMessage} from '../../workers/trainer/protocol.js';
import type {Size} from '../size.js';
import type {TrainingAction} from './actions.js';
import {addLine, onEvent} from './on-event.js';
import {onKey, scrolled} from './on-key.js';
import {closed, initialState, type Scrolled, type TrainingState, type Watched, within} from './state.js';

export type TrainingChange =
	| {readonly type: 'key'; readonly action: TrainingAction}
	| {readonly type: 'output'; readonly line: string}
	/** So many rows are beyond the screen, which shows so many at once. */
	| {readonly type: 'scrollEnd'; readonly of: Scrolled; readonly rows: number; readonly page: number}
	/** The wheel of the mouse was turned: down is positive. */
	| {readonly type: 'wheel'; readonly rows: number}
	| {readonly type: 'resize'; readonly size: Size}
	/** The facts about a run that is watched. */
	| {readonly type: 'watched'; readonly watched: Watched}
	/** The events begin again. */
	| {readonly type: 'anew'}
	| TrainMessage;

/** Gives the state after a change. */
export function reduce(state: TrainingState, change: TrainingChange): TrainingState {
	switch (change.type) {
		case 'event':
			return onEvent(state, change.event);
		case 'key':
			return onKey(state, change.action);
		case 'preparing':
			return {...state, preparing: change.what};
		case 'note':
			return addLine(state, {text: change.text, isWarning: false});
		case 'output':
			return addLine(state, {text: change.line, isWarning: /warn|error/i.test(change.line)});
		case 'scrollEnd':
			return onScrollEnd(state, change.of, change.rows, change.page);
		case 'wheel':
			return scrolled(state, change.rows);
		case 'resize':
			return {...state, size: change.size};
		case 'watched':
			return {...state, watched: change.watched};
		case 'anew':
			return {
				...initialState(state.isReadOnly),
				view: state.view,
				scale: state.scale,
				size: state.size,
				...(state.watched && {watched: state.watched}),
			};
		case 'failed':
			return onFailure(state, change.failure);
	}
}

/** Before the training has begun there is nothing to look at: the message alone is shown, after the screen. */
const onFailure = (state: TrainingState, failure: Failure): TrainingState => ({
	...state,
	...closed,
	phase: 'failed',
	failure,
	...(state.start === undefined && {exit: 'leave'}),
});

function onScrollEnd(before: TrainingState, of: Scrolled, rows: number, page: number): TrainingState {
	if (before.scrollEnds[of] === rows && before.pageRows[of] === page) return before;
	const state = {...before, pageRows: {...before.pageRows, [of]: page}};
	const scrollEnds = {...before.scrollEnds, [of]: rows};
	return of === 'sample'
		? {...state, scrollEnds, scroll: within(state.scroll, rows)}
		: {...state, scrollEnds, overlayScroll: within(state.overlayScroll, rows)};
}

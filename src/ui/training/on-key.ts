/** This file changes the dashboard's state as the reader's keys ask for. */
import type {TrainingAction} from './actions.js';
import {isAllowed} from './small.js';
import {closed, type OverlayKind, type TrainingState, within, withNotice} from './state.js';

const open = (state: TrainingState, overlay: OverlayKind): TrainingState =>
	state.overlay === overlay ? {...state, ...closed} : {...state, overlay, overlayScroll: 0};

export function scrolled(state: TrainingState, rows: number): TrainingState {
	const {overlay, scroll, overlayScroll, scrollEnds} = state;
	if (overlay === undefined) return {...state, scroll: within(scroll + rows, scrollEnds.sample)};
	// The log is read from its end back.
	const further = overlay === 'log' ? -rows : rows;
	return {...state, overlayScroll: within(overlayScroll + further, scrollEnds.overlay)};
}

const lookBack = (state: TrainingState, by: number): TrainingState => ({
	...state,
	samplesBack: Math.max(0, Math.min(state.samples.length - 1, state.samplesBack + by)),
	scroll: 0,
});

const stopping = (state: TrainingState, text: string): TrainingState => ({
	...withNotice(state, text, 'wait'),
	phase: 'stopping',
	...closed,
});

/** A second Ctrl-C leaves at once, whatever is under way. */
function interrupted(state: TrainingState): TrainingState {
	if (state.exit !== undefined || state.phase === 'stopping') return {...state, exit: 'abandon'};
	const isAtWork = !state.isReadOnly && (state.phase === 'training' || state.phase === 'paused');
	if (!isAtWork) return {...state, exit: 'interrupt'};
	return {...stopping(state, 'stopping and saving; Ctrl-C again leaves at once, without saving'), exit: 'interrupt'};
}

const paged = (state: TrainingState, direction: -1 | 1): TrainingState =>
	scrolled(state, direction * state.pageRows[state.overlay === undefined ? 'sample' : 'overlay']);

const onKeys: Readonly<Record<TrainingAction, (state: TrainingState) => TrainingState>> = {
	pause: state => withNotice(state, state.phase === 'paused' ? 'going on' : 'pausing after this step', 'wait'),
	sample: state => withNotice(state, 'writing a sample', 'wait'),
	checkpoint: state => withNotice(state, 'saving', 'wait'),
	full: state => ({...state, view: 'full'}),
	recent: state => ({...state, view: 'recent'}),
	scale: state => ({...state, scale: state.scale === 'log' ? 'linear' : 'log'}),
	log: state => open(state, 'log'),
	help: state => open(state, 'help'),
	older: state => lookBack(state, 1),
	newer: state => lookBack(state, -1),
	up: state => scrolled(state, -1),
	down: state => scrolled(state, 1),
	pageUp: state => paged(state, -1),
	pageDown: state => paged(state, 1),
	stop: state => open(state, 'stop'),
	save: state => ({...stopping(state, 'stopping and saving'), exit: 'leave'}),
	discard: state => ({...stopping(state, 'stopping without saving'), exit: 'leave'}),
	close: state => ({...state, ...closed}),
	studio: state => ({...state, exit: 'studio'}),
	leave: state => ({...state, exit: 'leave'}),
	interrupt: interrupted,
};

export const onKey = (state: TrainingState, action: TrainingAction): TrainingState =>
	isAllowed(state, action) ? onKeys[action](state) : state;

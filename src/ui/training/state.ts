/** The dashboard's state: a plain function over a run's events and the reader's keys. Nothing is drawn here. */
import type {EndEvent, SampleEvent, StartEvent, StepEvent, TrainEvent, ValidationEvent} from '../../training/events.js';
import {grouped} from '../chart/axes.js';
import type {Point} from '../chart/plot.js';
import type {ScaleKind} from '../chart/scale.js';
import type {TrainingAction} from './keys.js';
import type {Failure, TrainMessage} from './messages.js';
import {addPoint, type Curve, noCurve} from './series.js';

export type Phase = 'preparing' | 'training' | 'paused' | 'stopping' | 'ended' | 'failed';
export type OverlayKind = 'help' | 'log' | 'stop' | 'ended';
/** What the reader can scroll. */
export type Scrolled = 'sample' | 'overlay';
export type Tone = 'quiet' | 'good' | 'bad' | 'wait';
export type LogLine = {readonly text: string; readonly isWarning: boolean};

export type TrainingState = {
	/** Somebody else's run: it can be looked at, not steered. */
	readonly isReadOnly: boolean;
	readonly phase: Phase;
	/** What is done before the first event. */
	readonly preparing: string;
	readonly start?: StartEvent;
	readonly step?: StepEvent;
	readonly validation?: ValidationEvent;
	readonly best?: Point;
	readonly end?: EndEvent;
	readonly failure?: Failure;
	readonly train: Curve;
	readonly valid: Curve;
	/** From old to new. */
	readonly samples: readonly SampleEvent[];
	/** How many samples back from the newest the reader looks. */
	readonly samplesBack: number;
	readonly scroll: number;
	readonly notice: {readonly text: string; readonly tone: Tone};
	/** Step of the last state that was saved. */
	readonly savedStep?: number;
	readonly log: readonly LogLine[];
	readonly warnings: number;
	readonly view: 'full' | 'recent';
	readonly scale: ScaleKind;
	readonly overlay: OverlayKind | undefined;
	readonly overlayScroll: number;
	/** How far each can be scrolled on the screen as it is. */
	readonly scrollEnds: Readonly<Record<Scrolled, number>>;
	/** How the reader left it, once they have. */
	readonly exit?: Exit;
};

/** `studio`: go on to the studio with the model; `abandon`: leave without waiting for anything. */
export type Exit = 'leave' | 'studio' | 'interrupt' | 'abandon';

/** Older ones are in the run's files. */
const mostSamples = 60;
const mostLogLines = 500;

export const initialState = (isReadOnly: boolean): TrainingState => ({
	isReadOnly,
	phase: 'preparing',
	preparing: 'starting',
	train: noCurve,
	valid: noCurve,
	samples: [],
	samplesBack: 0,
	scroll: 0,
	notice: {text: '', tone: 'quiet'},
	log: [],
	warnings: 0,
	view: 'full',
	scale: 'linear',
	overlay: undefined,
	overlayScroll: 0,
	scrollEnds: {sample: 0, overlay: 0},
});

export type TrainingChange =
	| {readonly type: 'key'; readonly action: TrainingAction}
	| {readonly type: 'output'; readonly line: string}
	/** So many rows are beyond the screen. */
	| {readonly type: 'scrollEnd'; readonly of: Scrolled; readonly rows: number}
	/** The events begin again. */
	| {readonly type: 'anew'}
	| TrainMessage;

const addLine = (state: TrainingState, line: LogLine): TrainingState => ({
	...state,
	log: [...state.log, line].slice(-mostLogLines),
	warnings: state.warnings + (line.isWarning ? 1 : 0),
});

const withNotice = (state: TrainingState, text: string, tone: Tone): TrainingState => ({
	...state,
	notice: {text, tone},
});

/** What a change makes of the state. */
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
			return onScrollEnd(state, change.of, change.rows);
		case 'anew':
			return {...initialState(state.isReadOnly), view: state.view, scale: state.scale};
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

const closed = {overlay: undefined, overlayScroll: 0};

function onEvent(state: TrainingState, event: TrainEvent): TrainingState {
	switch (event.type) {
		case 'start':
			return {...state, phase: 'training', start: event, ...(event.step > 0 && {savedStep: event.step})};
		case 'step':
			return onStep(state, event);
		case 'validation':
			return onValidation(state, event);
		case 'sample':
			return onSample(state, event);
		case 'checkpoint':
			return event.kind === 'best'
				? withNotice(state, `the best so far, kept (step ${grouped(event.step)})`, 'good')
				: onSaved(state, event.step);
		case 'pause':
			return onPause(state, event.isPaused);
		case 'warning':
			return addLine(withNotice(state, event.message, 'wait'), {text: event.message, isWarning: true});
		case 'end':
			return {...state, phase: 'ended', end: event, ...closed, ...(offersStudio(state, event) && {overlay: 'ended'})};
	}
}

/** Somebody has waited for the model: they are asked what next. */
const offersStudio = ({isReadOnly, exit}: TrainingState, {best}: EndEvent): boolean =>
	!isReadOnly && exit === undefined && best !== undefined;

/** A run that had ended goes on where it was given a greater length. */
function onStep({end, ...state}: TrainingState, event: StepEvent): TrainingState {
	const phase = state.phase === 'ended' ? 'training' : state.phase;
	return {...state, phase, step: event, train: addPoint(state.train, {x: event.step, y: event.loss})};
}

function onValidation(state: TrainingState, event: ValidationEvent): TrainingState {
	const point = {x: event.step, y: event.carried.loss};
	return {...state, validation: event, valid: addPoint(state.valid, point), ...(event.isBest && {best: point})};
}

const onSample = (state: TrainingState, event: SampleEvent): TrainingState => ({
	...state,
	samples: [...state.samples, event].slice(-mostSamples),
	// Who reads an older one goes on reading it; what was asked for is shown.
	samplesBack: event.isAsked || state.samplesBack === 0 ? 0 : Math.min(state.samplesBack + 1, mostSamples - 1),
	scroll: event.isAsked || state.samplesBack === 0 ? 0 : state.scroll,
	...(event.isAsked && {notice: {text: `a sample of step ${grouped(event.step)}`, tone: 'quiet'} as const}),
});

function onSaved(state: TrainingState, step: number): TrainingState {
	// The best of the same step says more.
	const saved = {...state, savedStep: step};
	return state.best?.x === step && state.notice.tone === 'good'
		? saved
		: withNotice(saved, `saved, step ${grouped(step)}`, 'quiet');
}

function onPause(state: TrainingState, isPaused: boolean): TrainingState {
	if (state.phase === 'stopping') return state;
	return {
		...withNotice(state, isPaused ? 'paused: the clock rests too' : 'going on', 'quiet'),
		phase: isPaused ? 'paused' : 'training',
	};
}

const open = (state: TrainingState, overlay: OverlayKind): TrainingState =>
	state.overlay === overlay ? {...state, ...closed} : {...state, overlay, overlayScroll: 0};

/** Nothing is scrolled beyond its end: the first key back is seen at once. */
const within = (rows: number, end: number): number => Math.max(0, Math.min(end, rows));

function onScrollEnd(state: TrainingState, of: Scrolled, rows: number): TrainingState {
	if (state.scrollEnds[of] === rows) return state;
	const scrollEnds = {...state.scrollEnds, [of]: rows};
	return of === 'sample'
		? {...state, scrollEnds, scroll: within(state.scroll, rows)}
		: {...state, scrollEnds, overlayScroll: within(state.overlayScroll, rows)};
}

function scrolled(state: TrainingState, rows: number): TrainingState {
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

const rowsOfPage = 8;

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
	pageUp: state => scrolled(state, -rowsOfPage),
	pageDown: state => scrolled(state, rowsOfPage),
	stop: state => open(state, 'stop'),
	save: state => ({...stopping(state, 'stopping and saving'), exit: 'leave'}),
	discard: state => ({...stopping(state, 'stopping without saving'), exit: 'leave'}),
	close: state => ({...state, ...closed}),
	studio: state => ({...state, exit: 'studio'}),
	leave: state => ({...state, exit: 'leave'}),
	interrupt: interrupted,
};

const onKey = (state: TrainingState, action: TrainingAction): TrainingState => onKeys[action](state);

/** The screen can go: the reader has left, and nothing has to be waited for. */
export const isOver = ({exit, phase, isReadOnly}: TrainingState): boolean =>
	exit !== undefined &&
	(exit === 'abandon' || isReadOnly || phase === 'ended' || phase === 'failed' || phase === 'preparing');

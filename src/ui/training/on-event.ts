/** This file changes the dashboard's state as the run's events tell. */
import {grouped} from '../../format.js';
import type {EndEvent, SampleEvent, StepEvent, TrainEvent, ValidationEvent} from '../../training/events.js';
import {addPoint} from './series.js';
import {closed, type LogLine, type TrainingState, withNotice} from './state.js';

/** Older ones are in the run's files. */
const mostSamples = 60;
const mostLogLines = 500;

export const addLine = (state: TrainingState, line: LogLine): TrainingState => ({
	...state,
	log: [...state.log, line].slice(-mostLogLines),
	warnings: state.warnings + (line.isWarning ? 1 : 0),
});

export function onEvent(state: TrainingState, event: TrainEvent): TrainingState {
	switch (event.type) {
		case 'start':
			return {...state, phase: 'training', start: event, ...(event.step > 0 && {savedStep: event.step})};
		case 'step':
			return onStep(state, event);
		case 'validation':
			return onValidation(state, event);
		case 'validating':
			return {...state, validating: event};
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
			return {
				...state,
				phase: 'ended',
				validating: undefined,
				end: event,
				...closed,
				...(offersStudio(state, event) && {overlay: 'ended'}),
			};
	}
}

/** Somebody has waited for the model: they are asked what next. */
const offersStudio = ({isReadOnly, exit}: TrainingState, {best}: EndEvent): boolean =>
	!isReadOnly && exit === undefined && best !== undefined;

/** A run that had ended goes on where it was given a greater length. */
function onStep({end, ...state}: TrainingState, event: StepEvent): TrainingState {
	const phase = state.phase === 'ended' ? 'training' : state.phase;
	return {
		...state,
		phase,
		validating: undefined,
		step: event,
		train: addPoint(state.train, {x: event.step, y: event.loss}),
	};
}

function onValidation(state: TrainingState, event: ValidationEvent): TrainingState {
	const point = {x: event.step, y: event.carried.loss};
	return {
		...state,
		validating: undefined,
		validation: event,
		valid: addPoint(state.valid, point),
		...(event.isBest && {best: point}),
	};
}

const onSample = (state: TrainingState, event: SampleEvent): TrainingState => ({
	...state,
	samples: [...state.samples, event].slice(-mostSamples),
	// A reader who looks at an older sample keeps it; a sample that was asked for is shown.
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

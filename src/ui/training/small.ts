/**
 * A terminal that is too small for the dashboard shows a few lines. Keys whose effect could not be seen there do nothing, so
 * that nothing is lost unseen.
 */
import {durationInWords} from '../../format.js';
import {isTooSmall} from '../size.js';
import {columnsOf} from '../text.js';
import type {TrainingAction} from './actions.js';
import type {TrainingState} from './state.js';

const question = 'stop? s save, d discard, c go on';

/** Keys that open what needs more room. */
const needRoom: readonly TrainingAction[] = ['help', 'log'];
/** Keys that answer the question. */
const answers: readonly TrainingAction[] = ['save', 'discard'];

/** The line that must be seen before its keys do anything; undefined where there is none. */
function questionLine({overlay, phase, failure}: TrainingState): string | undefined {
	if (overlay === 'stop') return question;
	if (overlay === 'ended') return 'ended: Enter studio, q leave';
	if (phase === 'failed') return `failed, q leaves: ${failure?.message ?? ''}`;
	return overlay === undefined ? undefined : 'Esc closes what is open';
}

/** The lines of a small terminal, the most important first. */
export function smallLines(state: TrainingState): readonly string[] {
	const {step, validation, phase, preparing, isReadOnly} = state;
	const asked = questionLine(state);
	const loss = step ? ` loss ${step.loss.toFixed(3)}` : '';
	const valid = validation ? ` valid ${validation.carried.loss.toFixed(3)}` : '';
	const percent = step ? `${Math.floor(100 * step.progress)}%` : preparing;
	const right = step ? `, ${(100 * step.accuracy).toFixed(1)}% right` : '';
	const left = step?.secondsLeft === undefined ? '' : `, ${durationInWords(step.secondsLeft)} left`;
	return [
		...(asked === undefined ? [] : [asked]),
		`charloom ${isReadOnly ? 'watch' : 'train'} ${percent}${loss}${valid}`,
		`${phase}${right}${left}`,
	];
}

/** Tells whether a key may do what it does on a terminal of this size. */
export function isAllowed(state: TrainingState, action: TrainingAction): boolean {
	if (!isTooSmall(state.size)) return true;
	if (action === 'stop') return columnsOf(question) < state.size.columns;
	if (answers.includes(action)) return state.overlay === 'stop' && columnsOf(question) < state.size.columns;
	return !needRoom.includes(action);
}

/**
 * A terminal that is too small for the studio shows a few lines. Keys whose effect could not be seen there do nothing, so
 * that nothing is lost unseen.
 */
import {grouped} from '../../format.js';
import {isTooSmall} from '../size.js';
import {columnsOf} from '../text.js';
import type {AnyKeyAction} from './keys.js';
import {questionInWords} from './question-updates.js';
import {pathOf, regardedBranch, type StudioState} from './state.js';
import {branchOf} from './tree.js';

const allowed: ReadonlySet<AnyKeyAction> = new Set([
	'pause',
	'hotter',
	'colder',
	'muchHotter',
	'muchColder',
	'faster',
	'slower',
	'quit',
	'interrupt',
	'cancel',
	'pickClose',
	'helpClose',
	'no',
] as const);

/** The question in one line; undefined where none is asked. */
function questionLine(state: StudioState): string | undefined {
	if (state.overlay?.type !== 'question') return undefined;
	const {title, yes, no} = questionInWords(state, state.overlay.question);
	return `${title} Enter ${yes}, Esc ${no}`;
}

/** The lines of a small terminal, the most important first. */
export function smallLines(state: StudioState): readonly string[] {
	const {isWriting, death, isLoading, overlay} = state;
	const regarded = regardedBranch(state);
	const {sample} = (state.columns && branchOf(state.tree, regarded)) ?? state;
	const doing = death !== undefined ? 'stopped' : isLoading ? 'loading' : isWriting ? 'writing' : 'paused';
	const question = questionLine(state);
	return [
		...(question === undefined ? [] : [question]),
		...(overlay !== undefined && question === undefined ? ['Esc closes what is open'] : []),
		`charloom studio ${grouped(pathOf(state, regarded)?.end ?? 0)} characters`,
		`${doing}, temperature ${sample.temperature.toFixed(2)}`,
	];
}

/** Tells whether a key may do what it does on a terminal of this size. */
export function isAllowed(state: StudioState, action: AnyKeyAction): boolean {
	if (!isTooSmall(state.size) || allowed.has(action)) return true;
	const question = questionLine(state);
	return action === 'yes' && question !== undefined && columnsOf(question) < state.size.columns;
}

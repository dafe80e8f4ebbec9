/** This pure function gives the next state for an action, with the effects to carry out. */
import {isTooSmall} from '../size.js';
import {command, type Effect, only, type StudioAction, type Update} from './actions.js';
import {keepWithinBounds} from './bounds.js';
import {onEvent} from './event-updates.js';
import {helpRowCount} from './help-rows.js';
import {isMainAction, onMainKey} from './key-updates.js';
import {type EditorKeyAction, editorKeys} from './keys/editor.js';
import {type HelpKeyAction, helpKeys} from './keys/help.js';
import {type PickerKeyAction, pickerKeys} from './keys/picker.js';
import {type QuestionKeyAction, questionKeys} from './keys/question.js';
import type {AnyKeyAction} from './keys.js';
import {onCompleted, onEditorKey, onHelpKey, onInsert, onNotSaved, onPickerKey, scrollHelp} from './overlay-updates.js';
import {scroll, visibleRange} from './page.js';
import {setEntries} from './picker.js';
import {onQuestionKey} from './question-updates.js';
import {isAllowed} from './small.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import {unknownActivation} from './text/track.js';
import {findLiveliest} from './tint-updates.js';

const actionsOf = (bindings: readonly {readonly action: AnyKeyAction}[]): ReadonlySet<AnyKeyAction> =>
	new Set(bindings.map(({action}) => action));
const editorActions = actionsOf(editorKeys);
const pickerActions = actionsOf(pickerKeys);
const helpActions = actionsOf(helpKeys);
const questionActions = actionsOf(questionKeys);

function onKey(state: StudioState, action: AnyKeyAction): Update {
	if (!isAllowed(state, action)) return only(state);
	switch (state.overlay?.type) {
		case undefined:
			return isMainAction(action) ? onMainKey(state, action) : only(state);
		case 'help':
			return helpActions.has(action)
				? onHelpKey(state, action as HelpKeyAction, helpRowCount(state.size))
				: only(state);
		case 'question':
			return questionActions.has(action) ? onQuestionKey(state, action as QuestionKeyAction) : only(state);
		case 'runs':
			return pickerActions.has(action) ? onPickerKey(state, action as PickerKeyAction) : only(state);
		default:
			return editorActions.has(action) ? onEditorKey(state, action as EditorKeyAction) : only(state);
	}
}

/** Scrolls whatever is on top: the help, the list of runs, or the text. */
function onWheel(state: StudioState, rows: number): Update {
	const {overlay} = state;
	if (overlay?.type === 'help') return scrollHelp(state, rows, helpRowCount(state.size));
	if (overlay?.type === 'runs') return onPickerKey(state, rows < 0 ? 'pickUp' : 'pickDown');
	return only(state.columns ? state : scroll(state, rows));
}

function onAction(state: StudioState, action: StudioAction): Update {
	switch (action.type) {
		case 'key':
			return onKey(state, action.action);
		case 'insert':
			return isTooSmall(state.size) ? only(state) : onInsert(state, action.text);
		case 'expired':
			return only(state.notice === action.notice ? {...state, notice: undefined} : state);
		case 'wheel':
			return onWheel(state, action.rows);
		case 'resize':
			return only({...state, size: action.size});
		case 'event': {
			const update = onEvent(state, action.event);
			return action.event.type === 'ranking' ? findLiveliestOf(update) : update;
		}
		case 'ended':
			return only({...state, death: action.reason, isWriting: false, notice: {text: action.reason, tone: 'bad'}});
		case 'runs':
			if (state.overlay?.type !== 'runs') return only(state);
			return only({
				...state,
				overlay: {type: 'runs', picker: setEntries(state.overlay.picker, action.entries, state.model?.path)},
			});
		case 'completed':
			return onCompleted(state, action.text, action.candidates);
		case 'saved':
			return only({
				...state,
				...(state.overlay?.type === 'save' && {overlay: undefined}),
				notice: {text: `saved as ${action.path}`, tone: 'good'},
			});
		case 'notSaved':
			return onNotSaved(state, action.reason, action.name);
		case 'notTrained':
			return only({...state, notice: {text: action.reason, tone: 'bad'}});
		case 'signal':
			return {state, effects: [{type: 'leave', exitCode: action.exitCode}]};
	}
}

/** A ranking has come: its first unit is taken, if units are still what the reader wants to see. */
const findLiveliestOf = ({state}: Update): Update =>
	state.ranking.length > 0 && state.tint === 'unit' ? findLiveliest(state) : only(state);

/** Asks what may come where the cursor is, when that has changed and nothing is written. */
function lookAgain(before: StudioState, after: StudioState): readonly Effect[] {
	if (after.isWriting || after.columns || after.isLoading || after.tree.current < 0) return [];
	const isSame =
		before.tree.current === after.tree.current &&
		before.cursor === after.cursor &&
		before.sample === after.sample &&
		before.isWriting === after.isWriting &&
		(after.cursor !== undefined || before.revision === after.revision);
	const path = isSame ? undefined : pathOf(after);
	if (path === undefined) return [];
	const {sample, tree} = after;
	return [command({type: 'look', branch: tree.current, at: placeOf(after, path), sample})];
}

/** Asks for the activations of what is on the screen, where they are not known and don't come by themselves. */
function traceAgain(before: StudioState, after: StudioState): readonly Effect[] {
	if (after.tint !== 'unit' || after.columns || after.tree.current < 0) return [];
	const isSame =
		before.tint === after.tint &&
		before.unit === after.unit &&
		before.top === after.top &&
		before.size === after.size &&
		before.tree.current === after.tree.current &&
		before.isWriting === after.isWriting;
	const path = isSame ? undefined : pathOf(after);
	if (path === undefined) return [];
	const {from, to} = visibleRange(after);
	let first = from;
	while (first < to && path.trackAt(first).activationAt(first) !== unknownActivation) first++;
	if (first === to) return [];
	return [command({type: 'trace', branch: after.tree.current, unit: after.unit, from: first, to})];
}

/** Milliseconds that a notice stays; bad news stay longer. How the writer has ended is said as long as nothing else is. */
const noticeTime = {plain: 6000, good: 6000, bad: 15_000} as const;

function expireLater(before: StudioState, {notice, death}: StudioState): readonly Effect[] {
	if (notice === undefined || notice === before.notice || notice.text === death) return [];
	return [{type: 'expire', notice, after: noticeTime[notice.tone]}];
}

export function update(before: StudioState, action: StudioAction): Update {
	const {state: changed, effects} = onAction(before, action);
	const {state, effects: dropping} = keepWithinBounds(changed);
	return {
		state,
		effects: [
			...expireLater(before, state),
			...effects,
			...dropping,
			...lookAgain(before, state),
			...traceAgain(before, state),
		],
	};
}

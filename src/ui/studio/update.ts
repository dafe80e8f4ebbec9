/** This pure function gives the next state for an action, with the effects to carry out. */
import {command, type Effect, only, type StudioAction, type Update} from './actions.js';
import {keepWithinBounds} from './bounds.js';
import {type Dial, type DialAction, dialAction, dials, turnDial} from './dials.js';
import {onEvent} from './event-updates.js';
import {helpRowCount} from './help-rows.js';
import {type EditorKeyAction, editorKeys} from './keys/editor.js';
import {type HelpKeyAction, helpKeys} from './keys/help.js';
import {type PickerKeyAction, pickerKeys} from './keys/picker.js';
import type {AnyKeyAction, KeyAction} from './keys.js';
import {layoutOf} from './layout.js';
import {onEditorKey, onHelpKey, onInsert, onPickerKey, openEditor, openPicker, scrollHelp} from './overlay-updates.js';
import {moveCursor, moveCursorBy, moveCursorRows, scroll, visibleRange} from './page.js';
import {setEntries} from './picker.js';
import {nudgeSpeed, nudgeTemperature} from './sampling.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import {unknownActivation} from './text/track.js';
import {findLiveliest, nextTint, stepLayer, stepUnit, tintByLiveliest} from './tint-updates.js';
import {branchOf} from './tree.js';
import {restoreWeights, toggleFollowing} from './weights-updates.js';
import {
	adoptColumn,
	beginText,
	branchHere,
	closeColumns,
	dropBranch,
	openColumns,
	pause,
	resample,
	togglePause,
	walk,
} from './writer-updates.js';

/** Gives the sampling settings in use: those of the chosen column, or of the text. */
const sampleNow = ({columns, tree, sample}: StudioState) =>
	(columns && branchOf(tree, columns.branches[columns.chosen])?.sample) ?? sample;

const heat = (state: StudioState, steps: number): Update =>
	resample(state, {temperature: nudgeTemperature(sampleNow(state).temperature, steps)});

const turn = (state: StudioState, dial: Dial, direction: -1 | 1): Update => {
	const value = turnDial(dial, sampleNow(state), direction, state.vocabulary.size);
	return resample(state, {[dial.setting]: value});
};

const onDialKeyOf = Object.fromEntries(
	dials.flatMap(dial =>
		([1, -1] as const).map(direction => [
			dialAction(dial, direction),
			(state: StudioState) => turn(state, dial, direction),
		]),
	),
) as Readonly<Record<DialAction, (state: StudioState) => Update>>;

function changeSpeed(before: StudioState, direction: -1 | 1): Update {
	const speed = nudgeSpeed(before.speed, direction);
	return {state: {...before, speed}, effects: [command({type: 'pace', charactersPerSecond: speed})]};
}

const choose = (before: StudioState, step: number): Update => {
	if (before.columns === undefined) return only(before);
	const {branches, chosen} = before.columns;
	return only({...before, columns: {...before.columns, chosen: (chosen + step + branches.length) % branches.length}});
};

const pageRows = (state: StudioState): number => Math.max(1, layoutOf(state).page.rows - 1);

function interrupt(before: StudioState): Update {
	if (!before.isWriting) return {state: before, effects: [{type: 'leave', exitCode: 130}]};
	const paused = pause(before);
	return {...paused, state: {...paused.state, notice: {text: 'stopped; Ctrl-C again leaves', tone: 'plain'}}};
}

const onKeyOf: Readonly<Record<KeyAction, (state: StudioState) => Update>> = {
	pause: togglePause,
	hotter: state => heat(state, 1),
	colder: state => heat(state, -1),
	muchHotter: state => heat(state, 5),
	muchColder: state => heat(state, -5),
	faster: state => changeSpeed(state, 1),
	slower: state => changeSpeed(state, -1),
	...onDialKeyOf,
	again: state => {
		const closed = closeColumns(state);
		const begun = beginText(closed.state);
		return {state: begun.state, effects: [...closed.effects, ...begun.effects]};
	},
	editSeed: state => openEditor(state, 'seed'),
	openRun: openPicker,
	save: state => openEditor(state, 'save'),
	train: state => openEditor(state, 'train'),
	left: state => (state.columns ? choose(state, -1) : only(moveCursorBy(state, -1))),
	right: state => (state.columns ? choose(state, 1) : only(moveCursorBy(state, 1))),
	up: state => only(moveCursorRows(state, -1)),
	down: state => only(moveCursorRows(state, 1)),
	pageUp: state => only(state.isWriting ? scroll(state, -pageRows(state)) : moveCursorRows(state, -pageRows(state))),
	pageDown: state => only(state.isWriting ? scroll(state, pageRows(state)) : moveCursorRows(state, pageRows(state))),
	toStart: state =>
		only(state.isWriting ? {...state, top: pathOf(state)?.start} : moveCursor(state, Number.NEGATIVE_INFINITY)),
	toEnd: state => only({...state, top: undefined, cursor: undefined}),
	branch: state => branchHere(state),
	type: state => openEditor(state, 'typing'),
	parent: state => walk(state, 'parent'),
	child: state => walk(state, 'child'),
	nextSibling: state => walk(state, 'next'),
	previousSibling: state => walk(state, 'previous'),
	dropBranch,
	twoColumns: state => openColumns(state, 2),
	threeColumns: state => openColumns(state, 3),
	fourColumns: state => openColumns(state, 4),
	oneColumn: closeColumns,
	adopt: adoptColumn,
	tint: nextTint,
	nextUnit: state => stepUnit(state, 1),
	previousUnit: state => stepUnit(state, -1),
	nextLayer: stepLayer,
	liveliest: tintByLiveliest,
	toggleSide: state => only({...state, hasSide: !state.hasSide}),
	follow: toggleFollowing,
	original: restoreWeights,
	keepWeights: state => (state.adapted > 0 ? openEditor(state, 'keep') : only(state)),
	help: state => only({...state, overlay: {type: 'help', offset: 0}}),
	quit: state => ({state, effects: [{type: 'leave', exitCode: state.death === undefined ? 0 : 1}]}),
	interrupt,
};

const actionsOf = (bindings: readonly {readonly action: AnyKeyAction}[]): ReadonlySet<AnyKeyAction> =>
	new Set(bindings.map(({action}) => action));
const editorActions = actionsOf(editorKeys);
const pickerActions = actionsOf(pickerKeys);
const helpActions = actionsOf(helpKeys);

function onKey(state: StudioState, action: AnyKeyAction): Update {
	switch (state.overlay?.type) {
		case undefined:
			return Object.hasOwn(onKeyOf, action) ? onKeyOf[action as KeyAction](state) : only(state);
		case 'help':
			return helpActions.has(action)
				? onHelpKey(state, action as HelpKeyAction, helpRowCount(state.size))
				: only(state);
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
			return onInsert(state, action.text);
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
		case 'saved':
			return only({...state, notice: {text: `saved as ${action.path}`, tone: 'good'}});
		case 'notSaved':
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

export function update(before: StudioState, action: StudioAction): Update {
	const {state: changed, effects} = onAction(before, action);
	const {state, effects: dropping} = keepWithinBounds(changed);
	return {state, effects: [...effects, ...dropping, ...lookAgain(before, state), ...traceAgain(before, state)]};
}

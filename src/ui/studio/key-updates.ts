/** The keys of the studio's main screen: each changes the state by a pure function. */
import {grouped} from '../../format.js';
import {command, only, type Update} from './actions.js';
import {openGuestPicker} from './beside-updates.js';
import {branchHere, dropBranch, togglePause, walk} from './branch-updates.js';
import {adoptColumn, closeColumns, openColumns} from './columns-updates.js';
import {type Dial, type DialAction, dialAction, dials, turnDial} from './dials.js';
import type {KeyAction} from './keys.js';
import {layoutOf} from './layout.js';
import {turnMixture} from './ngram-updates.js';
import {openEditor, openPicker} from './overlay-updates.js';
import {moveCursor, moveCursorBy, moveCursorRows, scroll} from './page.js';
import {quit} from './question-updates.js';
import {nextPreset, nudgeSpeed, nudgeTemperature} from './sampling.js';
import {findOn} from './search-updates.js';
import {pathOf, regardedBranch, regardedGuest, type StudioState} from './state.js';
import {nextTint, stepLayer, stepUnit, tintByLiveliest} from './tint-updates.js';
import {branchOf} from './tree.js';
import {undo} from './undo-updates.js';
import {restoreWeights, toggleFollowing} from './weights-updates.js';
import {beginText, pause, resample} from './writer-updates.js';

/** Gives the sampling settings in use: those of the chosen column, or of the text. */
const sampleNow = ({columns, tree, sample}: StudioState) =>
	(columns && branchOf(tree, columns.branches[columns.chosen])?.sample) ?? sample;

const heat = (state: StudioState, steps: number): Update =>
	resample(state, {temperature: nudgeTemperature(sampleNow(state).temperature, steps)});

const turn = (state: StudioState, dial: Dial, direction: -1 | 1): Update => {
	const {size} = regardedGuest(state)?.vocabulary ?? state.vocabulary;
	const value = turnDial(dial, sampleNow(state), direction, size);
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

const notAdapted = "the weights are the run's own: a has them follow your words";

const withNotice = (state: StudioState, text: string): StudioState => ({...state, notice: {text, tone: 'plain'}});

/** Puts the text that is read, or the chosen column, on the terminal's clipboard. */
function copy(before: StudioState): Update {
	const text = pathOf(before, regardedBranch(before))?.textOf() ?? '';
	if (text === '') return only(withNotice(before, 'there is no text to copy'));
	const state = withNotice(before, `${grouped(Array.from(text).length)} characters given to the terminal's clipboard`);
	return {state, effects: [{type: 'copy', text}]};
}

function interrupt(before: StudioState): Update {
	if (!before.isWriting) return {state: before, effects: [{type: 'leave', exitCode: 130}]};
	const paused = pause(before);
	return {...paused, state: {...paused.state, notice: {text: 'stopped; Ctrl-C again leaves', tone: 'plain'}}};
}

/** Does nothing before the first model is there: its characters are not known. */
const onceLoaded =
	(change: (state: StudioState) => Update) =>
	(state: StudioState): Update =>
		state.model === undefined ? only(state) : change(state);

/** The key table of the main screen. */
const onKeyOf: Readonly<Record<KeyAction, (state: StudioState) => Update>> = {
	pause: togglePause,
	hotter: state => heat(state, 1),
	colder: state => heat(state, -1),
	muchHotter: state => heat(state, 5),
	muchColder: state => heat(state, -5),
	faster: state => changeSpeed(state, 1),
	slower: state => changeSpeed(state, -1),
	...onDialKeyOf,
	moreNgram: state => turnMixture(state, 1),
	lessNgram: state => turnMixture(state, -1),
	again: onceLoaded(state => {
		const closed = closeColumns(state);
		const begun = beginText(closed.state);
		return {state: begun.state, effects: [...closed.effects, ...begun.effects]};
	}),
	editSeed: onceLoaded(state => openEditor(state, 'seed')),
	openRun: onceLoaded(openPicker),
	save: state => openEditor(state, 'save'),
	copy,
	search: state => openEditor(state, 'search'),
	findNext: state => findOn(state, 1),
	findPrevious: state => findOn(state, -1),
	nextPreset: state => {
		const {name, sample} = nextPreset(sampleNow(state));
		const {state: changed, effects} = resample(state, sample);
		return {state: withNotice(changed, `style: ${name}`), effects};
	},
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
	undo,
	twoColumns: state => openColumns(state, 2),
	threeColumns: state => openColumns(state, 3),
	fourColumns: state => openColumns(state, 4),
	beside: openGuestPicker,
	oneColumn: closeColumns,
	adopt: adoptColumn,
	tint: nextTint,
	nextUnit: state => stepUnit(state, 1),
	previousUnit: state => stepUnit(state, -1),
	nextLayer: stepLayer,
	liveliest: tintByLiveliest,
	toggleSide: state => only({...state, hasSide: !state.hasSide}),
	follow: toggleFollowing,
	original: state => (state.adapted > 0 ? restoreWeights(state) : only(withNotice(state, notAdapted))),
	keepWeights: state => (state.adapted > 0 ? openEditor(state, 'keep') : only(withNotice(state, notAdapted))),
	help: state => only({...state, overlay: {type: 'help', offset: 0}}),
	quit,
	interrupt,
};

/** The state after a key of the main screen. */
export const onMainKey = (state: StudioState, action: KeyAction): Update => onKeyOf[action](state);

export const isMainAction = (action: string): action is KeyAction => Object.hasOwn(onKeyOf, action);

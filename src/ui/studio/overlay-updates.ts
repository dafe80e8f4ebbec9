/** Keys while something lies over or beside the text: a line that is edited, the list of runs, the help. */
import {roomInBox} from '../help-lines.js';
import {command, only, type Update} from './actions.js';
import {invite} from './beside-updates.js';
import {branchHere} from './branch-updates.js';
import {edit, editorOf, insert} from './editor.js';
import type {EditorKeyAction} from './keys/editor.js';
import type {HelpKeyAction} from './keys/help.js';
import type {PickerKeyAction} from './keys/picker.js';
import {chosenEntry, moveChoice, newPicker, type Picker, setFilter} from './picker.js';
import {load} from './question-updates.js';
import {find} from './search-updates.js';
import {type EditedLine, editedLine, pathOf, regardedBranch, regardedGuest, type StudioState} from './state.js';
import {branchOf} from './tree.js';
import {sharedBeginning, typedPath} from './typed-path.js';
import {followed, suggestedFolder} from './weights-updates.js';
import {beginText, pause} from './writer-updates.js';

const close = (state: StudioState): StudioState => ({...state, overlay: undefined});

/** A name for a new file, of the run and the random seed. */
function suggestedName(state: StudioState): string {
	const seed = branchOf(state.tree, regardedBranch(state))?.randomSeed ?? 0;
	return `${(regardedGuest(state)?.model ?? state.model)?.name ?? 'text'}-${seed}.txt`;
}

/** Gives the text that an editor begins with. */
function startOf(state: StudioState, type: EditedLine): string {
	if (type === 'seed') return state.seedText;
	if (type === 'search') return state.search;
	if (type === 'save') return suggestedName(state);
	return type === 'keep' ? suggestedFolder(state) : '';
}

/** The weights follow what was typed, where they are to, before it is written on from. */
const learning = (before: StudioState, ids: Int32Array, {state, effects}: Update): Update => ({
	state,
	effects: [...followed(before, ids), ...effects],
});

/** Opens a line to edit. Typing one's own words pauses first. */
export function openEditor(before: StudioState, type: EditedLine, text?: string): Update {
	const {state, effects} = type === 'typing' ? pause(before) : only(before);
	if ((type === 'typing' || type === 'save' || type === 'search') && pathOf(state) === undefined) return only(before);
	const start = text ?? startOf(state, type);
	return {state: {...state, overlay: {type, editor: insert(editorOf(''), start)}, notice: undefined}, effects};
}

export const openPicker = (before: StudioState): Update => ({
	state: {...before, overlay: {type: 'runs', picker: newPicker}, notice: undefined},
	effects: [{type: 'listRuns'}],
});

function accept(before: StudioState, type: EditedLine, text: string): Update {
	if (type === 'seed') {
		const {ids} = before.vocabulary.encodeKnown(text);
		return learning(before, ids, beginText({...close(before), seedText: text}));
	}
	if (type === 'search') return find(close(before), text);
	if (type === 'keep') {
		const path = typedPath(text);
		if (path === '') return only({...before, notice: {text: 'the folder needs a name', tone: 'bad'}});
		return {state: close(before), effects: [command({type: 'keep', path})]};
	}
	if (type === 'train') {
		const name = typedPath(text);
		if (name === '') return only({...before, notice: {text: 'the text needs a name', tone: 'bad'}});
		return {state: {...before, notice: {text: `reading ${name}`, tone: 'plain'}}, effects: [{type: 'train', name}]};
	}
	if (type === 'save') {
		const name = typedPath(text);
		if (name === '') return only({...before, notice: {text: 'the file needs a name', tone: 'bad'}});
		const whole = pathOf(before, regardedBranch(before))?.textOf() ?? '';
		return {state: close(before), effects: [{type: 'saveText', name, text: whole}]};
	}
	const {ids} = before.vocabulary.encodeKnown(text);
	if (ids.length === 0) return only({...close(before), notice: {text: 'nothing was typed', tone: 'plain'}});
	return learning(before, ids, branchHere(close(before), ids));
}

export function onEditorKey(before: StudioState, action: EditorKeyAction): Update {
	const overlay = editedLine(before);
	if (overlay === undefined) return only(before);
	if (action === 'cancel') return only(close(before));
	if (action === 'accept') return accept(before, overlay.type, overlay.editor.text);
	if (action === 'complete') {
		const {type: purpose, editor} = overlay;
		if (purpose !== 'save' && purpose !== 'keep' && purpose !== 'train') return only(before);
		return {state: before, effects: [{type: 'complete', text: editor.text, purpose}]};
	}
	return only({...before, overlay: {...overlay, editor: edit(overlay.editor, action)}});
}

const pageOfRuns = 10;

function onPicker(before: StudioState, picker: Picker, action: PickerKeyAction): Update {
	const show = (next: Picker): Update => only({...before, overlay: {type: 'runs', picker: next}});
	switch (action) {
		case 'pickUp':
			return show(moveChoice(picker, -1));
		case 'pickDown':
			return show(moveChoice(picker, 1));
		case 'pickPageUp':
			return show(moveChoice(picker, -pageOfRuns));
		case 'pickPageDown':
			return show(moveChoice(picker, pageOfRuns));
		case 'pickFilter':
			return show({...picker, isFiltering: true});
		case 'pickErase':
			return show(setFilter(picker, Array.from(picker.filter).slice(0, -1).join('')));
		case 'pickClose':
			if (picker.filter === '' && !picker.isFiltering) return only(close(before));
			return show({...setFilter(picker, ''), isFiltering: false});
		case 'pickAccept':
			return loadChosen(before, picker);
	}
}

function loadChosen(before: StudioState, picker: Picker): Update {
	const entry = chosenEntry(picker);
	if (entry === undefined) return only(before);
	if (picker.isForGuest) return invite(close(before), entry.path, entry.name);
	return load(close(before), entry.path, entry.name);
}

export function onPickerKey(before: StudioState, action: PickerKeyAction): Update {
	return before.overlay?.type === 'runs' ? onPicker(before, before.overlay.picker, action) : only(before);
}

/** Scrolls the help, which has so many lines, by rows. */
export function scrollHelp(before: StudioState, rows: number, lines: number): Update {
	if (before.overlay?.type !== 'help') return only(before);
	const last = Math.max(0, lines - roomInBox(before.size).rows);
	const offset = Math.max(0, Math.min(last, before.overlay.offset + rows));
	return only({...before, overlay: {type: 'help', offset}});
}

export function onHelpKey(before: StudioState, action: HelpKeyAction, lines: number): Update {
	if (action === 'helpClose') return only(close(before));
	const page = roomInBox(before.size).rows;
	const moves = {helpUp: -1, helpDown: 1, helpPageUp: -page, helpPageDown: page, helpStart: -lines, helpEnd: lines};
	return scrollHelp(before, moves[action], lines);
}

/** The file could not be written: its name can be corrected, unless the reader is busy elsewhere. */
export function onNotSaved(before: StudioState, reason: string, name: string | undefined): Update {
	const opened = name === undefined || before.overlay ? before : openEditor(before, 'save', name).state;
	return only({...opened, notice: {text: reason, tone: 'bad'}});
}

/** The typed text may go on in these ways: it goes on as far as all of them agree. */
export function onCompleted(before: StudioState, text: string, candidates: readonly string[]): Update {
	const overlay = editedLine(before);
	if (overlay === undefined || overlay.editor.text !== text) return only(before); // the reader was faster
	if (candidates.length === 0) return only({...before, notice: {text: 'nothing goes on like this', tone: 'plain'}});
	const state: StudioState = {...before, overlay: {...overlay, editor: editorOf(sharedBeginning(candidates))}};
	if (candidates.length === 1) return only({...state, notice: undefined});
	return only({
		...state,
		notice: {text: candidates.map(one => one.replace(/^.*\/(?=.)/, '')).join('  '), tone: 'plain'},
	});
}

/** Characters that were typed or pasted. */
export function onInsert(before: StudioState, text: string): Update {
	const {overlay} = before;
	if (overlay === undefined && before.columns !== undefined) {
		return only({...before, notice: {text: 'words are typed into a single text: Enter adopts one', tone: 'plain'}});
	}
	if (overlay === undefined) return pathOf(before) ? openEditor(before, 'typing', text) : only(before);
	if (overlay.type === 'help' || overlay.type === 'question') return only(before);
	if (overlay.type === 'runs') {
		if (!overlay.picker.isFiltering) return only(before);
		const picker = setFilter(overlay.picker, overlay.picker.filter + text.replaceAll(/\s+/g, ' '));
		return only({...before, overlay: {type: 'runs', picker}});
	}
	return only({...before, overlay: {...overlay, editor: insert(overlay.editor, text)}});
}

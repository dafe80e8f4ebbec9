/** The studio's keys. The footer, the help and the tests are made from these tables. */
import type {KeyBinding} from '../keys.js';
import type {EditorAction} from './editor.js';
import type {StudioState} from './state.js';

/** What a key of the main screen does. */
export type KeyAction =
	| 'pause'
	| 'hotter'
	| 'colder'
	| 'muchHotter'
	| 'muchColder'
	| 'faster'
	| 'slower'
	| 'fewerTopK'
	| 'moreTopK'
	| 'lessTopP'
	| 'moreTopP'
	| 'again'
	| 'editSeed'
	| 'openRun'
	| 'save'
	| 'left'
	| 'right'
	| 'up'
	| 'down'
	| 'pageUp'
	| 'pageDown'
	| 'toStart'
	| 'toEnd'
	| 'branch'
	| 'type'
	| 'parent'
	| 'child'
	| 'nextSibling'
	| 'previousSibling'
	| 'dropBranch'
	| 'twoColumns'
	| 'threeColumns'
	| 'fourColumns'
	| 'oneColumn'
	| 'adopt'
	| 'tint'
	| 'nextUnit'
	| 'previousUnit'
	| 'nextLayer'
	| 'liveliest'
	| 'toggleSide'
	| 'help'
	| 'quit'
	| 'interrupt';

type Binding = KeyBinding<KeyAction, StudioState>;

const isReading = ({isWriting, columns}: StudioState): boolean => !isWriting && columns === undefined;
const isStreaming = (state: StudioState): boolean => !isReading(state);
/** It writes a single text. */
const isFlowing = ({isWriting, columns}: StudioState): boolean => isWriting && columns === undefined;
const isSingle = ({columns}: StudioState): boolean => columns === undefined;
const hasColumns = ({columns}: StudioState): boolean => columns !== undefined;
const isBranched = ({tree, columns}: StudioState): boolean => columns === undefined && tree.branches.length > 1;

export const studioKeys: readonly Binding[] = [
	{keys: ['space'], label: 'pause', description: 'pause', action: 'pause', when: ({isWriting}) => isWriting},
	{
		keys: ['space'],
		label: 'write',
		description: 'write on; where the cursor has gone back, as a new branch',
		action: 'pause',
		when: ({isWriting}) => !isWriting,
	},
	{
		keys: ['enter'],
		label: 'adopt',
		description: 'adopt the chosen text (side by side)',
		action: 'adopt',
		when: hasColumns,
	},
	{keys: ['left'], label: 'choose', description: 'choose a text (side by side)', action: 'left', when: hasColumns},
	{keys: ['right'], label: 'choose', description: 'choose a text (side by side)', action: 'right', when: hasColumns},
	{
		keys: ['up'],
		label: 'temp',
		description: 'more daring, by 0.05 (while it writes)',
		action: 'hotter',
		when: isStreaming,
	},
	{
		keys: ['down'],
		label: 'temp',
		description: 'less daring, by 0.05 (while it writes)',
		action: 'colder',
		when: isStreaming,
	},
	{keys: [']'], label: 'hotter', description: 'more daring, by 0.05', action: 'hotter', isMinor: true},
	{keys: ['['], label: 'colder', description: 'less daring, by 0.05', action: 'colder', isMinor: true},
	{keys: ['shift-up', '}'], label: 'hotter', description: 'more daring, by 0.25', action: 'muchHotter', isMinor: true},
	{
		keys: ['shift-down', '{'],
		label: 'colder',
		description: 'less daring, by 0.25',
		action: 'muchColder',
		isMinor: true,
	},
	{keys: ['left'], label: 'speed', description: 'slower (while it writes)', action: 'slower', when: isFlowing},
	{keys: ['right'], label: 'speed', description: 'faster (while it writes)', action: 'faster', when: isFlowing},
	{keys: [',', '<'], label: 'slower', description: 'slower', action: 'slower', isMinor: true},
	{
		keys: ['.', '>'],
		label: 'faster',
		description: 'faster, up to what the machine can do',
		action: 'faster',
		isMinor: true,
	},
	{keys: ['left'], label: 'go', description: 'go back in the text (paused)', action: 'left', when: isReading},
	{keys: ['right'], label: 'go', description: 'go on in the text (paused)', action: 'right', when: isReading},
	{keys: ['up'], label: 'go', description: 'go up a row (paused)', action: 'up', when: isReading},
	{keys: ['down'], label: 'go', description: 'go down a row (paused)', action: 'down', when: isReading},
	{keys: ['t'], label: 'tint', description: 'what colours say: nothing, surprise, a unit, temperature', action: 'tint'},
	{
		keys: ['i'],
		label: 'type',
		description: 'type your own words at the cursor; the model goes on from them in a new branch',
		action: 'type',
		when: isSingle,
	},
	{
		keys: ['b'],
		label: 'branch',
		description: 'branch at the cursor: the same beginning, other luck',
		action: 'branch',
		when: isSingle,
	},
	{
		keys: ['tab'],
		label: 'branches',
		description: 'the next branch from the same place',
		action: 'nextSibling',
		when: isBranched,
	},
	{
		keys: ['shift-tab'],
		label: 'previous branch',
		description: 'the branch before',
		action: 'previousSibling',
		when: isBranched,
		isMinor: true,
	},
	{
		keys: ['u'],
		label: 'parent',
		description: 'up to the text this branch left',
		action: 'parent',
		when: isBranched,
		isMinor: true,
	},
	{
		keys: ['d'],
		label: 'child',
		description: 'down to a branch of this text',
		action: 'child',
		when: isBranched,
		isMinor: true,
	},
	{
		keys: ['x'],
		label: 'drop',
		description: 'drop this branch and all that hangs on it',
		action: 'dropBranch',
		when: isBranched,
		isMinor: true,
	},
	{keys: ['r'], label: 'again', description: 'again: the same seed, other luck', action: 'again'},
	{keys: ['e'], label: 'seed', description: 'edit the seed', action: 'editSeed'},
	{
		keys: ['f'],
		label: 'find unit',
		description: 'find the unit that varies most in this text; again for the next',
		action: 'liveliest',
		isMinor: true,
	},
	{keys: ['c'], label: 'unit', description: 'tint by the next unit of the layer', action: 'nextUnit', isMinor: true},
	{keys: ['C'], label: 'unit', description: 'tint by the unit before', action: 'previousUnit', isMinor: true},
	{keys: ['l'], label: 'layer', description: 'tint by a unit of the next layer', action: 'nextLayer', isMinor: true},
	{
		keys: ['2'],
		label: 'side by side',
		description: 'two temperatures side by side, from the cursor on',
		action: 'twoColumns',
	},
	{keys: ['3'], label: 'side by side', description: 'three', action: 'threeColumns'},
	{keys: ['4'], label: 'side by side', description: 'four', action: 'fourColumns'},
	{
		keys: ['1', 'escape'],
		label: 'single',
		description: 'back to the single text, without adopting any',
		action: 'oneColumn',
		when: hasColumns,
	},
	{keys: ['k'], label: 'top-k', description: 'top-k: fewer characters take part', action: 'fewerTopK', isMinor: true},
	{keys: ['K'], label: 'top-k', description: 'top-k: more, up to all', action: 'moreTopK', isMinor: true},
	{keys: ['p'], label: 'top-p', description: 'top-p: less probability takes part', action: 'lessTopP', isMinor: true},
	{keys: ['P'], label: 'top-p', description: 'top-p: more, up to all', action: 'moreTopP', isMinor: true},
	{keys: ['o'], label: 'open', description: 'open another run', action: 'openRun'},
	{keys: ['w'], label: 'save', description: 'save the text to a file', action: 'save'},
	{
		keys: ['pageup'],
		label: 'scroll',
		description: 'scroll back, also while it writes',
		action: 'pageUp',
		when: isSingle,
		isMinor: true,
	},
	{keys: ['pagedown'], label: 'scroll', description: 'scroll on', action: 'pageDown', when: isSingle, isMinor: true},
	{keys: ['home'], label: 'begin', description: 'to the beginning', action: 'toStart', when: isSingle, isMinor: true},
	{
		keys: ['end'],
		label: 'follow',
		description: 'to the end, and follow it',
		action: 'toEnd',
		when: isSingle,
		isMinor: true,
	},
	{
		keys: ['n'],
		label: 'side',
		description: 'show or hide what may come, on wide screens',
		action: 'toggleSide',
		isMinor: true,
	},
	{
		keys: ['ctrl-c'],
		label: 'stop',
		description: 'stop writing; when it is stopped, leave',
		action: 'interrupt',
		isMinor: true,
	},
	{keys: ['?', 'h'], label: 'keys', description: 'all keys', action: 'help'},
	{keys: ['q'], label: 'leave', description: 'leave', action: 'quit'},
];

export type EditorKeyAction = EditorAction | 'accept' | 'cancel';

/** While a line of text is edited. All other characters go into it. */
export const editorKeys: readonly KeyBinding<EditorKeyAction, StudioState>[] = [
	{keys: ['enter'], label: 'accept', description: 'accept', action: 'accept'},
	{keys: ['escape', 'ctrl-c'], label: 'cancel', description: 'cancel', action: 'cancel'},
	{keys: ['ctrl-n'], label: 'new line', description: 'a newline', action: 'newline'},
	{keys: ['left', 'ctrl-b'], label: 'move', description: 'a character back', action: 'left', isMinor: true},
	{keys: ['right', 'ctrl-f'], label: 'move', description: 'a character on', action: 'right', isMinor: true},
	{keys: ['ctrl-left', 'shift-left'], label: 'move', description: 'a word back', action: 'wordLeft', isMinor: true},
	{keys: ['ctrl-right', 'shift-right'], label: 'move', description: 'a word on', action: 'wordRight', isMinor: true},
	{keys: ['home', 'ctrl-a', 'up'], label: 'move', description: 'to the beginning', action: 'home', isMinor: true},
	{keys: ['end', 'ctrl-e', 'down'], label: 'move', description: 'to the end', action: 'end', isMinor: true},
	{
		keys: ['backspace'],
		label: 'delete',
		description: 'delete the character before',
		action: 'backspace',
		isMinor: true,
	},
	{
		keys: ['delete', 'ctrl-d'],
		label: 'delete',
		description: 'delete the character at the cursor',
		action: 'delete',
		isMinor: true,
	},
	{keys: ['ctrl-w'], label: 'delete', description: 'delete the word before', action: 'deleteWord', isMinor: true},
	{
		keys: ['ctrl-u'],
		label: 'delete',
		description: 'delete all before the cursor',
		action: 'deleteToStart',
		isMinor: true,
	},
	{keys: ['ctrl-k'], label: 'delete', description: 'delete all after the cursor', action: 'deleteToEnd', isMinor: true},
];

export type PickerKeyAction =
	| 'pickUp'
	| 'pickDown'
	| 'pickPageUp'
	| 'pickPageDown'
	| 'pickFilter'
	| 'pickErase'
	| 'pickAccept'
	| 'pickClose';

const isFiltering = ({overlay}: StudioState): boolean => overlay?.type === 'runs' && overlay.picker.isFiltering;

/** While a run is chosen. While the filter is typed, all other characters go into it. */
export const pickerKeys: readonly KeyBinding<PickerKeyAction, StudioState>[] = [
	{keys: ['up'], label: 'choose', description: 'the run above', action: 'pickUp'},
	{keys: ['down'], label: 'choose', description: 'the run below', action: 'pickDown'},
	{keys: ['pageup', 'home'], label: 'choose', description: 'ten up', action: 'pickPageUp', isMinor: true},
	{keys: ['pagedown', 'end'], label: 'choose', description: 'ten down', action: 'pickPageDown', isMinor: true},
	{
		keys: ['/'],
		label: 'filter',
		description: 'type a part of a name',
		action: 'pickFilter',
		when: state => !isFiltering(state),
	},
	{
		keys: ['backspace'],
		label: 'erase',
		description: 'erase the last character of the filter',
		action: 'pickErase',
		when: isFiltering,
		isMinor: true,
	},
	{keys: ['enter'], label: 'load', description: 'load the run', action: 'pickAccept'},
	{keys: ['escape', 'ctrl-c'], label: 'back', description: 'back, without loading', action: 'pickClose'},
	{
		keys: ['q'],
		label: 'back',
		description: 'the same',
		action: 'pickClose',
		when: state => !isFiltering(state),
		isMinor: true,
	},
];

export type HelpKeyAction = 'helpUp' | 'helpDown' | 'helpPageUp' | 'helpPageDown' | 'helpClose';

/** While the help is shown. */
export const helpKeys: readonly KeyBinding<HelpKeyAction, StudioState>[] = [
	{keys: ['up'], label: 'scroll', description: 'a row up', action: 'helpUp'},
	{keys: ['down'], label: 'scroll', description: 'a row down', action: 'helpDown'},
	{keys: ['pageup', 'home'], label: 'scroll', description: 'a page up', action: 'helpPageUp', isMinor: true},
	{keys: ['pagedown', 'end'], label: 'scroll', description: 'a page down', action: 'helpPageDown', isMinor: true},
	{
		keys: ['escape', '?', 'h', 'q', 'enter', 'space', 'ctrl-c'],
		label: 'close',
		description: 'close the help',
		action: 'helpClose',
	},
];

export type AnyKeyAction = KeyAction | EditorKeyAction | PickerKeyAction | HelpKeyAction;

/** The keys that count now. */
export function keysFor({overlay}: StudioState): readonly KeyBinding<AnyKeyAction, StudioState>[] {
	if (overlay === undefined) return studioKeys;
	if (overlay.type === 'help') return helpKeys;
	return overlay.type === 'runs' ? pickerKeys : editorKeys;
}

/** Keys while a line of text is edited. */
import type {KeyBinding} from '../../keys.js';
import type {EditorAction} from '../editor.js';
import type {StudioState} from '../state.js';

export type EditorKeyAction = EditorAction | 'accept' | 'cancel' | 'complete';

/** The line names a file, a folder or a text. */
const isPath = ({overlay}: StudioState): boolean =>
	overlay?.type === 'save' || overlay?.type === 'keep' || overlay?.type === 'train';

const isText = (state: StudioState): boolean => !isPath(state);

/** While a line of text is edited. All other characters go into it. */
export const editorKeys: readonly KeyBinding<EditorKeyAction, StudioState>[] = [
	{keys: ['enter'], label: 'accept', description: 'accept', action: 'accept'},
	{keys: ['escape', 'ctrl-c'], label: 'cancel', description: 'cancel', action: 'cancel'},
	{
		keys: ['tab'],
		label: 'complete',
		description: 'complete a path, or the name of a text',
		action: 'complete',
		when: isPath,
	},
	{keys: ['ctrl-n'], label: 'new line', description: 'a newline', action: 'newline', when: isText},
	{
		keys: ['ctrl-j', 'alt-enter'],
		label: 'new line',
		description: 'the same',
		action: 'newline',
		when: isText,
		isMinor: true,
	},
	{keys: ['left', 'ctrl-b'], label: 'move', description: 'a character back', action: 'left', isMinor: true},
	{keys: ['right', 'ctrl-f'], label: 'move', description: 'a character on', action: 'right', isMinor: true},
	{
		keys: ['shift-left', 'ctrl-left', 'alt-b'],
		label: 'move',
		description: 'a word back',
		action: 'wordLeft',
		isMinor: true,
	},
	{
		keys: ['shift-right', 'ctrl-right', 'alt-f'],
		label: 'move',
		description: 'a word on',
		action: 'wordRight',
		isMinor: true,
	},
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
	{keys: ['alt-backspace'], label: 'delete', description: 'the same', action: 'deleteWord', isMinor: true},
	{
		keys: ['ctrl-u'],
		label: 'delete',
		description: 'delete all before the cursor',
		action: 'deleteToStart',
		isMinor: true,
	},
	{keys: ['ctrl-k'], label: 'delete', description: 'delete all after the cursor', action: 'deleteToEnd', isMinor: true},
];

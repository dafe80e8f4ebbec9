/** Keys for a text as a whole, and for leaving. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

export type TextKeyAction =
	| 'pause'
	| 'again'
	| 'editSeed'
	| 'openRun'
	| 'save'
	| 'copy'
	| 'train'
	| 'interrupt'
	| 'help'
	| 'quit';

export const pauseKeys: readonly KeyBinding<TextKeyAction, StudioState>[] = [
	{keys: ['space'], label: 'pause', description: 'pause', action: 'pause', when: ({isWriting}) => isWriting},
	{
		keys: ['space'],
		label: 'write',
		description: 'write on; where the cursor has gone back, as a new branch',
		action: 'pause',
		when: ({isWriting}) => !isWriting,
	},
];

export const textKeys: readonly KeyBinding<TextKeyAction, StudioState>[] = [
	{keys: ['r'], label: 'again', description: 'again: the same seed, other luck', action: 'again'},
	{keys: ['e'], label: 'seed', description: 'edit the seed', action: 'editSeed'},
];

export const fileKeys: readonly KeyBinding<TextKeyAction, StudioState>[] = [
	{keys: ['o'], label: 'open', description: 'open another run', action: 'openRun'},
	{keys: ['w'], label: 'save', description: 'save the text to a file', action: 'save'},
	{keys: ['y'], label: 'copy', description: 'copy the text to the clipboard', action: 'copy', isMinor: true},
];

export const trainKeys: readonly KeyBinding<TextKeyAction, StudioState>[] = [
	{keys: ['T'], label: 'train', description: 'train a new model, on a text of yours', action: 'train'},
];

export const leavingKeys: readonly KeyBinding<TextKeyAction, StudioState>[] = [
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

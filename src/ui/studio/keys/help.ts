/** Keys while the help is shown. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

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

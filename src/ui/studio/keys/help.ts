/** Keys while the help is shown. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

export type HelpKeyAction =
	| 'helpUp'
	| 'helpDown'
	| 'helpPageUp'
	| 'helpPageDown'
	| 'helpStart'
	| 'helpEnd'
	| 'helpClose';

/** While the help is shown. */
export const helpKeys: readonly KeyBinding<HelpKeyAction, StudioState>[] = [
	{keys: ['up'], label: 'scroll', description: 'a row up', action: 'helpUp'},
	{keys: ['down'], label: 'scroll', description: 'a row down', action: 'helpDown'},
	{keys: ['pageup', 'b'], label: 'scroll', description: 'a page up', action: 'helpPageUp', isMinor: true},
	{keys: ['pagedown', 'space'], label: 'scroll', description: 'a page down', action: 'helpPageDown', isMinor: true},
	{keys: ['home'], label: 'scroll', description: 'to the beginning', action: 'helpStart', isMinor: true},
	{keys: ['end'], label: 'scroll', description: 'to the end', action: 'helpEnd', isMinor: true},
	{
		keys: ['escape', '?', 'h', 'q', 'enter', 'ctrl-c'],
		label: 'close',
		description: 'close the help',
		action: 'helpClose',
	},
];

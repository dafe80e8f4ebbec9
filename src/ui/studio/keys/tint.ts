/** Keys for what colours say, and for what stands beside the text. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

export type TintKeyAction = 'tint' | 'liveliest' | 'nextUnit' | 'previousUnit' | 'nextLayer' | 'toggleSide';

export const tintKeys: readonly KeyBinding<TintKeyAction, StudioState>[] = [
	{keys: ['t'], label: 'tint', description: 'what colours say: nothing, surprise, a unit, temperature', action: 'tint'},
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
		keys: ['S'],
		label: 'side',
		description: 'show or hide what may come, on wide screens',
		action: 'toggleSide',
		isMinor: true,
	},
];

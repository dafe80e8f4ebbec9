/** Keys for texts side by side: of several temperatures, or of two models. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';
import {hasColumns} from './when.js';

export type ColumnKeyAction =
	| 'adopt'
	| 'left'
	| 'right'
	| 'twoColumns'
	| 'threeColumns'
	| 'fourColumns'
	| 'beside'
	| 'oneColumn';

/** While there are some. */
export const choosingKeys: readonly KeyBinding<ColumnKeyAction, StudioState>[] = [
	{
		keys: ['enter'],
		label: 'adopt',
		description: 'adopt the chosen text',
		action: 'adopt',
		when: hasColumns,
	},
	{keys: ['left'], label: 'choose', description: 'the text to the left', action: 'left', when: hasColumns},
	{keys: ['right'], label: 'choose', description: 'to the right', action: 'right', when: hasColumns},
];

export const columnKeys: readonly KeyBinding<ColumnKeyAction, StudioState>[] = [
	{
		keys: ['2'],
		label: 'side by side',
		description: 'two texts side by side, from the cursor on',
		action: 'twoColumns',
	},
	{keys: ['3'], label: 'side by side', description: 'three', action: 'threeColumns'},
	{keys: ['4'], label: 'side by side', description: 'four', action: 'fourColumns'},
	{
		keys: ['B'],
		label: 'models',
		description: 'two models side by side, from the cursor on: choose the other one',
		action: 'beside',
	},
	{
		keys: ['1', 'escape'],
		label: 'single',
		description: 'back to the single text, without adopting any',
		action: 'oneColumn',
		when: hasColumns,
	},
];

/** Keys that make branches, and lead from one to another. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';
import {isBranched, isSingle} from './when.js';

export type BranchKeyAction =
	| 'type'
	| 'branch'
	| 'nextSibling'
	| 'previousSibling'
	| 'parent'
	| 'child'
	| 'dropBranch'
	| 'undo';

export const branchKeys: readonly KeyBinding<BranchKeyAction, StudioState>[] = [
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
		when: isSingle,
		isShown: isBranched,
	},
	{
		keys: ['shift-tab'],
		label: 'previous branch',
		description: 'the branch before',
		action: 'previousSibling',
		when: isSingle,
		isMinor: true,
	},
	{
		keys: ['u'],
		label: 'parent',
		description: 'up to the text this branch left',
		action: 'parent',
		when: isSingle,
		isMinor: true,
	},
	{
		keys: ['d'],
		label: 'child',
		description: 'down to a branch of this text',
		action: 'child',
		when: isSingle,
		isMinor: true,
	},
	{
		keys: ['x'],
		label: 'drop',
		description: 'drop this branch and all that hangs on it',
		action: 'dropBranch',
		when: isSingle,
		isMinor: true,
	},
	{keys: ['U'], label: 'undo', description: 'bring back what was dropped last', action: 'undo', isMinor: true},
];

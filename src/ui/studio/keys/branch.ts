/** Keys that make branches, and lead from one to another. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';
import {isBranched, isSingle} from './when.js';

export type BranchKeyAction = 'type' | 'branch' | 'nextSibling' | 'previousSibling' | 'parent' | 'child' | 'dropBranch';

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
];

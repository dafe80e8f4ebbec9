/** Branches that were dropped can be had back: the writer forgets them only when there are too many. */
import {command, type Effect, only, type Update} from './actions.js';
import type {Dropped, StudioState} from './state.js';
import {addBranches, removeBranches, visit} from './tree.js';
import {pause} from './writer-updates.js';

/** Older ones are forgotten. */
const mostDropped = 20;

const forget = (dropped: readonly Dropped[]): readonly Effect[] =>
	dropped.length === 0
		? []
		: [command({type: 'forget', branches: dropped.flatMap(({branches}) => branches.map(({id}) => id))})];

/** Takes branches out of the tree, whose current one must not be among them; `current` is the one that was read. */
export function dropBranches(before: StudioState, ids: readonly number[], current: number): Update {
	const branches = before.tree.branches.filter(({id}) => ids.includes(id));
	const all = [...before.dropped, {branches, current}];
	const dropped = all.slice(-mostDropped);
	return {
		state: {...before, dropped, tree: removeBranches(before.tree, ids)},
		effects: forget(all.slice(0, -mostDropped)),
	};
}

/** Forgets all branches that were dropped, where memory is needed. */
export const forgetDropped = (before: StudioState): Update =>
	before.dropped.length === 0 ? only(before) : {state: {...before, dropped: []}, effects: forget(before.dropped)};

/** Brings back what was dropped last, and goes there. */
export function undo(before: StudioState): Update {
	const last = before.dropped.at(-1);
	if (last === undefined) return only({...before, notice: {text: 'there is nothing to undo', tone: 'plain'}});
	const paused = pause(before);
	const {branches, current} = last;
	const tree = visit(addBranches(paused.state.tree, branches), current);
	const state: StudioState = {
		...paused.state,
		dropped: before.dropped.slice(0, -1),
		tree,
		sample: tree.branches.find(({id}) => id === current)?.sample ?? before.sample,
		columns: undefined,
		cursor: undefined,
		top: undefined,
		notice: {text: branches.length === 1 ? 'the branch is back' : `${branches.length} branches are back`, tone: 'good'},
	};
	return {state, effects: paused.effects};
}

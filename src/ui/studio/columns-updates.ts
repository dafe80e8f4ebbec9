/** These pure functions set temperatures side by side, and go back to a single text. */

import {type Effect, only, type Update} from './actions.js';
import {addFork} from './branch-updates.js';
import {spreadTemperatures} from './sampling.js';
import {type Columns, pathOf, placeOf, type StudioState} from './state.js';
import {branchOf, visit} from './tree.js';
import {dropBranches} from './undo-updates.js';
import {after, runCommand} from './writer-updates.js';

/** Temperatures side by side, from the cursor on, all with the same luck. */
export function openColumns(single: StudioState, count: number): Update {
	const closed = single.columns ? closeColumns(single) : only(single);
	const before = closed.state;
	const path = pathOf(before);
	if (path === undefined) return only(single);
	const at = placeOf(before, path);
	const effects: Effect[] = [...closed.effects];
	let state: StudioState = before;
	const branches: number[] = [];
	for (const temperature of spreadTemperatures(before.sample.temperature, count)) {
		const forked = addFork(state, at, new Int32Array(0), {...before.sample, temperature});
		state = forked.state;
		effects.push(...forked.effects);
		branches.push(forked.id);
	}
	const columns: Columns = {branches, chosen: Math.floor((count - 1) / 2), from: before.tree.current};
	state = {
		...state,
		columns,
		isWriting: true,
		cursor: undefined,
		top: undefined,
		notice: undefined,
		nextRandomSeed: after(before.nextRandomSeed),
	};
	return {state, effects: [...effects, runCommand(state)]};
}

/** Back to the single text; the columns are dropped, and can be had back. */
export function closeColumns(before: StudioState): Update {
	if (before.columns === undefined) return only(before);
	const {branches, chosen} = before.columns;
	const single: StudioState = {...before, columns: undefined, isWriting: false};
	const {state, effects} = dropBranches(single, branches, branches[chosen]);
	return {state, effects: [runCommand(state), ...effects]};
}

/** Goes on with the chosen column alone; the others stay as its siblings. */
export function adoptColumn(before: StudioState): Update {
	if (before.columns === undefined) return only(before);
	const id = before.columns.branches[before.columns.chosen];
	const sample = branchOf(before.tree, id)?.sample ?? before.sample;
	const state: StudioState = {...before, columns: undefined, tree: visit(before.tree, id), sample};
	return {state, effects: [runCommand(state)]};
}

/** These pure functions set temperatures side by side, and go back from texts side by side to a single one. */

import {type Effect, only, type Update} from './actions.js';
import {addFork} from './branch-updates.js';
import {spreadTemperatures} from './sampling.js';
import {type Columns, pathOf, placeOf, type StudioState} from './state.js';
import {type Branch, branchOf, visit} from './tree.js';
import {dropBranches} from './undo-updates.js';
import {after, runCommand, withoutGuests} from './writer-updates.js';

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

/** Back to the single text; the columns are dropped, and can be had back, but for those of a guest. */
export function closeColumns(before: StudioState): Update {
	if (before.columns === undefined) return only(before);
	const {branches, chosen} = before.columns;
	const single: StudioState = {...before, columns: undefined, isWriting: false};
	const alone = withoutGuests(single);
	const own = branches.filter(id => branchOf(alone.state.tree, id) !== undefined);
	const {state, effects} = dropBranches(alone.state, own, own.includes(branches[chosen]) ? branches[chosen] : own[0]);
	return {state, effects: [runCommand(state), ...alone.effects, ...effects]};
}

/** Goes on from the words of a guest, which become a branch as if the reader had typed them. */
function adoptGuest(before: StudioState, {id, typed, guest}: Branch): Update {
	const words = pathOf(before, id)?.textOf(typed) ?? '';
	const {ids, skipped} = before.vocabulary.encodeKnown(words);
	const fork = branchOf(before.tree, before.columns?.branches[0] ?? -1)?.fork ?? 0;
	const forked = addFork({...before, columns: undefined}, fork, ids, before.sample);
	const alone = withoutGuests({...forked.state, tree: visit(forked.state.tree, forked.id)});
	const name = guest?.model.name;
	const state: StudioState = {
		...alone.state,
		nextRandomSeed: after(before.nextRandomSeed),
		notice:
			skipped.length === 0
				? {text: `${before.model?.name} goes on from the words of ${name}`, tone: 'plain'}
				: {text: `left out of the words of ${name}: ${skipped.join(' ')}`, tone: 'bad'},
	};
	return {state, effects: [...forked.effects, runCommand(state), ...alone.effects]};
}

/** Goes on with the chosen column alone; the others stay as its siblings. */
export function adoptColumn(before: StudioState): Update {
	if (before.columns === undefined) return only(before);
	const id = before.columns.branches[before.columns.chosen];
	const branch = branchOf(before.tree, id);
	if (branch?.guest) return adoptGuest(before, branch);
	const sample = branch?.sample ?? before.sample;
	const alone = withoutGuests({...before, columns: undefined, tree: visit(before.tree, id), sample});
	return {state: alone.state, effects: [runCommand(alone.state), ...alone.effects]};
}

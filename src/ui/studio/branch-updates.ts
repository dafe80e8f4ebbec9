/** These pure functions make branches, lead from one to another, and drop them. */
import type {SampleConfig} from '../../sampling/settings.js';
import {command, only, type Update} from './actions.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import {Track} from './text/track.js';
import {
	addBranch,
	type Branch,
	branchOf,
	currentBranch,
	type Direction,
	descendants,
	neighbour,
	visit,
} from './tree.js';
import {dropBranches} from './undo-updates.js';
import {after, drawWith, pause, runCommand} from './writer-updates.js';

/** Adds a branch at a place; gives its number. */
export function addFork(
	before: StudioState,
	at: number,
	typed: Int32Array,
	sample: SampleConfig,
): Update & {readonly id: number} {
	const id = before.nextBranch;
	let parent = currentBranch(before.tree);
	// Text before a branch's own characters belongs to its parent: leaving there makes a sibling.
	while (parent && at <= parent.fork && parent.parent !== undefined) parent = branchOf(before.tree, parent.parent);
	if (parent === undefined) throw new Error('There is no text to branch from.');
	const branch: Branch = {
		id,
		parent: parent.id,
		fork: at,
		typed: typed.length,
		randomSeed: before.nextRandomSeed,
		sample,
		isMixed: before.adapted > 0,
		track: new Track(before.vocabulary.size, at),
	};
	const state = {...before, tree: addBranch(before.tree, branch), nextBranch: id + 1};
	const fork = command({type: 'fork', branch: id, parent: parent.id, at, typed, randomSeed: branch.randomSeed});
	return {id, state, effects: [fork]};
}

/** Branches at the cursor, goes on with what was typed, and writes. */
export function branchHere(before: StudioState, typed: Int32Array = new Int32Array(0)): Update {
	const path = pathOf(before);
	if (path === undefined) return only(before);
	const forked = addFork(before, placeOf(before, path), typed, before.sample);
	const state: StudioState = {
		...forked.state,
		tree: visit(forked.state.tree, forked.id),
		nextRandomSeed: after(before.nextRandomSeed),
		isWriting: true,
		cursor: undefined,
		top: undefined,
		notice: undefined,
	};
	return {state, effects: [...forked.effects, runCommand(state)]};
}

/** Pauses, or writes on: where the cursor has gone back, in a new branch. */
export function togglePause(before: StudioState): Update {
	if (before.tree.current < 0 || before.death !== undefined) return only(before);
	if (!before.isWriting && before.cursor !== undefined && before.columns === undefined) return branchHere(before);
	const tree = before.columns ? before.tree : drawWith(before.tree, before.tree.current, before.sample);
	const state: StudioState = {...before, tree, isWriting: !before.isWriting, top: undefined, notice: undefined};
	return {state, effects: [runCommand(state)]};
}

/** Goes to another branch and reads it. */
export function walk(before: StudioState, direction: Direction): Update {
	const id = neighbour(before.tree, direction);
	if (id === undefined) return only({...before, notice: {text: nothingThere[direction], tone: 'plain'}});
	const paused = pause(before);
	const state: StudioState = {
		...paused.state,
		tree: visit(paused.state.tree, id),
		sample: branchOf(before.tree, id)?.sample ?? before.sample,
		cursor: undefined,
		top: undefined,
		notice: undefined,
	};
	return {state, effects: paused.effects};
}

const nothingThere: Readonly<Record<Direction, string>> = {
	parent: 'this text has no parent',
	child: 'no branch leaves this text',
	next: 'no other branch leaves the same text',
	previous: 'no other branch leaves the same text',
};

/** Takes the branch that is read away, with all that hangs on it, and goes to its parent or a sibling. */
export function dropBranch(before: StudioState): Update {
	const {tree} = before;
	const next = neighbour(tree, 'parent') ?? neighbour(tree, 'previous');
	if (next === undefined) {
		return only({...before, notice: {text: 'this is the only text: r begins another, e another seed', tone: 'plain'}});
	}
	const ids = descendants(tree, tree.current);
	const moved = pause(before);
	const dropped = dropBranches({...moved.state, tree: visit(tree, next)}, ids, tree.current);
	const what = ids.length === 1 ? 'branch dropped' : `${ids.length} branches dropped`;
	const state: StudioState = {
		...dropped.state,
		sample: branchOf(tree, next)?.sample ?? before.sample,
		cursor: undefined,
		top: undefined,
		notice: {text: `${what}: U brings back`, tone: 'plain'},
	};
	return {state, effects: [...moved.effects, ...dropped.effects]};
}

/** These pure functions start and stop the writer: texts, branches, temperatures side by side. */
import type {SampleConfig} from '../../sampling/settings.js';
import {command, type Effect, only, type Update} from './actions.js';
import {spreadTemperatures} from './sampling.js';
import {type Columns, pathOf, placeOf, type StudioState, writtenBranches} from './state.js';
import {Track} from './text/track.js';
import {
	addBranch,
	type Branch,
	branchOf,
	changeBranch,
	currentBranch,
	type Direction,
	descendants,
	neighbour,
	removeBranches,
	type Tree,
	visit,
} from './tree.js';

/** Tells the process which branches to write now, and how. */
export function runCommand(state: StudioState): Effect {
	const runners = state.isWriting
		? writtenBranches(state).map(branch => ({branch, sample: branchOf(state.tree, branch)?.sample ?? state.sample}))
		: [];
	return command({type: 'run', runners});
}

/** Random seeds are 32 bits wide. */
const after = (randomSeed: number): number => (randomSeed + 1) >>> 0;

/** Begins a text with the seed; the texts before stay beside it. */
export function beginText(before: StudioState): Update {
	const {ids, skipped} = before.vocabulary.encodeKnown(before.seedText);
	const id = before.nextBranch;
	const branch: Branch = {
		id,
		parent: undefined,
		fork: 0,
		typed: ids.length,
		randomSeed: before.nextRandomSeed,
		sample: before.sample,
		isMixed: before.adapted > 0,
		track: new Track(before.vocabulary.size, 0),
	};
	const state: StudioState = {
		...before,
		tree: visit(addBranch(before.tree, branch), id),
		nextBranch: id + 1,
		nextRandomSeed: after(before.nextRandomSeed),
		isWriting: true,
		cursor: undefined,
		top: undefined,
		columns: undefined,
		notice: skipped.length === 0 ? undefined : {text: `left out of the seed: ${skipped.join(' ')}`, tone: 'bad'},
	};
	const begin = command({type: 'begin', branch: id, seed: ids, randomSeed: branch.randomSeed});
	return {state, effects: [begin, runCommand(state)]};
}

/** Adds a branch at a place; gives its number. */
function addFork(
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

export function pause(before: StudioState): Update {
	if (!before.isWriting) return only(before);
	const state = {...before, isWriting: false};
	return {state, effects: [runCommand(state)]};
}

/** From here on a branch is drawn with `sample`. */
function drawWith(tree: Tree, id: number, sample: SampleConfig): Tree {
	const branch = branchOf(tree, id);
	if (branch === undefined || branch.sample === sample) return tree;
	const hasDrawn = branch.track.end > branch.fork + branch.typed;
	return changeBranch(tree, id, {sample, isMixed: branch.isMixed || hasDrawn});
}

/**
 * Changes how the text, or the chosen column, is drawn. While nothing is written the text that is there stays what it is:
 * the change is for what comes next.
 */
export function resample(before: StudioState, change: Partial<SampleConfig>): Update {
	const {columns, tree} = before;
	if (columns) {
		const id = columns.branches[columns.chosen];
		const state = {...before, tree: drawWith(tree, id, {...(branchOf(tree, id)?.sample ?? before.sample), ...change})};
		return {state, effects: state.isWriting ? [runCommand(state)] : []};
	}
	const sample = {...before.sample, ...change};
	if (!before.isWriting) return only({...before, sample});
	const state = {...before, sample, tree: drawWith(tree, tree.current, sample)};
	return {state, effects: [runCommand(state)]};
}

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

/** Back to the single text; the columns are forgotten. */
export function closeColumns(before: StudioState): Update {
	if (before.columns === undefined) return only(before);
	const {branches} = before.columns;
	const state: StudioState = {
		...before,
		columns: undefined,
		isWriting: false,
		tree: removeBranches(before.tree, branches),
	};
	return {state, effects: [runCommand(state), command({type: 'forget', branches})]};
}

/** Goes on with the chosen column alone; the others stay as its siblings. */
export function adoptColumn(before: StudioState): Update {
	if (before.columns === undefined) return only(before);
	const id = before.columns.branches[before.columns.chosen];
	const sample = branchOf(before.tree, id)?.sample ?? before.sample;
	const state: StudioState = {...before, columns: undefined, tree: visit(before.tree, id), sample};
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
	if (next === undefined) return only({...before, notice: {text: 'the only text stays', tone: 'plain'}});
	const dropped = descendants(tree, tree.current);
	const moved = pause({...before, tree});
	const state: StudioState = {
		...moved.state,
		tree: removeBranches(visit(tree, next), dropped),
		sample: branchOf(tree, next)?.sample ?? before.sample,
		cursor: undefined,
		top: undefined,
		notice: {text: dropped.length === 1 ? 'branch dropped' : `${dropped.length} branches dropped`, tone: 'plain'},
	};
	return {state, effects: [...moved.effects, command({type: 'forget', branches: dropped})]};
}

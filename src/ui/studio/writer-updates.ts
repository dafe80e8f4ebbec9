/** These pure functions start and stop the writer, and change how it draws. */
import type {SampleConfig} from '../../sampling/settings.js';
import {command, type Effect, only, type Update} from './actions.js';
import {type StudioState, writtenBranches} from './state.js';
import {Track} from './text/track.js';
import {addBranch, type Branch, branchOf, changeBranch, removeBranches, type Tree, visit} from './tree.js';

/** Tells the process which branches to write now, and how. */
export function runCommand(state: StudioState): Effect {
	const runners = state.isWriting
		? writtenBranches(state).map(branch => ({branch, sample: branchOf(state.tree, branch)?.sample ?? state.sample}))
		: [];
	return command({type: 'run', runners});
}

/** Random seeds are 32 bits wide. */
export const after = (randomSeed: number): number => (randomSeed + 1) >>> 0;

/** Takes away what a guest has written: that is there only as long as it stands beside another text. */
export function withoutGuests(before: StudioState): Update {
	const ids = before.tree.branches.filter(({guest}) => guest !== undefined).map(({id}) => id);
	if (ids.length === 0) return only(before);
	const state = {...before, tree: removeBranches(before.tree, ids)};
	return {state, effects: [command({type: 'forget', branches: ids})]};
}

/** Begins a text with the seed; the texts before stay beside it. */
export function beginText(beginning: StudioState): Update {
	const {state: before, effects} = withoutGuests(beginning);
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
	return {state, effects: [begin, runCommand(state), ...effects]};
}

export function pause(before: StudioState): Update {
	if (!before.isWriting) return only(before);
	const state = {...before, isWriting: false};
	return {state, effects: [runCommand(state)]};
}

/** From here on a branch is drawn with `sample`. */
export function drawWith(tree: Tree, id: number, sample: SampleConfig): Tree {
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

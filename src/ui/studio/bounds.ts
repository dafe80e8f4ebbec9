/**
 * Memory has an end, writing at full speed has none: beyond a number of characters and branches the oldest ones go, those
 * that nobody has read first. What is read now, and what it has come from, stays as far as it goes.
 */
import {command, only, type Update} from './actions.js';
import {visibleRange} from './page.js';
import type {StudioState} from './state.js';
import {type Branch, descendants, lineage, removeBranches, type Tree} from './tree.js';
import {forgetDropped} from './undo-updates.js';

export type Bounds = {
	/** The limit for all branches together: a character takes seven bytes here, one or two in the writer. */
	readonly characters: number;
	readonly branches: number;
};

const standardBounds: Bounds = {characters: 2 ** 23, branches: 400};

/** Once it is too much this share is kept, so that it does not become too much again with the next character. */
const keptShare = 0.9;

const lengthOf = ({track}: Branch): number => track.end - track.start;
const charactersOf = ({branches}: Tree): number => branches.reduce((sum, branch) => sum + lengthOf(branch), 0);

/** Branches from the one that can be missed most easily: never read ones by age, then by when they were read last. */
function oldestFirst({branches, visited}: Tree): readonly number[] {
	const unread = branches.map(({id}) => id).filter(id => !visited.includes(id));
	return [...unread, ...visited];
}

/** The branches that are on the screen, and those that they come from. */
function neededBy({tree, columns}: StudioState): ReadonlySet<number> {
	const shown = [tree.current, ...(columns ? [...columns.branches, columns.from] : [])];
	return new Set(shown.flatMap(id => lineage(tree, id).map(branch => branch.id)));
}

/** Drops the beginning of the text, where it is not on the screen; gives whether there was any. */
function dropBeginning(state: StudioState, characters: number): boolean {
	const {from} = visibleRange(state);
	let rest = characters;
	for (const branch of lineage(state.tree, state.tree.current).toReversed()) {
		const before = lengthOf(branch);
		branch.track.dropBefore(Math.min(from, branch.track.start + rest));
		rest -= before - lengthOf(branch);
		if (rest <= 0) break;
	}
	return rest < characters;
}

const inWords = (dropped: number, hasNoBeginning: boolean): string =>
	[
		'memory is full, so this went:',
		[
			...(dropped > 0 ? [dropped === 1 ? 'the oldest branch' : `the ${dropped} oldest branches`] : []),
			...(hasNoBeginning ? ['the beginning of the text'] : []),
		].join(' and '),
	].join(' ');

/** The state with as much as there is room for, and the branches that the writer may forget. */
export function keepWithinBounds(before: StudioState, {characters, branches} = standardBounds): Update {
	const kept =
		charactersOf(before.tree) + charactersOf({...before.tree, branches: before.dropped.flatMap(one => one.branches)});
	if (kept <= characters && before.tree.branches.length <= branches) return only(before);
	if (before.dropped.length > 0) return forgetDropped(before);
	const room = keptShare * characters;
	const fits = (one: Tree): boolean => charactersOf(one) <= room && one.branches.length <= keptShare * branches;
	const needed = neededBy(before);
	let {tree} = before;
	const dropped: number[] = [];
	for (const id of oldestFirst(tree)) {
		if (fits(tree)) break;
		if (needed.has(id) || dropped.includes(id)) continue;
		const family = descendants(tree, id);
		tree = removeBranches(tree, family);
		dropped.push(...family);
	}
	const state = {...before, tree};
	const excess = charactersOf(tree) - room;
	const hasNoBeginning = excess > 0 && dropBeginning(state, excess);
	if (dropped.length === 0 && !hasNoBeginning) return only(before);
	return {
		state: {...state, notice: {text: inWords(dropped.length, hasNoBeginning), tone: 'bad'}},
		effects: dropped.length > 0 ? [command({type: 'forget', branches: dropped})] : [],
	};
}

/** The branches of the texts: each leaves its parent at a position; those without a parent are texts of their own. */
import type {Vocabulary} from '../../data/vocabulary.js';
import type {SampleConfig} from '../../sampling/settings.js';
import type {LoadedModelInfo} from '../../workers/writer/protocol.js';
import type {Track} from './text/track.js';

/** A second model, which writes beside the one that is open. */
export type Guest = {readonly model: LoadedModelInfo; readonly vocabulary: Vocabulary};

export type Branch = {
	readonly id: number;
	readonly parent: number | undefined;
	/** The position of its first own character. */
	readonly fork: number;
	/** Own characters that were typed, or are the seed. */
	readonly typed: number;
	/** The random seed of its own characters. */
	readonly randomSeed: number;
	/** The sampling settings that it is drawn with, now or when it was last written. */
	readonly sample: SampleConfig;
	/** True where some of its characters were drawn with other settings than `sample`. */
	readonly isMixed: boolean;
	/** The model that writes it, where that is not the one that is open: only a column may be such a branch. */
	readonly guest?: Guest;
	readonly track: Track;
};

export type Tree = {
	/** In the order in which they were made. */
	readonly branches: readonly Branch[];
	readonly current: number;
	/** Branches that were read, the last one last: going down leads to where one came from. */
	readonly visited: readonly number[];
};

export const emptyTree: Tree = {branches: [], current: -1, visited: []};

export const branchOf = ({branches}: Tree, id: number): Branch | undefined => branches.find(branch => branch.id === id);

export const currentBranch = (tree: Tree): Branch | undefined => branchOf(tree, tree.current);

/** A branch and its parents, itself first. */
export function lineage(tree: Tree, id: number): readonly Branch[] {
	const line: Branch[] = [];
	for (let branch = branchOf(tree, id); branch; ) {
		line.push(branch);
		branch = branch.parent === undefined ? undefined : branchOf(tree, branch.parent);
	}
	return line;
}

export const childrenOf = ({branches}: Tree, id: number | undefined): readonly Branch[] =>
	branches.filter(({parent}) => parent === id);

export const visit = (tree: Tree, id: number): Tree => ({
	...tree,
	current: id,
	visited: [...tree.visited.filter(other => other !== id), id],
});

export const addBranch = (tree: Tree, branch: Branch): Tree => ({...tree, branches: [...tree.branches, branch]});

/** Puts branches back that were taken away, each in its place. */
export const addBranches = (tree: Tree, branches: readonly Branch[]): Tree => ({
	...tree,
	branches: [...tree.branches, ...branches].sort((a, b) => a.id - b.id),
});

export const changeBranch = (tree: Tree, id: number, change: Partial<Branch>): Tree => ({
	...tree,
	branches: tree.branches.map(branch => (branch.id === id ? {...branch, ...change} : branch)),
});

export type Direction = 'parent' | 'child' | 'next' | 'previous';

/** The branch that lies in a direction; undefined where there is none. */
export function neighbour(tree: Tree, direction: Direction): number | undefined {
	const current = currentBranch(tree);
	if (current === undefined) return undefined;
	if (direction === 'parent') return current.parent;
	if (direction === 'child') {
		const children = childrenOf(tree, current.id).map(({id}) => id);
		return tree.visited.findLast(id => children.includes(id)) ?? children.at(-1);
	}
	const siblings = childrenOf(tree, current.parent).map(({id}) => id);
	if (siblings.length < 2) return undefined;
	const step = direction === 'next' ? 1 : -1;
	return siblings[(siblings.indexOf(current.id) + step + siblings.length) % siblings.length];
}

/** Everything that hangs on a branch, itself included. */
export function descendants(tree: Tree, id: number): readonly number[] {
	return [id, ...childrenOf(tree, id).flatMap(child => descendants(tree, child.id))];
}

/** Takes branches away; the current one must not be among them. */
export const removeBranches = (tree: Tree, ids: readonly number[]): Tree => ({
	branches: tree.branches.filter(({id}) => !ids.includes(id)),
	current: tree.current,
	visited: tree.visited.filter(id => !ids.includes(id)),
});

/** Gives the positions at which branches leave the text that is read, with the number of branches. */
export function forksOn(tree: Tree): ReadonlyMap<number, number> {
	const forks = new Map<number, number>();
	const line = lineage(tree, tree.current);
	let end = Number.POSITIVE_INFINITY;
	for (const branch of line) {
		for (const {fork} of childrenOf(tree, branch.id)) if (fork <= end) forks.set(fork, (forks.get(fork) ?? 0) + 1);
		end = branch.fork;
	}
	return forks;
}

export type TreeRow = {
	readonly branch: Branch;
	/** For each level above: whether it goes on below; then whether this one is the last of its siblings. */
	readonly trunk: readonly boolean[];
	readonly isLast: boolean;
	readonly depth: number;
};

/** All branches in the order of a drawing, children below their parents. */
export function treeRows(tree: Tree): readonly TreeRow[] {
	const below = (parent: number | undefined, trunk: readonly boolean[]): readonly TreeRow[] =>
		childrenOf(tree, parent).flatMap((branch, index, siblings) => {
			const isLast = index === siblings.length - 1;
			const row = {branch, trunk, isLast, depth: trunk.length};
			return [row, ...below(branch.id, [...trunk, !isLast])];
		});
	return below(undefined, []);
}

import test from 'ava';
import {plainSample} from '../../../src/sampling/settings.js';
import {Track} from '../../../src/ui/studio/text/track.js';
import {
	addBranch,
	type Branch,
	descendants,
	emptyTree,
	forksOn,
	lineage,
	neighbour,
	removeBranches,
	treeRows,
	visit,
} from '../../../src/ui/studio/tree.js';

const branch = (id: number, parent: number | undefined, fork: number): Branch => ({
	id,
	parent,
	fork,
	typed: 0,
	randomSeed: id,
	sample: plainSample,
	isMixed: false,
	track: new Track(5, fork),
});

// 0 ─┬─ 1 at 10 ─── 3 at 15
//    └─ 2 at 20
// 4
const tree = [
	branch(0, undefined, 0),
	branch(1, 0, 10),
	branch(2, 0, 20),
	branch(3, 1, 15),
	branch(4, undefined, 0),
].reduce(addBranch, emptyTree);

const from = (id: number, ...visited: readonly number[]) => [...visited, id].reduce(visit, tree);

test('parents and siblings are found, siblings in a ring', t => {
	t.is(neighbour(from(3), 'parent'), 1);
	t.is(neighbour(from(0), 'parent'), undefined);
	t.is(neighbour(from(1), 'next'), 2);
	t.is(neighbour(from(2), 'next'), 1);
	t.is(neighbour(from(1), 'previous'), 2);
	t.is(neighbour(from(0), 'next'), 4);
	t.is(neighbour(from(3), 'next'), undefined);
});

test('down leads to where one came from, else to the newest', t => {
	t.is(neighbour(from(0), 'child'), 2);
	t.is(neighbour(from(0, 2, 1), 'child'), 1);
	t.is(neighbour(from(2), 'child'), undefined);
});

test('the lineage goes back to the beginning', t => {
	t.deepEqual(
		lineage(tree, 3).map(({id}) => id),
		[3, 1, 0],
	);
	t.deepEqual(lineage(tree, 99), []);
});

test('only branches that leave the text that is read are marked on it', t => {
	t.deepEqual(
		[...forksOn(from(0))],
		[
			[10, 1],
			[20, 1],
		],
	);
	t.deepEqual(
		[...forksOn(from(3))],
		[
			[15, 1],
			[10, 1],
		],
	);
	t.deepEqual([...forksOn(from(4))], []);
});

test('what hangs on a branch goes with it', t => {
	t.deepEqual(descendants(tree, 1), [1, 3]);
	const rest = removeBranches(from(0, 3), descendants(tree, 1));
	t.deepEqual(
		rest.branches.map(({id}) => id),
		[0, 2, 4],
	);
	t.deepEqual(rest.visited, [0]);
});

test('the drawing has children below their parents', t => {
	t.deepEqual(
		treeRows(tree).map(({branch: {id}, depth, isLast}) => [id, depth, isLast]),
		[
			[0, 0, false],
			[1, 1, false],
			[3, 2, true],
			[2, 1, true],
			[4, 0, true],
		],
	);
});

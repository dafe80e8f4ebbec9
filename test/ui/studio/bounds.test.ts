import test from 'ava';
import {keepWithinBounds} from '../../../src/ui/studio/bounds.js';
import {pageOf} from '../../../src/ui/studio/page.js';
import {firstCursor, pathOf} from '../../../src/ui/studio/state.js';
import {lineage} from '../../../src/ui/studio/tree.js';
import {PlayedStudio} from '../../helpers/studio.js';

const plenty = {characters: 1e9, branches: 1e9};

/** Three texts of 20,000 characters, the last of them with a branch that left it near its end. */
function three(): PlayedStudio {
	const studio = new PlayedStudio().load().write(20_000);
	studio.press('again').write(20_000).press('again').write(20_000);
	return studio.press('pause', 'left', 'branch').write(5000);
}

const ids = ({tree}: PlayedStudio['state']): readonly number[] => tree.branches.map(({id}) => id);

test('within the bounds nothing changes', t => {
	const {state} = three();
	const kept = keepWithinBounds(state, plenty);
	t.is(kept.state, state);
	t.deepEqual(kept.effects, []);
});

test('the oldest branches go first, with a word, and the writing process forgets them', t => {
	const {state} = three();
	t.deepEqual(ids(state), [0, 1, 2, 3]);
	const {state: kept, effects} = keepWithinBounds(state, {...plenty, characters: 60_000});
	t.deepEqual(ids(kept), [1, 2, 3]);
	t.deepEqual(effects, [{type: 'command', command: {type: 'forget', branches: [0]}}]);
	t.is(kept.notice?.text, 'memory is full, so this went: the oldest branch');
});

test('a branch that was read lately outlives one that was not', t => {
	const {state} = three().press('parent', 'previousSibling', 'previousSibling', 'nextSibling', 'nextSibling', 'child');
	t.is(state.tree.current, 3);
	const {state: kept} = keepWithinBounds(state, {...plenty, characters: 60_000});
	t.is(ids(kept).length, 3);
	t.is(kept.tree.visited.at(-1), 3);
	const lost = ids(state).find(id => !ids(kept).includes(id));
	t.is(lost, state.tree.visited[0]);
});

test('what is on the screen stays, with what it has come from as far as there is room', t => {
	const {state} = three();
	const shown = pageOf(state)?.rows.map(({cells}) => cells.map(({text}) => text).join(''));
	const {state: kept} = keepWithinBounds(state, {...plenty, characters: 20_000});
	t.deepEqual(ids(kept), [2, 3]);
	t.deepEqual(
		pageOf(kept)?.rows.map(({cells}) => cells.map(({text}) => text).join('')),
		shown,
	);
	t.true((pathOf(kept)?.start ?? 0) > 0);
	t.true(firstCursor(kept, pathOf(kept) ?? t.fail()) > (pathOf(kept)?.start ?? 0));
	t.regex(kept.notice?.text ?? '', /the 2 oldest branches and the beginning of the text$/);
	t.is(lineage(kept.tree, 3).length, 2);
});

test('there are never more branches than the bound', t => {
	const studio = new PlayedStudio().load().write(30);
	for (let count = 0; count < 1000; count++) studio.press('again').write(10);
	t.true(studio.state.tree.branches.length <= 400);
	const forgotten = studio.commands.filter(command => command.type === 'forget').flatMap(({branches}) => branches);
	t.is(forgotten.length + studio.state.tree.branches.length, 1001);
});

test('a text whose parent has lost what it left is read from its own beginning', t => {
	const studio = new PlayedStudio().load().write(9000).press('pause', 'toStart', 'branch').write(9000).press('pause');
	const [parent, child] = studio.state.tree.branches;
	parent.track.dropBefore(8192);
	t.true(parent.track.start > child.fork);
	const path = pathOf(studio.state);
	t.is(path?.start, child.fork);
	t.is(path?.textOf().length, 9000);
});

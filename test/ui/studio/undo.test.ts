import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {PlayedStudio} from '../../helpers/studio.js';

const writing = (): PlayedStudio => new PlayedStudio().load().write(60);
const other = {path: '/runs/bible', name: 'bible', step: 1, loss: 1, modified: new Date(0), bytes: 1, model: 'lstm'};

/** The list of runs, with another run chosen. */
function choosing(studio: PlayedStudio): PlayedStudio {
	studio.press('openRun').dispatch({type: 'runs', entries: [other]});
	return studio;
}

test('a branch that was dropped comes back with all that hung on it', t => {
	const studio = writing().press('branch').write(20).press('branch').write(20).press('parent');
	const {tree} = studio.state;
	const {text} = studio;
	studio.press('dropBranch');
	t.is(studio.state.tree.branches.length, 1);
	t.is(studio.state.notice?.text, '2 branches dropped: U brings back');
	t.false(studio.commands.some(({type}) => type === 'forget'));
	studio.press('undo');
	t.deepEqual(studio.state.tree.branches, tree.branches);
	t.is(studio.state.tree.current, tree.current);
	t.is(studio.text, text);
	studio.press('undo');
	t.is(studio.state.notice?.text, 'there is nothing to undo');
});

testProp(
	'whatever is dropped and brought back, the branches are those that were there',
	[fc.array(fc.nat(4))],
	(t, keys) => {
		const studio = writing();
		let dropped = 0;
		for (const key of keys) {
			const count = studio.state.tree.branches.length;
			studio.press((['branch', 'nextSibling', 'parent', 'child', 'dropBranch'] as const)[key]).write(3);
			if (studio.state.tree.branches.length < count) dropped++;
		}
		const ids = new Set(Array.from({length: studio.state.nextBranch}, (_, id) => id));
		for (; dropped > 0; dropped--) studio.press('undo');
		t.deepEqual(new Set(studio.state.tree.branches.map(({id}) => id)), ids);
		t.true(studio.state.tree.branches.some(({id}) => id === studio.state.tree.current));
	},
);

test('the writer forgets what was dropped long ago', t => {
	const studio = writing();
	for (let count = 0; count < 21; count++) studio.press('branch', 'dropBranch');
	t.deepEqual(
		studio.commands.filter(({type}) => type === 'forget'),
		[{type: 'forget', branches: [1]}],
	);
});

test('leaving asks where branches would be lost', t => {
	t.deepEqual(writing().press('quit').effects.at(-1), {type: 'leave', exitCode: 0});
	const studio = writing().press('branch', 'quit');
	t.deepEqual(studio.state.overlay, {type: 'question', question: {about: 'quit'}});
	t.false(studio.effects.some(({type}) => type === 'leave'));
	studio.press('no');
	t.is(studio.state.overlay, undefined);
	t.false(studio.effects.some(({type}) => type === 'leave'));
	studio.press('quit', 'yes');
	t.deepEqual(studio.effects.at(-1), {type: 'leave', exitCode: 0});
});

test('leaving asks where adapted weights would be lost', t => {
	t.is(writing().press('follow', 'quit').state.overlay?.type, 'question');
});

test('opening another run asks where branches would be lost', t => {
	t.is(choosing(writing()).press('pickAccept').state.model?.name, 'bible');
	const studio = choosing(writing().press('branch')).press('pickAccept');
	t.is(studio.state.model?.name, 'alice');
	t.is(studio.state.overlay?.type, 'question');
	t.is(studio.press('no').state.tree.branches.length, 2);
	t.is(choosing(studio).press('pickAccept', 'yes').state.model?.name, 'bible');
});

test('keys that have nothing to do say why', t => {
	for (const key of ['dropBranch', 'undo', 'keepWeights', 'original', 'parent', 'nextSibling', 'findNext'] as const) {
		t.not(writing().press(key).state.notice, undefined, key);
	}
});

test('a notice goes after its time, and a later one is not taken for it', t => {
	const studio = writing().press('undo');
	const expire = studio.effects.findLast(effect => effect.type === 'expire');
	const {notice} = studio.state;
	t.true(expire?.type === 'expire' && expire.notice === notice && expire.after > 1000);
	if (notice === undefined) return;
	studio.press('parent');
	studio.dispatch({type: 'expired', notice});
	t.not(studio.state.notice, undefined);
	if (studio.state.notice) studio.dispatch({type: 'expired', notice: studio.state.notice});
	t.is(studio.state.notice, undefined);
});

test('words are found from the cursor on, around the end and back', t => {
	const studio = writing().write(100).press('search').insert('alice').press('accept');
	t.false(studio.state.isWriting);
	const first = studio.state.cursor ?? 0;
	t.is(studio.text.slice(first, first + 5), 'Alice');
	t.regex(studio.state.notice?.text ?? '', /^“alice”: 1 of \d$/);
	studio.press('findNext');
	const second = studio.state.cursor ?? 0;
	t.true(second > first && studio.text.slice(second, second + 5) === 'Alice');
	t.is(studio.press('findPrevious').state.cursor, first);
	t.regex(writing().press('search').insert('nobody').press('accept').state.notice?.text ?? '', /is not in this text/);
	t.regex(writing().press('search').insert('ALICE').press('accept').state.notice?.text ?? '', /is not in this text/);
});

test('the text is given to the clipboard as a whole', t => {
	const studio = writing().press('copy');
	t.deepEqual(
		studio.effects.findLast(({type}) => type === 'copy'),
		{type: 'copy', text: studio.text},
	);
});

test('one key leads through the presets of all dials', t => {
	const studio = writing();
	const told = [1, 2, 3, 4].map(() => [studio.press('nextPreset').state.sample.temperature, studio.state.notice?.text]);
	t.deepEqual(told, [
		[1.2, 'style: wild'],
		[0.5, 'style: safe'],
		[0.8, 'style: balanced'],
		[1.2, 'style: wild'],
	]);
});

test('on a terminal that is too small nothing is lost unseen', t => {
	const studio = writing().press('branch').write(9);
	studio.dispatch({type: 'resize', size: {columns: 40, rows: 5}});
	const {tree} = studio.state;
	studio.press('dropBranch', 'again', 'threeColumns', 'openRun').insert('x');
	t.is(studio.state.tree.branches.length, tree.branches.length);
	t.is(studio.state.overlay, undefined);
	studio.press('quit', 'yes');
	t.deepEqual(studio.effects.at(-1), {type: 'leave', exitCode: 0});
	const narrow = writing().press('branch');
	narrow.dispatch({type: 'resize', size: {columns: 20, rows: 5}});
	narrow.press('quit', 'yes');
	t.false(narrow.effects.some(({type}) => type === 'leave'));
});

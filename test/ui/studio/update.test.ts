import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {defaultSample} from '../../../src/sampling/settings.js';
import {endingOf} from '../../../src/ui/studio/ending.js';
import {type AnyKeyAction, keyGroups, keysFor} from '../../../src/ui/studio/keys.js';
import {pageOf, visibleRange} from '../../../src/ui/studio/page.js';
import {pathOf, type StudioState} from '../../../src/ui/studio/state.js';
import {currentBranch} from '../../../src/ui/studio/tree.js';
import {PlayedStudio} from '../../helpers/studio.js';

const writing = (): PlayedStudio => new PlayedStudio().load().write(300);
const paused = (): PlayedStudio => writing().press('pause');
const lastRun = ({commands}: PlayedStudio) => commands.findLast(command => command.type === 'run');

test('when the model is there it writes on from the seed', t => {
	const studio = writing();
	t.true(studio.text.startsWith('the queen '));
	t.is(studio.text.length, 310);
	t.deepEqual(studio.commands[2], {
		type: 'begin',
		branch: 0,
		seed: studio.state.vocabulary.encode('the queen '),
		randomSeed: 42,
	});
	t.deepEqual(lastRun(studio)?.runners, [{branch: 0, sample: defaultSample}]);
});

test('the temperature changes while it writes, and is told to the process at once', t => {
	const studio = writing().press('hotter', 'hotter', 'muchColder');
	t.is(studio.state.sample.temperature, 0.65);
	t.deepEqual(lastRun(studio)?.runners, [{branch: 0, sample: {...defaultSample, temperature: 0.65}}]);
	t.true(currentBranch(studio.state.tree)?.isMixed);
});

test('while it is paused a change is for what comes next, and nothing is written', t => {
	const studio = paused();
	const before = studio.commands.length;
	studio.press('hotter');
	t.deepEqual(
		studio.commands.slice(before).map(({type}) => type),
		['look'],
	);
	t.is(currentBranch(studio.state.tree)?.sample.temperature, 0.8);
	studio.press('pause').write(10);
	t.is(currentBranch(studio.state.tree)?.sample.temperature, 0.85);
	t.is(studio.text.length, 320);
});

test('before the first model is there no key begins a text, edits a seed or opens another run', t => {
	const studio = new PlayedStudio().press('again', 'editSeed', 'openRun', 'beside', 'twoColumns', 'pause', 'type');
	t.deepEqual([studio.state.overlay, studio.state.tree.branches, studio.commands], [undefined, [], []]);
	t.is(studio.load().text, 'the queen ');
});

test('a name of one line gets no newline, a seed does', t => {
	const has = (action: AnyKeyAction): boolean =>
		keysFor(writing().press(action).state).some(
			({action: one, when = () => true}) => one === 'newline' && when(writing().press(action).state),
		);
	t.deepEqual([has('editSeed'), has('save'), has('train')], [true, false, false]);
});

test('again writes another text from the same seed with the next random seed', t => {
	const studio = writing().press('again').write(20);
	t.deepEqual(
		studio.state.tree.branches.map(({randomSeed}) => randomSeed),
		[42, 43],
	);
	t.is(studio.text.length, 30);
	studio.press('previousSibling');
	t.is(studio.text.length, 310);
	t.false(studio.state.isWriting);
});

test('the cursor goes back, and writing on from there makes a branch', t => {
	const studio = paused().press('left', 'left', 'left');
	t.is(studio.state.cursor, 307);
	t.is(studio.state.look?.at, 307);
	studio.press('pause').write(40);
	const branch = currentBranch(studio.state.tree);
	t.is(branch?.fork, 307);
	t.is(branch?.parent, 0);
	t.is(branch?.randomSeed, 43);
	t.is(studio.text.length, 347);
	studio.press('parent');
	t.is(studio.text.length, 310);
	studio.press('child');
	t.is(studio.text.length, 347);
});

test("one's own words become a branch that the model goes on from", t => {
	const studio = paused().press('left', 'type').insert('Alice☃ said ').press('accept').write(5);
	const branch = currentBranch(studio.state.tree);
	t.is(branch?.typed, 11);
	t.is(studio.text.slice(309, 320), 'Alice said ');
	t.is(studio.text.length, 325);
	t.true(studio.state.isWriting);
});

test('words that are pasted without anything open are typed at the cursor', t => {
	const studio = writing().insert('hello');
	t.is(studio.state.overlay?.type, 'typing');
	t.false(studio.state.isWriting);
	t.is(studio.press('cancel').state.overlay, undefined);
	t.is(studio.state.tree.branches.length, 1);
});

test('a branch from before the own characters of a branch becomes its sibling', t => {
	const studio = paused().press('left', 'pause').write(30).press('pause');
	for (let step = 0; step < 31; step++) studio.press('left');
	studio.press('branch');
	t.deepEqual(
		studio.state.tree.branches.map(({parent, fork}) => [parent, fork]),
		[
			[undefined, 0],
			[0, 309],
			[0, 308],
		],
	);
});

test('the seed can be edited; what the model does not know is left out and named', t => {
	const studio = writing().press('editSeed', 'deleteToStart').insert('bad ☃ seed').press('accept');
	t.is(studio.text, 'bad  seed');
	t.is(studio.state.seedText, 'bad ☃ seed');
	t.deepEqual(studio.state.notice, {text: 'left out of the seed: ☃', tone: 'bad'});
});

test('temperatures are written side by side from the same place with the same luck, and one is adopted', t => {
	const studio = paused().press('threeColumns').write(50);
	const {columns, tree} = studio.state;
	t.is(columns?.branches.length, 3);
	t.deepEqual(
		tree.branches.slice(1).map(({fork, randomSeed, sample}) => [fork, randomSeed, sample.temperature]),
		[
			[310, 43, 0.5],
			[310, 43, 0.8],
			[310, 43, 1.1],
		],
	);
	studio.press('right', 'hotter', 'adopt').write(10);
	t.is(studio.state.columns, undefined);
	t.is(studio.state.sample.temperature, 1.15);
	t.is(studio.text.length, 370);
	t.deepEqual(
		lastRun(studio)?.runners.map(({branch}) => branch),
		[3],
	);
	studio.press('nextSibling');
	t.is(studio.text.length, 360);
});

test('columns that are left without adopting any can be had back', t => {
	const studio = paused().press('fourColumns').write(9).press('oneColumn');
	t.is(studio.state.tree.branches.length, 1);
	t.is(studio.state.tree.current, 0);
	t.false(studio.state.isWriting);
	t.is(studio.press('undo').state.tree.branches.length, 5);
});

test('dropping a branch takes all that hangs on it, and the only text stays', t => {
	const studio = paused().press('branch').write(9).press('branch').write(9).press('parent', 'dropBranch');
	t.deepEqual(
		studio.state.tree.branches.map(({id}) => id),
		[0],
	);
	t.is(studio.press('dropBranch').state.notice?.text, 'this is the only text: r begins another, e another seed');
});

test('tints go round; for a unit the liveliest is looked for first, and the text on the screen is read again', t => {
	const studio = paused().press('tint');
	t.is(studio.state.tint, 'surprise');
	studio.press('tint');
	t.is(studio.state.tint, 'unit');
	t.deepEqual(studio.state.unit, {layer: 1, index: 3});
	const {from, to} = visibleRange(studio.state);
	t.like(
		studio.commands.findLast(({type}) => type === 'trace'),
		{branch: 0, from, to, unit: {layer: 1, index: 3}},
	);
	studio.press('liveliest');
	t.deepEqual(studio.state.unit, {layer: 1, index: 5});
	studio.press('nextUnit', 'nextLayer');
	t.deepEqual(studio.state.unit, {layer: 0, index: 6});
	studio.press('tint', 'tint');
	t.is(studio.state.tint, 'none');
	t.deepEqual(
		studio.commands.findLast(({type}) => type === 'watch'),
		{type: 'watch', unit: undefined},
	);
});

test('scrolling back while it writes stays where it is, and End follows again', t => {
	const studio = writing().write(3000).press('pageUp', 'pageUp');
	const page = pageOf(studio.state);
	studio.write(500);
	t.deepEqual(pageOf(studio.state)?.rows, page?.rows);
	studio.press('toEnd');
	t.true(pageOf(studio.state)?.isAtEnd);
	studio.press('toStart');
	t.is(pageOf(studio.state)?.rows[0].from, 0);
	for (let page = 0; page < 40; page++) studio.press('pageDown');
	t.is(studio.state.top, undefined);
});

test('a run is picked from the list by what it is called, and loaded in its place', t => {
	const entry = (name: string) => ({
		path: `/runs/${name}`,
		name,
		step: 5,
		loss: 1,
		modified: new Date(0),
		bytes: 9,
		model: 'lstm 2×8',
	});
	const studio = writing().press('openRun');
	t.deepEqual(studio.effects.at(-1), {type: 'listRuns'});
	studio.dispatch({type: 'runs', entries: ['alice', 'bible', 'milton'].map(entry)});
	studio.press('pickFilter').insert('mil').press('pickAccept');
	t.is(studio.state.model?.path, '/runs/milton');
	t.is(studio.text, 'the queen ');
	t.is(studio.state.notice?.text, 'loaded milton');
	t.true(studio.state.isWriting);
});

test('the text is saved as a whole, under the name that was typed', t => {
	const studio = writing().press('save');
	t.like(studio.state.overlay, {editor: {text: 'alice-42.txt'}});
	studio.press('deleteToStart').insert('out.txt').press('accept');
	t.deepEqual(studio.effects.at(-1), {type: 'saveText', name: 'out.txt', text: studio.text});
	studio.dispatch({type: 'notSaved', reason: 'out.txt is there already'});
	t.is(studio.state.notice?.tone, 'bad');
});

test('a new model is trained on the text that is named, and where there is none the name can be corrected', t => {
	const studio = writing().press('train').press('accept');
	t.is(studio.state.notice?.text, 'the text needs a name');
	studio.insert('milton').press('accept');
	t.deepEqual(studio.effects.at(-1), {type: 'train', name: 'milton'});
	studio.dispatch({type: 'notTrained', reason: 'there is no milton'});
	t.deepEqual(studio.state.notice, {text: 'there is no milton', tone: 'bad'});
	t.like(studio.state.overlay, {type: 'train', editor: {text: 'milton'}});
	t.is(studio.press('cancel').state.overlay, undefined);
	t.true(studio.state.isWriting);
});

test('Ctrl-C stops the writing first, and leaves with 130 then', t => {
	const studio = writing().press('interrupt');
	t.false(studio.state.isWriting);
	t.not(studio.effects.at(-1)?.type, 'leave');
	studio.press('interrupt');
	t.deepEqual(studio.effects.at(-1), {type: 'leave', exitCode: 130});
	t.deepEqual(writing().press('quit').effects.at(-1), {type: 'leave', exitCode: 0});
});

test('a run that can not be loaded at first ends the studio; later it is only said', t => {
	const failed = {type: 'failed', message: 'no such run', what: 'load'} as const;
	const early = new PlayedStudio().tell(failed);
	t.deepEqual(early.effects, [{type: 'fail', message: 'no such run'}]);
	const later = writing().tell(failed);
	t.deepEqual(later.state.notice, {text: 'no such run', tone: 'bad'});
	t.true(later.state.isWriting);
});

test('when the writing process dies the text stays, and can be read and saved', t => {
	const studio = writing();
	studio.dispatch({type: 'ended', reason: 'killed'});
	t.is(studio.state.death, 'killed');
	studio.press('pause', 'left', 'save', 'accept');
	t.is(studio.effects.at(-1)?.type, 'saveText');
	studio.press('quit');
	t.deepEqual(studio.effects.at(-1), {type: 'leave', exitCode: 1});
	t.regex(endingOf(studio.state, 80), /\n310 characters with alice\. killed\. /);
});

test('text of a branch that was dropped meanwhile does no harm', t => {
	const studio = writing();
	const {state} = studio;
	studio.tell({type: 'text', branch: 99, at: 0, ids: Uint8Array.of(1), surprise: Uint8Array.of(1), temperature: 1});
	t.is(studio.state, state);
});

const allKeys: readonly AnyKeyAction[] = keyGroups.flatMap(({keys: table}) => table.map(({action}) => action));

const moves = fc.oneof(
	{weight: 4, arbitrary: fc.constantFrom(...allKeys)},
	{weight: 2, arbitrary: fc.integer({min: 1, max: 400})},
	{weight: 1, arbitrary: fc.string({maxLength: 5}).map(text => ({text}))},
	{weight: 1, arbitrary: fc.record({columns: fc.integer({min: 20, max: 150}), rows: fc.integer({min: 5, max: 50})})},
);

function isSound(state: StudioState): boolean {
	const path = pathOf(state);
	if (path === undefined) return false;
	const page = pageOf(state);
	const isInText = state.cursor === undefined || (state.cursor >= path.start && state.cursor < path.end);
	const parentsAreThere = state.tree.branches.every(
		({parent}) => parent === undefined || state.tree.branches.some(({id}) => id === parent),
	);
	return isInText && parentsAreThere && page !== undefined && page.rows.length > 0;
}

testProp(
	'whatever is pressed, typed, written and resized, the state stays sound',
	[fc.array(moves, {maxLength: 40})],
	(t, steps) => {
		const studio = new PlayedStudio().load().write(50);
		t.true(isSound(studio.state));
		for (const step of steps) {
			if (typeof step === 'number') studio.write(step);
			else if (typeof step === 'string') studio.press(step);
			else if ('text' in step) studio.insert(step.text);
			else studio.dispatch({type: 'resize', size: step});
			t.true(isSound(studio.state));
		}
	},
	{numRuns: 60},
);

test('no key has two meanings at the same time', t => {
	const states = [
		writing(),
		paused(),
		paused().press('branch', 'pause'),
		paused().press('twoColumns'),
		paused().press('help'),
		paused().press('type'),
		paused().press('openRun'),
		paused().press('openRun', 'pickFilter'),
	].map(({state}) => state);
	for (const state of states) {
		const active = keysFor(state)
			.filter(({when}) => when === undefined || when(state))
			.flatMap(({keys}) => keys);
		t.is(new Set(active).size, active.length, active.toSorted().join(' '));
	}
});

import test from 'ava';
import {pathOf, regardedGuest} from '../../../src/ui/studio/state.js';
import {branchOf} from '../../../src/ui/studio/tree.js';
import {PlayedStudio} from '../../helpers/studio.js';

const run = (name: string) => ({
	path: `/runs/${name}`,
	name,
	step: 1,
	loss: 1,
	modified: new Date(0),
	bytes: 1,
	model: 'lstm 1×8',
});

/** Paused in a text of some words, with another run chosen to write beside it. */
function beside(seedText = 'the queen, ', written = 40): PlayedStudio {
	const studio = new PlayedStudio({seedText}).load().write(written).press('pause', 'left', 'left', 'beside');
	studio.dispatch({type: 'runs', entries: [run('alice'), run('greek')]});
	return studio.press('pickAccept');
}

const textOf = ({state}: PlayedStudio, column: number): string =>
	pathOf(state, state.columns?.branches[column])?.textOf() ?? '';

test('two models go on from the same place with the same luck, each by its own vocabulary', t => {
	const studio = beside().write(30);
	const {tree, columns, notice} = studio.state;
	t.is(columns?.branches.length, 2);
	const [own, guest] = columns?.branches.map(id => branchOf(tree, id)) ?? [];
	t.is(own?.randomSeed, guest?.randomSeed);
	t.deepEqual(own?.sample, guest?.sample);
	t.is(own?.fork, 49);
	const before = studio.text.slice(0, 49);
	t.is(textOf(studio, 0).slice(0, 49), before);
	t.is(textOf(studio, 1).slice(0, guest?.typed), before.replaceAll(',', ''));
	t.is(notice?.text, "greek doesn't know, and reads without: ,");
	const lastRun = studio.commands.findLast(command => command.type === 'run');
	t.deepEqual(
		lastRun?.runners.map(({branch}) => branch),
		columns?.branches,
	);
});

test('a text without a seed is read by the guest after what stands before it', t => {
	const begun = (studio: PlayedStudio) =>
		studio.commands.findLast(command => command.type === 'begin' && command.isGuests === true);
	t.like(begun(beside('')), {isAfterStart: true});
	t.like(begun(beside('queen')), {isAfterStart: false});
});

test('the dials of the guest are its own, and back to the single text nothing of it stays', t => {
	const studio = beside().press('right');
	t.is(regardedGuest(studio.state)?.model.name, 'greek');
	studio.press('hotter').write(10);
	const [own, guest] = studio.state.columns?.branches.map(id => branchOf(studio.state.tree, id)) ?? [];
	t.not(own?.sample.temperature, guest?.sample.temperature);
	studio.press('oneColumn');
	t.true(studio.state.tree.branches.every(one => one.guest === undefined));
	t.like(studio.commands.at(-1), {type: 'look'});
	t.true(studio.commands.some(command => command.type === 'forget' && command.branches.includes(guest?.id ?? -1)));
	studio.press('undo');
	t.is(studio.state.tree.current, own?.id ?? -1);
});

test("the guest's words can be adopted, and the open model goes on from them", t => {
	const studio = beside().press('right').write(20);
	const words = textOf(studio, 1).slice(branchOf(studio.state.tree, studio.state.columns?.branches[1] ?? -1)?.typed);
	studio.press('adopt');
	t.is(studio.state.columns, undefined);
	t.is(studio.text.slice(49), words);
	t.true(studio.state.tree.branches.every(one => one.guest === undefined));
	studio.write(5);
	t.is(studio.text.length, 49 + words.length + 5);
	t.true(
		beside()
			.write(20)
			.press('adopt')
			.state.tree.branches.every(one => one.guest === undefined),
	);
});

test('a guest that is there already comes at once, and temperatures side by side take its place', t => {
	const studio = beside().press('oneColumn', 'beside');
	studio.dispatch({type: 'runs', entries: [run('alice'), run('greek')]});
	studio.press('pickAccept').write(5);
	t.is(studio.commands.filter(({type}) => type === 'invite').length, 1);
	studio.press('threeColumns');
	t.is(studio.state.columns?.branches.length, 3);
	t.true(studio.state.tree.branches.every(one => one.guest === undefined));
});

test('a run that can not be loaded leaves the text as it was, and a new seed takes the guest away', t => {
	const studio = new PlayedStudio().load().write(40).press('beside');
	studio.tell({type: 'failed', what: 'invite', message: 'it is damaged'});
	t.is(studio.state.notice?.text, 'it is damaged');
	t.false(studio.state.isLoading);
	const seeded = beside().press('editSeed', 'accept');
	t.true(seeded.state.tree.branches.every(one => one.guest === undefined));
});

test('a guest that was named at the start writes from the seed on', t => {
	const studio = new PlayedStudio({besidePath: '/runs/greek'}).load();
	t.is(studio.state.columns?.branches.length, 2);
	t.is(textOf(studio, 0), 'the queen ');
	t.is(textOf(studio, 1), 'the queen ');
	t.is(studio.state.besidePath, undefined);
});

test('words that are pasted beside several texts are not lost to one that is not shown', t => {
	const studio = beside().insert('hello');
	t.is(studio.state.overlay, undefined);
	t.regex(studio.state.notice?.text ?? '', /Enter adopts/);
});

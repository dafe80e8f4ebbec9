import test from 'ava';
import {endingOf} from '../../../src/ui/studio/ending.js';
import {mixtureInWords} from '../../../src/ui/studio/ngram-updates.js';
import {weightsInWords} from '../../../src/ui/studio/weights-updates.js';
import {PlayedStudio, studioVocabulary} from '../../helpers/studio.js';

const writing = (): PlayedStudio => new PlayedStudio().load().write(300);
const typesAfter = ({commands}: PlayedStudio, before: number) => commands.slice(before).map(({type}) => type);
const adapted = ({commands}: PlayedStudio) =>
	commands
		.filter(({type}) => type === 'adapt')
		.map(command => ('ids' in command ? studioVocabulary.decode(command.ids) : ''));

test('the weights follow what is given of the text: the seed and typed words, nothing that the model wrote', t => {
	const studio = writing().press('type').insert('a king ').press('accept').write(40).press('follow');
	t.deepEqual(adapted(studio), ['the queen a king ']);
	t.is(studio.state.adapted, 17);
	t.regex(studio.state.notice?.text ?? '', /adapted to 17 characters: dynamic 2\.50, then 2\.25 nats/);
	t.deepEqual(weightsInWords(studio.state), ['adapted to 17 characters', 'follows you']);
});

test('then they follow what is typed, and a new seed, before it is written on from', t => {
	const studio = writing().press('follow');
	let before = studio.commands.length;
	studio.press('type').insert('a king ').press('accept');
	t.deepEqual(typesAfter(studio, before), ['run', 'look', 'adapt', 'fork', 'run']);
	before = studio.commands.length;
	studio.press('editSeed', 'deleteToStart').insert('all on a ').press('accept');
	t.deepEqual(typesAfter(studio, before).slice(0, 3), ['adapt', 'begin', 'run']);
	t.deepEqual(adapted(studio), ['the queen ', 'a king ', 'all on a ']);
	t.is(studio.state.adapted, 26);
	studio.press('again');
	t.is(adapted(studio).length, 3, 'the same seed again is not followed again');
});

test('they stay as they have become, or go back to those of the run', t => {
	const studio = writing().press('follow', 'follow');
	t.false(studio.state.isFollowing);
	t.is(studio.state.notice?.text, 'the weights stay as they have become');
	studio.press('type').insert('a king ').press('accept');
	t.is(adapted(studio).length, 1);
	t.deepEqual(weightsInWords(studio.state), ['adapted to 10 characters']);
	studio.press('follow', 'original');
	t.deepEqual([studio.state.adapted, studio.state.isFollowing], [0, false]);
	t.is(studio.state.notice?.text, "the run's own weights again");
	t.deepEqual(weightsInWords(studio.state), []);
	const before = studio.commands.length;
	studio.press('original', 'keepWeights');
	t.deepEqual(typesAfter(studio, before), []);
	t.is(studio.state.overlay, undefined);
});

test('nothing to follow is told, and a single character is left alone', t => {
	const studio = new PlayedStudio({seedText: ''}).load().write(20).press('follow');
	t.deepEqual(adapted(studio), []);
	t.true(studio.state.isFollowing);
	t.is(studio.state.notice?.text, 'the weights follow what you type from now on');
	studio.press('type').insert('a').press('accept');
	t.deepEqual(adapted(studio), []);
});

test('adapted weights are kept in a folder that is asked for', t => {
	const studio = writing().press('follow', 'keepWeights');
	t.is(studio.state.overlay?.type, 'keep');
	studio.press('accept');
	t.deepEqual(studio.commands.at(-1), {type: 'keep', path: 'checkpoints/alice-adapted'});
	t.is(studio.state.notice?.text, 'kept as checkpoints/alice-adapted');
	studio.press('keepWeights', 'deleteToStart', 'accept');
	t.is(studio.state.notice?.text, 'the folder needs a name');
});

test('how far long adapting has come is told, and another run begins with its own weights', t => {
	const studio = writing().press('follow');
	studio.tell({type: 'adapting', count: 3000, total: 12_000});
	t.is(studio.state.notice?.text, 'adapting: 25 % of 12,000 characters');
	studio.load({name: 'other'});
	t.deepEqual([studio.state.adapted, studio.state.isFollowing], [0, false]);
});

test('a text that adapted weights have written is not promised by a command', t => {
	t.true(endingOf(writing().state, 80).includes('This text again'));
	t.false(endingOf(writing().press('follow').state, 80).includes('This text again'));
	t.false(endingOf(writing().press('follow', 'again').write(20).state, 80).includes('This text again'));
	t.true(endingOf(writing().press('follow', 'original', 'again').write(20).state, 80).includes('This text again'));
});

test('an n-gram model joins the network, and is told and repeated', t => {
	const studio = new PlayedStudio().load().press('lessNgram');
	t.deepEqual(mixtureInWords(studio.state), []);
	let before = studio.commands.length;
	studio.press('moreNgram', 'moreNgram', 'moreNgram', 'lessNgram');
	const weights = studio.commands
		.slice(before)
		.map(command => (command.type === 'mix' ? command.weight : command.type));
	t.deepEqual(weights, [0.2, 0.3, 0.4, 0.3]);
	t.deepEqual(mixtureInWords(studio.state), ['n-gram 0.3']);
	t.notRegex(endingOf(studio.write(40).state, 80), /This text again/);
	studio.press('again').write(40);
	t.regex(endingOf(studio.state, 80), /This text again:\n\n.* --ngram 0\.3 -n 40/);
	before = studio.commands.length;
	studio.load({name: 'other'});
	t.deepEqual(typesAfter(studio, before).slice(2, 5), ['mix', 'begin', 'run']);
	studio.tell({type: 'failed', message: 'the text is gone', what: 'mix'});
	t.deepEqual([studio.state.ngram, studio.state.notice?.text, studio.state.isWriting], [0, 'the text is gone', true]);
});

import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {splitWarnings} from '../../src/data/compare-parts.js';
import {arrange, type HeldOut, isHeldOut, originalByte} from '../../src/data/held-out.js';
import {chooseBlocks} from '../../src/data/held-out-blocks.js';
import {recordsOf} from '../../src/data/records.js';
import {vocabularyOf} from '../helpers/runs.js';
import {bytesOf} from './texts.js';

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', {fatal: true}).decode(bytes);
const parts = (text: string, share: number, heldOut: HeldOut, file?: string) => {
	const {
		bytes,
		heldOut: at,
		pieces,
	} = arrange(
		{bytes: bytesOf(text), encoding: 'utf-8'},
		share,
		heldOut,
		file === undefined ? undefined : bytesOf(file),
	);
	return {train: textOf(bytes.subarray(0, at)), valid: textOf(bytes.subarray(at)), pieces, heldOut: at};
};
const sorted = (text: string): string => Array.from(text).sort().join('');

const texts = fc
	.array(fc.constantFrom('one fish', 'é漢字', 'a', '', 'two 🐟 fish and a long line of words without an end'), {
		maxLength: 400,
	})
	.map(lines => lines.join('\n'));

testProp(
	'blocks hold out about their share, from all over the text, and lose no character',
	[texts, fc.double({min: 0.02, max: 0.5, noNaN: true})],
	(t, text, share) => {
		const bytes = bytesOf(text);
		const blocks = chooseBlocks(bytes, {encoding: 'utf-8', fileEnds: [bytes.length], share});
		const {train, valid, pieces, heldOut} = parts(text, share, {kind: 'blocks', blocks});
		t.is(sorted(train + valid), sorted(text));
		if (bytes.length > 4000) t.true(Math.abs(bytesOf(valid).length / bytes.length - share) < 0.1);
		for (const place of [0, heldOut - 1, heldOut, bytes.length - 1].filter(at => at >= 0 && at < bytes.length)) {
			const original = originalByte({pieces}, place);
			t.is(bytes[original], bytesOf(train + valid)[place]);
			t.is(isHeldOut({pieces, heldOut}, original), place >= heldOut);
		}
	},
);

test('every file has its share in the blocks, and blocks are whole lines', t => {
	const files = ['a', 'b', 'c'].map(letter => `${letter.repeat(49)}\n`.repeat(100));
	const bytes = bytesOf(files.join(''));
	const fileEnds = [5000, 10_000, 15_000];
	const {valid} = parts(files.join(''), 0.1, {
		kind: 'blocks',
		blocks: chooseBlocks(bytes, {encoding: 'utf-8', fileEnds, share: 0.1}),
	});
	for (const letter of ['a', 'b', 'c']) {
		const own = valid.split('\n').filter(line => line.includes(letter));
		t.true(own.length >= 8 && own.length <= 13, `${letter}: ${own.length}`);
		t.true(own.every(line => line.length === 49));
	}
});

testProp(
	'lines hold out single lines from all over, and the rest stays in its order',
	[fc.integer({min: 1, max: 500}), fc.constantFrom(0, 0.1, 0.25, 0.5), fc.integer({min: 0, max: 99})],
	(t, count, share, seed) => {
		const lines = Array.from({length: count}, (_, index) => `line ${index}`);
		const {train, valid} = parts(lines.join('\n'), share, {kind: 'lines', separator: '\n', seed});
		const [kept, held] = [train, valid].map(text => text.split('\n').filter(line => line !== ''));
		t.is(held.length, Math.floor(count * share));
		t.deepEqual([...kept, ...held].toSorted(), lines.toSorted());
		const places = held.map(line => lines.indexOf(line));
		t.true(places.every((place, index) => Math.abs(place - index / (share || 1)) <= 1 / (share || 1)));
		t.deepEqual(
			kept,
			lines.filter(line => !held.includes(line)),
		);
	},
);

test('shuffled lines are the same lines in another order, by the seed', t => {
	const lines = Array.from({length: 100}, (_, index) => `line ${index}`);
	const text = `${lines.join('\n')}\n`;
	const shuffle = (seed: number) => parts(text, 0, {kind: 'file', isShuffled: true, separator: '\n', seed}, 'other\n');
	const {train, valid} = shuffle(1);
	t.not(train, text.slice(0, train.length));
	t.deepEqual(train.trim().split('\n').toSorted(), lines.toSorted());
	t.is(valid, 'other\n');
	t.is(shuffle(1).train, train);
	t.not(shuffle(2).train, train);
});

test('a text of its own is held out behind the whole text', t => {
	const {train, valid} = parts('learn this', 0, {kind: 'file'}, 'and not this');
	t.deepEqual([train, valid], ['learn this', 'and not this']);
});

test('paragraphs are records with all blank lines that follow', t => {
	const bytes = bytesOf('one\ntwo\n\n\nthree\n\nfour');
	const texts = recordsOf(bytes, '\n\n').map(({from, to}) => textOf(bytes.subarray(from, to)));
	t.deepEqual(texts, ['one\ntwo\n\n\n', 'three\n\n', 'four']);
});

test('held-out characters that training never sees, and a part of another kind, are warned of', t => {
	const vocabulary = vocabularyOf('abcdz');
	const ids = (text: string) => Uint8Array.from(vocabulary.encode(text));
	const warn = (train: string, valid: string) => splitWarnings({train: ids(train), valid: ids(valid)}, vocabulary);
	t.deepEqual(warn('abcd'.repeat(500), 'abdc'.repeat(200)), []);
	const unseen = warn('abcd'.repeat(500), `${'abcd'.repeat(200)}zz`);
	t.is(unseen.length, 1);
	t.regex(unseen[0], /never sees.*: z \(2 times\)\. --min-count 3 makes/);
	const frequent = warn('abcd'.repeat(500), `${'abcd'.repeat(200)}zzzzzz`);
	t.regex(frequent[0], /z \(6 times\)\. --valid-split/);
	t.regex(warn(`${'ab'.repeat(500)}cd`, 'cd'.repeat(300))[0], /unlike the rest/);
	t.deepEqual(warn('abcd', ''), []);
});

import {isUtf8} from 'node:buffer';
import test from 'ava';
import {catalogue, findEntry} from '../../src/data/catalogue.js';
import {buildVocabulary, readCorpus} from '../../src/data/corpus.js';
import {cleanBook} from '../../src/data/gutenberg.js';
import {editDistance, nearestNames, suggestion} from '../../src/data/nearest.js';

const read = (name: string) => readCorpus([name], {encoding: 'utf-8', nfc: false, corpusFolder: '/nowhere'});

/** Characters and distinct characters, as wc -m and a count in Python give them for the cleaned files. */
const known: Readonly<Record<string, readonly [characters: number, distinct: number]>> = {
	emma: [887_035, 77],
	persuasion: [466_237, 76],
	sense: [672_966, 78],
	bible: [4_332_527, 73],
	blake: [37_821, 70],
	bryant: [243_841, 71],
	buster: [82_929, 72],
	alice: [144_337, 69],
	ball: [443_925, 74],
	brown: [406_572, 69],
	thursday: [320_470, 73],
	edgeworth: [916_813, 79],
	'moby-dick': [1_220_027, 81],
	'paradise-lost': [456_839, 75],
	caesar: [112_206, 68],
	hamlet: [162_773, 65],
	macbeth: [100_261, 65],
	whitman: [711_165, 79],
	austen: [2_026_242, 82],
	chesterton: [1_170_971, 79],
	shakespeare: [375_244, 69],
};

test('the figures of every embedded corpus are known', t => {
	const embedded = catalogue.filter(entry => entry.kind === 'embedded').map(entry => entry.name);
	t.deepEqual(embedded.sort(), Object.keys(known).sort());
});

for (const [name, [characters, distinct]] of Object.entries(known)) {
	test(`${name} is clean: UTF-8, LF, no title line, no notices, no spaces at line ends`, async t => {
		const corpus = await read(name);
		const text = new TextDecoder().decode(corpus.bytes);
		t.true(isUtf8(corpus.bytes));
		t.deepEqual(corpus.notes, []);
		t.is(text.search(/^\s|\r|[ \t]\n|\n\n$|\uFFFD/), -1);
		t.false(text.includes('\u001A'));
		t.is(text.search(/project gutenberg|\betext|\bebook/i), -1);
		t.notRegex(text.slice(0, 60), /\d{4}\]/);
		t.notRegex(text.slice(-60), /finis|the end/i);
		t.true(text.endsWith('\n'));
		t.is([...text].length, characters);
		t.is(buildVocabulary(corpus).size, distinct);
	});
}

test('what is ISO-8859-1 in the package is UTF-8 here', async t => {
	const caesar = new TextDecoder().decode((await read('caesar')).bytes);
	t.true(caesar.includes('Ant. Cæsar, my Lord'));
	const ball = new TextDecoder().decode((await read('ball')).bytes);
	t.true(ball.includes('Brunetière, Coppée, Hauptmann, Barrès, Bourget, Lemaître'));
	t.true(ball.endsWith('pattern of a cross.\n'));
});

test('a collection is its books, one after the other', async t => {
	const plays = await Promise.all(['caesar', 'hamlet', 'macbeth'].map(read));
	const texts = plays.map(({bytes}) => new TextDecoder().decode(bytes));
	t.is(new TextDecoder().decode((await read('shakespeare')).bytes), texts.join('\n\n'));
});

test('cleaning takes away what is around a book, and nothing of the book', t => {
	const dirty =
		'[A Book by N. N. 1900] \r\n\r\n \r\n  [I]  \r\nFinis coronat opus.\r\n\r\nThe end was near.\r\n\r\n FINIS \r\n\r\n';
	t.is(cleanBook(dirty), '  [I]\nFinis coronat opus.\n\nThe end was near.\n');
	t.is(cleanBook('No title\n\nEnd of Project Gutenberg’s No Title\n\n*** licence'), 'No title\n');
	t.is(cleanBook('text\n[The End]\u001A\u001A\n'), 'text\n');
});

test('names are found whatever their case, and every name is there once', t => {
	t.is(findEntry('Emma')?.title, 'Emma');
	t.is(findEntry('nothing'), undefined);
	t.is(new Set(catalogue.map(entry => entry.name)).size, catalogue.length);
});

test('downloads have an https address, a size and a SHA-256', t => {
	const downloads = catalogue.filter(entry => entry.kind === 'downloadable');
	t.deepEqual(
		downloads.map(entry => entry.name),
		['tinyshakespeare', 'enwik8', 'text8'],
	);
	for (const entry of downloads) {
		t.regex(entry.url, /^https:/);
		t.regex(entry.sha256, /^[0-9a-f]{64}$/);
		t.true(entry.size >= entry.downloadSize);
	}
});

test('a mistyped name has its neighbours named', t => {
	const names = catalogue.map(entry => entry.name);
	t.deepEqual(nearestNames('emna', names), ['emma']);
	t.deepEqual(nearestNames('mobydick', names), ['moby-dick']);
	t.deepEqual(nearestNames('tiny', names), ['tinyshakespeare']);
	t.deepEqual(nearestNames('something-else', names), []);
	t.is(suggestion('hamlte', names), ' Did you mean hamlet?');
	t.is(suggestion('zzzzzz', names), '');
});

test('the distance counts insertions, deletions, substitutions and swaps', t => {
	const distances = [
		['', 'abc'],
		['abc', 'abc'],
		['abc', 'acb'],
		['kitten', 'sitting'],
		['ab', 'b'],
	] as const;
	t.deepEqual(
		distances.map(([a, b]) => editDistance(a, b)),
		[3, 0, 1, 3, 1],
	);
});

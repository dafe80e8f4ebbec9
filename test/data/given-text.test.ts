import {writeFile} from 'node:fs/promises';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {buildVocabulary, encodeCorpus, readCorpus} from '../../src/data/corpus.js';
import {readDataset} from '../../src/data/dataset.js';
import {readGiven, unknownFigures, unknownNote} from '../../src/data/given-text.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import {UserError} from '../../src/errors.js';
import {newFolder, vocabularyOf} from '../helpers/runs.js';
import {corpusOf} from './texts.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const given = (text: string | Uint8Array, vocabulary: Vocabulary, options: object = {}) =>
	readGiven(typeof text === 'string' ? bytesOf(text) : text.slice(), {vocabulary, name: 'the text', ...options});

const letters = vocabularyOf('\nab\u00e9');

test('a byte order mark goes, CRLF becomes LF, and both are told', t => {
	const {ids, notes} = given('\ufeffa\r\nb', letters);
	t.is(letters.decode(ids), 'a\nb');
	t.deepEqual(notes, ['the text: left out the byte order mark.', 'the text: turned 1 CRLF line end into LF.']);
	t.throws(() => given('a\rb', letters), {instanceOf: UserError, message: /\\r \(U\+000D, once\)/});
});

test('characters are composed if those of the model were', t => {
	const composing = Vocabulary.fromRecord({...letters.toRecord(), nfc: true});
	t.is(composing.decode(given('ae\u0301', composing).ids), 'a\u00e9');
	t.throws(() => given('ae\u0301', letters), {instanceOf: UserError});
});

test('one newline at the end is left out where that is asked for', t => {
	const read = (text: string, dropFinalNewline: boolean): string =>
		letters.decode(given(text, letters, {dropFinalNewline}).ids);
	t.is(read('a\n', false), 'a\n');
	t.is(read('a\n', true), 'a');
	t.is(read('a\r\n', true), 'a');
	t.is(read('a\n\n', true), 'a\n');
	t.is(read('a', true), 'a');
	t.is(read('', true), '');
});

test('a model without a newline gets none, at the end at least', t => {
	const flat = vocabularyOf('ab');
	t.is(flat.decode(given('ab\n', flat).ids), 'ab');
	t.throws(() => given('a\nb\n', flat), {instanceOf: UserError, message: /\\n \(U\+000A, once\)/});
});

test('text that is no UTF-8 is refused without advice to train on it', t => {
	for (const bytes of [Uint8Array.of(97, 0xff), Uint8Array.of(0xff, 0xfe, 97, 0), Uint8Array.of(97, 0)]) {
		const error = t.throws(() => given(bytes, letters), {instanceOf: UserError});
		t.notRegex(error?.message ?? '', /--encoding/);
		t.regex(error?.message ?? '', /the text .*\.$/);
	}
});

test('a model of bytes takes any bytes as they are', t => {
	const vocabulary = Vocabulary.fromValues([0, 10, 13, 0xff], {encoding: 'bytes', nfc: false, unknown: false});
	const bytes = Uint8Array.of(0xff, 0, 13, 10);
	t.deepEqual(vocabulary.toBytes(given(bytes, vocabulary).ids), bytes);
	t.deepEqual(vocabulary.toBytes(given(bytes, vocabulary, {dropFinalNewline: true}).ids), bytes.subarray(0, 3));
	t.throws(() => given('a', vocabulary), {instanceOf: UserError, message: /Expected only bytes .* got a \(once\)/});
});

test('unknown characters are refused with what can be done, left out, or become the stand-in, and are counted', t => {
	const remedy = 'Do without.';
	t.throws(() => given('a☃b☃', letters, {remedy}), {message: /got ☃ \(U\+2603, 2 times\)\. Do without\.$/});
	const skipped = given('a☃b☃', letters, {skipUnknown: true});
	t.is(letters.decode(skipped.ids), 'ab');
	t.is(unknownNote(skipped, letters), 'left out unknown characters: "☃" (U+2603, 2 times)');
	t.deepEqual(unknownFigures(skipped, letters), {leftOut: {'☃': 2}});

	const folding = buildVocabulary(corpusOf('aaabbbxyz'), {minCount: 2});
	const folded = given('a☃bx☃', folding);
	t.is(folding.decode(folded.ids), 'a\ufffdb\ufffd\ufffd');
	t.regex(
		unknownNote(folded, folding),
		/^read unknown characters as \ufffd .*: "☃" \(U\+2603, 2 times\), "x" \(U\+0078, once\)$/,
	);
	t.deepEqual(unknownFigures(folded, folding), {readAsUnknown: {'☃': 2, x: 1}});
	t.is(folding.decode(given('a☃bx☃', folding, {skipUnknown: true}).ids), 'ab');

	const known = given('ab', folding);
	t.is(unknownNote(known, folding), '');
	t.deepEqual(unknownFigures(known, folding), {});
});

const anyText = fc
	.array(fc.constantFrom('a', 'b', '\r\n', '\n', 'e\u0301', '\u00e9', '\ufeff'), {minLength: 2, maxLength: 30})
	.map(parts => `ab${parts.join('')}`);

testProp(
	'a text gets the ids that it would be trained on',
	[anyText, fc.boolean(), fc.boolean()],
	async (t, text, nfc, hasMark) => {
		const bytes = bytesOf(`${hasMark ? '\ufeff' : ''}${text}`);
		const file = `${await newFolder()}/text.txt`;
		await writeFile(file, bytes);
		const corpus = await readCorpus([file], {encoding: 'utf-8', nfc, corpusFolder: 'none'});
		const vocabulary = buildVocabulary(corpus);
		const wanted = [...encodeCorpus(corpus, vocabulary)];
		const ids = [...given(bytes, vocabulary).ids];
		const isDropped = !vocabulary.has(0x0a) && text.endsWith('\n');
		t.deepEqual(ids, isDropped ? wanted.slice(0, -1) : wanted);
	},
	{numRuns: 60},
);

test('characters of a text that a model with a stand-in is to learn from are named, too', async t => {
	const known = buildVocabulary(corpusOf('aaabbbxyz'), {minCount: 2});
	const folder = await newFolder();
	await writeFile(`${folder}/text.txt`, 'ab☃'.repeat(100));
	const options = {encoding: 'utf-8', nfc: false, minCount: 1, corpusFolder: folder, heldOut: {share: 0.1}} as const;
	const {corpus, vocabulary} = await readDataset([`${folder}/text.txt`], {...options, known});
	t.is(vocabulary, known);
	t.regex(corpus.notes.join('\n'), /read unknown characters as \ufffd .*: "☃" \(U\+2603, 100 times\)$/);
	const open = await readDataset([`${folder}/text.txt`], {...options, known: vocabularyOf('ab')});
	t.deepEqual(open.corpus.notes, []);
	t.true(open.vocabulary.has(0x2603));
});

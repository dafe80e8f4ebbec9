import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {buildVocabulary, encodeCorpus} from '../../src/data/corpus.js';
import {Vocabulary, type VocabularyRecord} from '../../src/data/vocabulary.js';
import {UserError} from '../../src/errors.js';
import {corpusOf} from './texts.js';

const text = fc.string({unit: 'binary', minLength: 2}).filter(value => new Set(value).size > 1);
/** At least two different values. */
const bytes = fc.uint8Array({minLength: 2}).filter(values => new Set(values).size > 1);
const vocabularyOf = (content: string) => buildVocabulary(corpusOf(content));
const record = (change: object): VocabularyRecord =>
	({encoding: 'characters', nfc: false, characters: ['a', 'b'], ...change}) as VocabularyRecord;

testProp('decoding gives back what was encoded', [text.filter(value => new Set([...value]).size > 1)], (t, content) => {
	const vocabulary = vocabularyOf(content);
	t.is(vocabulary.decode(vocabulary.encode(content)), content);
	t.is(vocabulary.decode(encodeCorpus(corpusOf(content), vocabulary)), content);
	const decode = vocabulary.decoder();
	t.is([...vocabulary.encode(content)].map(decode).join(''), content);
});

testProp('bytes come back whatever they are', [bytes], (t, content) => {
	const corpus = corpusOf(content, 'bytes');
	const vocabulary = buildVocabulary(corpus);
	t.deepEqual([...vocabulary.toBytes(encodeCorpus(corpus, vocabulary))], [...content]);
});

testProp('a stream of bytes is decoded as TextDecoder decodes them at once', [bytes], (t, content) => {
	const corpus = corpusOf(Uint8Array.of(...content, 0x0a), 'bytes'); // the newline ends a sequence left open
	const vocabulary = buildVocabulary(corpus);
	const ids = encodeCorpus(corpus, vocabulary);
	const streamed = Array.from(ids, vocabulary.decoder()).join('');
	t.is(streamed, new TextDecoder('utf-8', {ignoreBOM: true}).decode(corpus.bytes));
	t.is(streamed, vocabulary.decode(ids));
});

testProp(
	'a record makes the same vocabulary again',
	[text.filter(value => new Set([...value]).size > 1)],
	(t, content) => {
		const vocabulary = buildVocabulary(corpusOf(content), {minCount: 1});
		const again = Vocabulary.fromRecord(JSON.parse(JSON.stringify(vocabulary.toRecord())));
		t.deepEqual(again.toRecord(), vocabulary.toRecord());
		t.deepEqual(again.encode(content), vocabulary.encode(content));
	},
);

test('characters are sorted by code point', t => {
	t.deepEqual(vocabularyOf('b😀aé\nｚ').characters, ['\n', 'a', 'b', 'é', 'ｚ', '😀']);
});

test('characters that are not known are all named, with how to leave them out', t => {
	const error = t.throws(() => vocabularyOf('abc').encode('aéb\té'), {instanceOf: UserError});
	t.regex(error?.message ?? '', /é \(U\+00E9, 2 times\), \\t \(U\+0009, once\).*--skip-unknown/);
});

test('of many unknown characters the first ten are named', t => {
	const error = t.throws(() => vocabularyOf('AB').encode('abcdefghijklmn'), {instanceOf: UserError});
	t.regex(error?.message ?? '', /j \(U\+006A, once\), and 4 more\./);
});

test('encodeKnown leaves unknown characters out and tells each once', t => {
	const vocabulary = vocabularyOf('abc');
	const {ids, skipped} = vocabulary.encodeKnown('cxaxyb');
	t.is(vocabulary.decode(ids), 'cab');
	t.deepEqual(skipped, ['x', 'y']);
});

test('a lone surrogate is unknown, not an error of the program', t => {
	t.throws(() => vocabularyOf('ab').encode('a\uD83D'), {instanceOf: UserError, message: /U\+D83D/});
});

test('rare characters become one unknown character that can be seen', t => {
	const vocabulary = buildVocabulary(corpusOf('aaabbbxyz'), {minCount: 2});
	t.deepEqual(vocabulary.characters, ['a', 'b', '\uFFFD']);
	t.is(vocabulary.unknownId, 2);
	t.is(vocabulary.decode(vocabulary.encode('axb?')), 'a\uFFFDb\uFFFD');
	t.is(vocabulary.decode(encodeCorpus(corpusOf('aaabbbxyz'), vocabulary)), 'aaabbb\uFFFD\uFFFD\uFFFD');
	t.deepEqual(vocabulary.encodeKnown('axb').skipped, ['x']);
});

test('a U+FFFD of the text is the unknown character where there is one, and else a character like others', t => {
	const folded = buildVocabulary(corpusOf('aab\uFFFD\uFFFD'), {minCount: 2});
	t.deepEqual(folded.characters, ['a', '\uFFFD']);
	t.is(folded.unknownId, 1);
	const whole = vocabularyOf('ab\uFFFD');
	t.is(whole.unknownId, undefined);
	t.deepEqual([...whole.encode('\uFFFDa')], [2, 0]);
});

test('rare bytes become U+FFFD, too', t => {
	const corpus = corpusOf(Uint8Array.of(97, 97, 98, 98, 0xff), 'bytes');
	const vocabulary = buildVocabulary(corpus, {minCount: 2});
	t.deepEqual(vocabulary.characters, ['\\x61', '\\x62', '\uFFFD']);
	const ids = encodeCorpus(corpus, vocabulary);
	t.is(vocabulary.decode(ids), 'aabb\uFFFD');
	t.is(Array.from(ids, vocabulary.decoder()).join(''), 'aabb\uFFFD');
	t.deepEqual(Vocabulary.fromRecord(vocabulary.toRecord()).encode('a?'), Int32Array.of(0, 2));
});

test('labels can be printed', t => {
	const characters = ['\n', '\r', ' ', 'a', '\u0301', '\u00AD', '\u200B', '字'];
	const vocabulary = Vocabulary.fromRecord(record({characters}));
	const labels = characters.map((_, id) => vocabulary.label(id));
	t.deepEqual(labels, ['\\n', '\\r', '␣', 'a', '◌\u0301', '\\u{AD}', '\\u{200B}', '字']);
	const bytes = Vocabulary.fromRecord({encoding: 'bytes', nfc: false, characters: ['\\x0A', '\\x41', '\\xE9']});
	t.deepEqual(
		[0, 1, 2].map(id => bytes.label(id)),
		['\\n', 'A', '\\xE9'],
	);
});

test('with nfc a decomposed character is found in its composed form', t => {
	const vocabulary = Vocabulary.fromRecord(record({nfc: true, characters: ['a', 'é']}));
	t.deepEqual([...vocabulary.encode('e\u0301a')], [1, 0]);
});

test('an id that is not in the vocabulary is refused', t => {
	t.throws(() => vocabularyOf('ab').decode([2]), {instanceOf: RangeError});
	t.throws(() => vocabularyOf('ab').decoder()(-1), {instanceOf: RangeError});
});

for (const [damage, change] of Object.entries({
	'an unknown encoding': {encoding: 'utf-7'},
	'no characters': {characters: []},
	'no list': {characters: 'abc'},
	'an entry of two characters': {characters: ['a', 'bc']},
	'an entry that is no string': {characters: ['a', 7]},
	'a character twice': {characters: ['a', 'a']},
	'an unknown id that points elsewhere': {unknown: 1},
	'a byte that is none': {encoding: 'bytes', characters: ['\\x00', '\\xGG']},
})) {
	test(`a damaged record is refused: ${damage}`, t => {
		t.throws(() => Vocabulary.fromRecord(record(change)), {instanceOf: UserError, message: /vocabulary is damaged/});
	});
}

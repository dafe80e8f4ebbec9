import {testProp} from '@fast-check/ava';
import test from 'ava';
import fc from 'fast-check';
import {Vocabulary} from '../../src/data/vocabulary.js';
import {UserError} from '../../src/errors.js';
import {parseVocabulary, vocabularyOf} from '../../src/exchange/vocabulary-file.js';

const characters = [...'\n !"#0123ab¬日😀'];
const numbered = (from: number) => Object.fromEntries(characters.map((character, id) => [character, id + from]));
const byId = (from: number) => Object.fromEntries(characters.map((character, id) => [id + from, character]));

const forms: Readonly<Record<string, unknown>> = {
	'a list': characters,
	'a text': characters.join(''),
	'character to id': numbered(0),
	'character to id from 1': numbered(1),
	'id to character': byId(0),
	'id to character from 1': byId(1),
	'char-rnn': {idx_to_token: byId(1), token_to_idx: numbered(1)},
	'a checkpoint': {epoch: 3, tokens: characters},
};

for (const [name, value] of Object.entries(forms)) {
	test(`the characters are read from ${name}`, t => {
		const record = parseVocabulary(JSON.stringify(value), characters.length, 'file');
		t.deepEqual(record, {encoding: 'characters', nfc: false, characters});
		t.is(Vocabulary.fromRecord(record).size, characters.length);
	});
}

test('a text need not be JSON, and may end with the newline of its editor', t => {
	t.deepEqual(parseVocabulary('cba\n', 4, 'file').characters, ['c', 'b', 'a', '\n']);
	t.deepEqual(parseVocabulary('\ncba\n', 4, 'file').characters, ['\n', 'c', 'b', 'a']);
	t.deepEqual(parseVocabulary('10', 2, 'file').characters, ['1', '0']);
});

test('one special token, or a place that no character has, stands for unknown characters', t => {
	t.deepEqual(vocabularyOf(['<unk>', 'a'], 2), {
		encoding: 'characters',
		nfc: false,
		characters: ['\uFFFD', 'a'],
		unknown: 0,
	});
	t.deepEqual(vocabularyOf({a: 1, b: 2}, 3), {
		encoding: 'characters',
		nfc: false,
		characters: ['\uFFFD', 'a', 'b'],
		unknown: 0,
	});
});

test("charloom's own vocabulary is taken as it is, in a config.json too", t => {
	const record = {encoding: 'bytes', nfc: false, characters: ['\\x0A', '\\x61']};
	t.deepEqual(parseVocabulary(JSON.stringify(record), 2, 'file'), record);
	t.deepEqual(parseVocabulary(JSON.stringify({formatVersion: 1, vocabulary: record}), 2, 'file'), record);
});

const wrong: readonly [string, unknown, RegExp][] = [
	['of another size', ['a'], /has 1 characters/],
	['with words', ['ab', 'cd', 'e'], /no single characters: "ab", "cd"/],
	['with a character twice', ['a', 'b', 'a'], /"a" is in it twice/],
	['without characters', true, /no list of characters/],
	['of something else', {a: true}, /no list of characters/],
];
for (const [name, value, message] of wrong) {
	test(`a vocabulary ${name} is refused`, t => {
		t.throws(() => parseVocabulary(JSON.stringify(value), 3, 'file'), {instanceOf: UserError, message});
	});
}

testProp(
	'any text is read as a vocabulary, or refused in words',
	[fc.string(), fc.integer({min: 1, max: 9})],
	(t, text, size) => {
		try {
			t.is(parseVocabulary(text, size, 'file').characters.length, size);
		} catch (error) {
			t.true(error instanceof UserError);
		}
	},
);

import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Vocabulary} from '../../src/data/vocabulary.js';
import {idsIn, joinVocabularies} from '../../src/data/vocabulary-union.js';
import {UserError} from '../../src/errors.js';
import {vocabularyOf} from '../helpers/runs.js';

testProp(
	'a joined vocabulary knows every text of both, and which character was which',
	[fc.string({unit: 'grapheme', minLength: 1}), fc.string({unit: 'grapheme', minLength: 1})],
	(t, one, other) => {
		const known = vocabularyOf(one);
		const joined = joinVocabularies(known, vocabularyOf(other));
		t.is(joined.decode(joined.encode(one + other)), one + other);
		t.is(joined.size, new Set(one + other).size);
		for (const [id, old] of idsIn(known, joined).entries()) {
			const character = joined.characters[id];
			t.is(old < 0, !known.characters.includes(character));
			if (old >= 0) t.is(known.characters[old], character);
		}
	},
);

test('a vocabulary with an unknown character stays what it is, and one of a text with rare ones gets it', t => {
	const unknown = Vocabulary.fromValues([97], {encoding: 'characters', nfc: false, unknown: true});
	const plain = vocabularyOf('bc');
	t.is(joinVocabularies(unknown, plain), unknown);
	const joined = joinVocabularies(plain, unknown);
	t.deepEqual(joined.characters, ['a', 'b', 'c', '\uFFFD']);
	t.is(joined.unknownId, 3);
});

test('characters and bytes do not mix', t => {
	const bytes = Vocabulary.fromValues([1, 2], {encoding: 'bytes', nfc: false, unknown: false});
	const more = Vocabulary.fromValues([2, 255], {encoding: 'bytes', nfc: false, unknown: false});
	t.deepEqual(joinVocabularies(bytes, more).characters, ['\\x01', '\\x02', '\\xFF']);
	t.throws(() => joinVocabularies(bytes, vocabularyOf('a')), {instanceOf: UserError, message: /of bytes/});
});

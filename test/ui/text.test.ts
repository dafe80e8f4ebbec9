import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {cellsOf, columnsOf, padTo, textOf, truncate, wrapCells, wrapText} from '../../src/ui/text.js';

test('text is broken after spaces, at newlines, and where a word is too long', t => {
	t.deepEqual(wrapText('one two three', 8), ['one two ', 'three']);
	t.deepEqual(wrapText('one two three', 7), ['one two', 'three']);
	t.deepEqual(wrapText('a\n\nb', 9), ['a', '', 'b']);
	t.deepEqual(wrapText('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
});

test('what would move the cursor or leave no ink becomes visible', t => {
	t.deepEqual(wrapText('a\u001b[2Jb\rc\u0007\u007f\u009b\u200b', 80), ['a␛[2Jb␍c␇␡\ufffd\ufffd']);
	t.deepEqual(wrapText('\u202eabc\ud800', 80), ['\ufffdabc\ufffd']);
	t.deepEqual(wrapText('\u0301x', 80), ['\u25cc\u0301x']);
	t.deepEqual(wrapText('a\tb\tc', 80), ['a   b   c']);
});

test('wide and combined characters take the room that they take', t => {
	t.deepEqual(wrapText('漢字かな', 5), ['漢字', 'かな']);
	t.deepEqual(wrapText('e\u0301e\u0301e\u0301', 2), ['e\u0301e\u0301', 'e\u0301']);
	t.is(columnsOf('漢字'), 4);
	t.is(cellsOf('👩‍👩‍👧').length, 1);
});

const anyText = fc.oneof(
	fc.string({unit: 'binary', maxLength: 60}),
	fc.string({unit: 'grapheme', maxLength: 60}),
	fc
		.array(fc.constantFrom('a', ' ', '\n', '\t', '漢', 'e\u0301', '\u0000', '\u001b[31m', '\u200d', '\r\n'), {
			maxLength: 60,
		})
		.map(parts => parts.join('')),
);

testProp(
	'no row is wider than asked for, whatever the text',
	[anyText, fc.integer({min: 4, max: 40})],
	(t, text, width) => {
		for (const row of wrapText(text, width)) t.true(columnsOf(row) <= width, JSON.stringify([text, row]));
	},
);

testProp('no control character passes', [anyText], (t, text) => {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
	t.notRegex(wrapText(text, 20).join(''), /[\u0000-\u001f\u007f-\u009f]/);
});

testProp(
	'every character of the text is in exactly one cell of some row',
	[anyText, fc.integer({min: 4, max: 40})],
	(t, text, width) => {
		const cells = wrapCells(cellsOf(text), width).flat();
		t.is(cells.map(({index, length}) => text.slice(index, index + length)).join(''), text);
	},
);

testProp('cut and padded text is exactly as wide as asked for', [anyText, fc.nat(40)], (t, text, width) => {
	t.is(columnsOf(padTo(text, width)), width);
	t.true(columnsOf(truncate(text, width)) <= width);
});

test('a text that fits is not cut', t => {
	t.is(truncate('abc', 3), 'abc');
	t.is(truncate('abcd', 3), 'ab…');
	t.is(textOf(cellsOf('plain')), 'plain');
});

import {isUtf8} from 'node:buffer';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {countsOf} from '../../src/data/counts.js';
import {normalizeUtf8} from '../../src/data/normalize.js';
import {codePointAt, countCharacters, firstDamage, sequenceLength} from '../../src/data/utf8.js';
import {bytesOf} from './texts.js';

const decodes = (bytes: Uint8Array, stream: boolean): boolean => {
	try {
		new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream});
		return true;
	} catch {
		return false;
	}
};

/** Where TextDecoder first refuses: after the longest beginning that is whole characters. */
function wholeCharacters(bytes: Uint8Array): number {
	let length = bytes.length;
	while (!decodes(bytes.subarray(0, length), false)) length--;
	return length;
}

/** Bytes that are near to UTF-8: pieces of text with damaged bytes between them. */
const nearlyText = fc
	.array(fc.oneof(fc.string({unit: 'binary', maxLength: 6}).map(bytesOf), fc.uint8Array({maxLength: 3})), {
		maxLength: 6,
	})
	.map(parts => Uint8Array.from(parts.flatMap(part => [...part])));

const boundaries = fc
	.array(
		fc.constantFrom(
			0x7f,
			0x80,
			0x8f,
			0x90,
			0x9f,
			0xa0,
			0xbf,
			0xc0,
			0xc1,
			0xc2,
			0xdf,
			0xe0,
			0xed,
			0xef,
			0xf0,
			0xf4,
			0xf5,
		),
		{
			maxLength: 5,
		},
	)
	.map(values => Uint8Array.from(values));

testProp('the first damage is where TextDecoder refuses', [fc.oneof(nearlyText, boundaries)], (t, bytes) => {
	const damage = firstDamage(bytes);
	t.is(damage === undefined, isUtf8(bytes));
	if (!damage) return;
	t.is(damage.offset, wholeCharacters(bytes));
	const end = damage.offset + damage.bytes.length;
	t.deepEqual([...damage.bytes], [...bytes.subarray(damage.offset, end)]);
	t.false(decodes(bytes.subarray(0, end), end < bytes.length));
});

testProp('walking over the bytes gives the code points of the string', [fc.string({unit: 'binary'})], (t, text) => {
	const bytes = bytesOf(text);
	const codePoints: number[] = [];
	for (let offset = 0; offset < bytes.length; offset += sequenceLength(bytes[offset])) {
		codePoints.push(codePointAt(bytes, offset));
	}
	t.is(String.fromCodePoint(...codePoints), text);
	t.is(countCharacters(bytes), codePoints.length);
	t.is(countsOf(bytes, 'utf-8').total, codePoints.length);
});

const composing = fc.string({
	unit: fc.constantFrom(
		'e',
		'\u0301',
		'\u0323',
		'가',
		'ᄀ',
		'ᅡ',
		'ᆨ',
		'é',
		'漢',
		'\n',
		' ',
		'Å',
		'\u{1D15E}',
		'가',
		'ि',
		'豈',
	),
	maxLength: 40,
});

testProp(
	'normalising in pieces is normalising the whole',
	[composing, fc.integer({min: 1, max: 12})],
	(t, text, piece) => {
		const normal = new TextDecoder().decode(normalizeUtf8(bytesOf(text), piece));
		t.is(normal, text.normalize('NFC'));
	},
);

test('a text that is normal already is not copied', t => {
	const bytes = bytesOf('déjà vu');
	t.is(normalizeUtf8(bytes), bytes);
});

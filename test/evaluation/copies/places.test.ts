import {fc, testProp} from '@fast-check/ava';
import {characterStarts, placesOf} from '../../../src/evaluation/copies/places.js';

const anyText = fc.string({unit: fc.constantFrom('a', '\n', 'é', '漢', '😀'), maxLength: 60});

testProp('characters begin where they begin in the bytes', [anyText], (t, text) => {
	const starts = characterStarts(Buffer.from(text), 'utf-8');
	const expected = [...text, ''].map((_, index) => Buffer.byteLength([...text].slice(0, index).join('')));
	t.deepEqual([...starts], expected);
	t.deepEqual([...characterStarts(Buffer.from(text), 'bytes')], [...Buffer.from(text).keys(), Buffer.byteLength(text)]);
});

testProp(
	'places are counted in characters and lines',
	[anyText, fc.array(fc.nat(60), {maxLength: 5})],
	(t, text, picks) => {
		const characters = [...text];
		const starts = characterStarts(Buffer.from(text), 'utf-8');
		const offsets = picks.map(pick => Math.min(pick, characters.length));
		const places = placesOf(
			Buffer.from(text),
			'utf-8',
			offsets.map(offset => starts[offset]),
		);
		t.is(places.size, new Set(offsets).size);
		for (const offset of offsets) {
			const line = characters.slice(0, offset).filter(character => character === '\n').length + 1;
			t.deepEqual(places.get(starts[offset]), {offset, line});
		}
	},
);

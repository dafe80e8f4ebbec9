import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Vocabulary} from '../../../../src/data/vocabulary.js';
import {TextPath} from '../../../../src/ui/studio/text/path.js';
import {rowsAround} from '../../../../src/ui/studio/text/rows.js';
import {Track, unknownActivation} from '../../../../src/ui/studio/text/track.js';
import {vocabularyOf} from '../../../helpers/runs.js';

const letters = vocabularyOf('\nabcdef');
const bytes = Vocabulary.fromValues(
	Array.from({length: 256}, (_, value) => value),
	{encoding: 'bytes', nfc: false, unknown: false},
);

function trackOf(vocabulary: Vocabulary, text: string, start = 0): Track {
	const track = new Track(vocabulary.size, start);
	const ids = Uint16Array.from(vocabulary.encode(text));
	track.append({at: start, ids, surprise: new Uint8Array(ids.length).fill(start + 1), temperature: 1});
	return track;
}

test('a branch is read after what its parents wrote before it', t => {
	const path = new TextPath(
		[
			{track: trackOf(letters, 'eee', 5), fork: 5},
			{track: trackOf(letters, 'ddddd', 3), fork: 3},
			{track: trackOf(letters, 'abcabcabc'), fork: 0},
		],
		letters,
	);
	t.is(path.textOf(), 'abcddeee');
	t.deepEqual([path.start, path.end], [0, 8]);
	t.deepEqual(
		Array.from({length: 8}, (_, at) => path.surpriseAt(at)),
		[1, 1, 1, 4, 4, 6, 6, 6],
	);
	path.trace({from: 2, values: Int8Array.of(1, 2, 3, 4)});
	t.deepEqual(
		Array.from({length: 8}, (_, at) => path.trackAt(at).activationAt(at)),
		[...[unknownActivation, unknownActivation], ...[1, 2, 3, 4], ...[unknownActivation, unknownActivation]],
	);
});

testProp(
	'of bytes every character stands where its last byte does',
	[fc.string({unit: fc.constantFrom('a', 'é', '漢', '👍', '\n', ' '), maxLength: 40})],
	(t, text) => {
		const path = new TextPath([{track: trackOf(bytes, text), fork: 0}], bytes);
		const read = path.read(0, path.end);
		t.is(read.text, text);
		t.is(read.positions.length, text.length);
		const encoder = new TextEncoder();
		let at = 0;
		let unit = 0;
		for (const character of text) {
			at += encoder.encode(character).length;
			t.is(read.positions[unit], at - 1);
			unit += character.length;
		}
		const {rows} = rowsAround(path, 10, 0, {before: 0, after: 1000});
		t.is(rows.at(-1)?.to, path.end);
	},
);

test('of a very long text the beginning is dropped, and what its parents wrote with it', t => {
	const track = new Track(letters.size, 2, 10_000);
	for (let count = 0; count < 10; count++) {
		const ids = new Uint8Array(5000).fill(1 + (count % 6));
		track.append({at: track.end, ids, surprise: ids, temperature: undefined});
	}
	const path = new TextPath(
		[
			{track, fork: 2},
			{track: trackOf(letters, 'abc'), fork: 0},
		],
		letters,
	);
	t.is(path.end, 50_002);
	t.true(path.start > 20_000 && path.start <= 40_002);
	t.is(path.textOf(path.end - 2), 'dd');
	const {rows} = rowsAround(path, 50, path.start, {before: 5, after: 5});
	t.is(rows[0].from, path.start);
});

test('a piece that does not go on where the track ends is left out', t => {
	const track = trackOf(letters, 'abc');
	track.append({at: 7, ids: Uint8Array.of(1), surprise: Uint8Array.of(1), temperature: 1});
	t.is(track.end, 3);
	t.is(track.temperatureAt(0), 1);
});

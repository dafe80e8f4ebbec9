import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {plainSample, rowOf, type SampleKey} from '../../../src/sampling/settings.js';
import {type Dial, dials, dialsInWords, turnDial} from '../../../src/ui/studio/dials.js';
import {studioKeys} from '../../../src/ui/studio/keys.js';

const dialOf = (setting: SampleKey): Dial => dials.find(dial => dial.setting === setting) as Dial;

/** The value after so many turns, stronger (positive) or weaker. */
function turned(setting: SampleKey, value: number, turns: number, vocabSize = 65): number {
	let now = value;
	for (let turn = 0; turn < Math.abs(turns); turn++) {
		now = turnDial(dialOf(setting), {...plainSample, [setting]: now}, turns > 0 ? 1 : -1, vocabSize);
	}
	return now;
}

testProp('top-k goes down to 1 and back up to all', [fc.integer({min: 2, max: 3000})], (t, vocabSize) => {
	t.is(turned('topK', 0, 20, vocabSize), 1);
	t.is(turned('topK', 1, -20, vocabSize), 0);
	t.true(turned('topK', 0, 1, vocabSize) < vocabSize);
});

test('top-p stays above 0 and ends at all', t => {
	t.is(turned('topP', 1, -1), 1);
	t.is(turned('topP', 1, 1), 0.95);
	t.is(turned('topP', 0.05, 1), 0.05);
	t.is(turned('topP', 0.92, 1), 0.9);
});

test('min-p and the window for repeats go from off to much and back', t => {
	t.is(turned('minP', 0, -1), 0);
	t.is(turned('minP', 0, 1), 0.01);
	t.is(turned('minP', 0.07, -1), 0.05);
	t.is(turned('minP', 0.5, 1), 0.5);
	t.is(turned('repetitionWindow', 0, 1), 250);
	t.is(turned('repetitionWindow', 600, -1), 500);
	t.is(turned('repetitionWindow', 250, -1), 0);
	t.is(turned('repetitionWindow', 9000, 1), 9000);
});

for (const dial of dials) {
	testProp(
		`the dial of ${dial.setting} leads from off through values that the option takes, and back`,
		[fc.integer({min: 2, max: 2000})],
		(t, vocabSize) => {
			const {off = Number.NaN, min = 0, max = Infinity, above = -1} = rowOf(dial.setting);
			const strongest = turned(dial.setting, off, dial.stops.length, vocabSize);
			t.is(strongest, dial.stops[dial.stops.length - 1]);
			t.is(turned(dial.setting, strongest, -dial.stops.length, vocabSize), off);
			for (const stop of dial.stops) t.true(stop >= min && stop <= max && stop > above);
		},
	);
}

test('dials that are off are left out, but for top-k and top-p', t => {
	t.deepEqual(dialsInWords(plainSample), ['top-k all', 'top-p all']);
	const all = {...plainSample, topK: 5, topP: 0.9, minP: 0.05, repetitionWindow: 250};
	t.deepEqual(dialsInWords(all), ['top-k 5', 'top-p 0.90', 'min-p 0.05', 'vary 250']);
});

test('no two keys of the studio are the same letter', t => {
	const letters = studioKeys.filter(({when}) => when === undefined).flatMap(({keys}) => keys);
	t.is(new Set(letters).size, letters.length);
});

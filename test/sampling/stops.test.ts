import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {watchForStops} from '../../src/sampling/stops.js';

/** Feeds pieces one by one until a stop; gives all that was shown at last. */
function feed(pieces: readonly string[], stops: readonly string[]): {text: string; isStopped: boolean} {
	const watcher = watchForStops(stops);
	let shown = '';
	for (const piece of pieces) {
		const {text, isStopped} = watcher.push(piece);
		shown += text;
		if (isStopped) return {text: shown, isStopped};
	}
	return {text: shown + watcher.rest(), isStopped: false};
}

const letters = fc.string({unit: fc.constantFrom('a', 'b')});

testProp(
	'a text ends before the first place where a stop string is complete',
	[
		fc.array(letters, {maxLength: 12}),
		fc.array(
			letters.filter(stop => stop !== ''),
			{maxLength: 3},
		),
	],
	(t, pieces, stops) => {
		const whole = pieces.join('');
		const places = stops.map(stop => whole.indexOf(stop)).filter(place => place >= 0);
		const characters = [...whole];
		const result = feed(characters, stops);
		t.is(result.isStopped, places.length > 0);
		if (places.length === 0) t.is(result.text, whole);
		else {
			const ends = stops.filter(stop => whole.includes(stop)).map(stop => whole.indexOf(stop) + stop.length);
			const soonest = whole.slice(0, Math.min(...ends));
			const starts = stops.map(stop => soonest.indexOf(stop)).filter(place => place >= 0);
			t.is(result.text, whole.slice(0, Math.min(...starts)));
		}
	},
);

testProp(
	'what has been shown is never taken back',
	[fc.array(letters), letters.filter(stop => stop !== '')],
	(t, pieces, stop) => {
		const watcher = watchForStops([stop]);
		let shown = '';
		for (const piece of pieces) {
			const {text, isStopped} = watcher.push(piece);
			shown += text;
			t.false(shown.includes(stop));
			if (isStopped) break;
		}
		t.true(pieces.join('').startsWith(shown));
	},
);

test('only what may become a stop string is held back', t => {
	const {push, rest} = watchForStops(['\n\nEND']);
	t.is(push('one').text, 'one');
	t.is(push('\n').text, '');
	t.is(push('\n').text, '');
	t.is(push('x').text, '\n\nx');
	t.is(push('\n\nEN').text, '');
	t.is(rest(), '\n\nEN');
	t.deepEqual(push('D and more'), {text: '', isStopped: true});
});

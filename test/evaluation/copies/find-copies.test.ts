import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {heldOutByte} from '../../../src/data/split.js';
import {copyBaseline} from '../../../src/evaluation/copies/baseline.js';
import {
	CopyFinder,
	type CopyLengths,
	copiesOf,
	copyFigures,
	shortestCopy,
} from '../../../src/evaluation/copies/find-copies.js';
import {maximumTextBytes, SuffixAutomaton} from '../../../src/evaluation/copies/suffix-automaton.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function lengthsOf(text: string, corpus: string): Promise<CopyLengths> {
	const finder = new CopyFinder(bytesOf(text), 'utf-8');
	const bytes = bytesOf(corpus);
	await finder.read(bytes, 0, bytes.length);
	return finder.lengths();
}

/** By the definition. */
function bruteLengths(text: string, corpus: string): readonly number[] {
	const characters = [...text];
	return characters.map((_, last) => {
		let length = 0;
		while (length <= last && corpus.includes(characters.slice(last - length, last + 1).join(''))) length++;
		return length < shortestCopy ? 0 : length;
	});
}

/** Texts and corpora that have long strings in common, some of them going round in circles. */
const common = [
	'the quick brown fox ',
	'ababababababababababab',
	'aaaaaaaaaaaaaaaaaaaa',
	'größe der äußeren Häuser',
	'漢字仮名交じり文の例です。',
];
const anyText = fc
	.array(
		fc.oneof(
			fc.constantFrom(...common),
			fc.string({unit: fc.constantFrom('a', 'b', ' ', 'é', '漢', '\n'), maxLength: 9}),
		),
		{
			maxLength: 8,
		},
	)
	.chain(parts =>
		fc.tuple(fc.nat(10), fc.nat(10)).map(([start, end]) => {
			const characters = [...parts.join('')];
			return characters.slice(start, characters.length - end).join('');
		}),
	);

testProp('the longest copies are those of the definition', [anyText, anyText], async (t, text, corpus) => {
	t.deepEqual([...(await lengthsOf(text, corpus))], bruteLengths(text, corpus));
});

testProp(
	'a corpus may be read in pieces, and its beginning asked about before its end is read',
	[anyText, anyText, fc.array(fc.nat(200), {maxLength: 4})],
	(t, text, corpus, cuts) => {
		const automaton = new SuffixAutomaton(bytesOf(text));
		const bytes = bytesOf(corpus);
		let from = 0;
		for (const cut of [...cuts.map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]) {
			automaton.read(bytes, from, cut);
			from = cut;
			const whole = new SuffixAutomaton(bytesOf(text));
			whole.read(bytes, 0, cut);
			t.deepEqual(automaton.longestEnds(), whole.longestEnds());
		}
	},
);

testProp(
	'every listed string stands in the corpus, none is part of a longer one, and none is missing',
	[anyText, anyText, fc.integer({min: shortestCopy, max: 30})],
	async (t, text, corpus, least) => {
		const characters = [...text];
		const copies = copiesOf(await lengthsOf(text, corpus), least);
		const stringOf = (start: number, end: number): string => characters.slice(start, end).join('');
		const isCopy = (start: number, end: number): boolean =>
			end - start >= least && corpus.includes(stringOf(start, end));
		const expected = [];
		for (let start = 0; start < characters.length; start++) {
			for (let end = start + 1; end <= characters.length; end++) {
				const canGrow = (start > 0 && isCopy(start - 1, end)) || (end < characters.length && isCopy(start, end + 1));
				if (isCopy(start, end) && !canGrow) expected.push({start, end});
			}
		}
		t.deepEqual(copies, expected);
	},
	{numRuns: 40},
);

testProp(
	'the share of a part of a text that is covered is counted within that part',
	[anyText, anyText, fc.integer({min: shortestCopy, max: 25}), fc.nat(60), fc.nat(60)],
	async (t, text, corpus, least, a, b) => {
		const characters = [...text];
		const lengths = await lengthsOf(text, corpus);
		const from = Math.min(a, b, characters.length);
		const to = Math.min(Math.max(a, b), characters.length);
		const alone = await lengthsOf(characters.slice(from, to).join(''), corpus);
		const covered = new Set<number>();
		for (const {start, end} of copiesOf(alone, least)) for (let place = start; place < end; place++) covered.add(place);
		const figures = copyFigures(lengths, [least], from, to);
		t.is(figures.characters, to - from);
		t.is(figures.longest, Math.max(0, ...alone));
		t.true(Math.abs(figures.covered[0] * (to - from) - covered.size) < 1e-9);
	},
);

test('bytes that are no text are compared as they are', async t => {
	const text = Uint8Array.from({length: 40}, (_, place) => (place < 20 ? 0x80 + place : 0xff - place));
	const corpus = Uint8Array.from([...text.subarray(3, 18), 0, ...text.subarray(22, 40)]);
	const finder = new CopyFinder(text, 'bytes');
	await finder.read(corpus, 0, corpus.length);
	t.deepEqual(copiesOf(finder.lengths(), shortestCopy), [
		{start: 3, end: 18},
		{start: 22, end: 40},
	]);
});

test('a text may be empty or shorter than any copy, and not too long', async t => {
	t.is((await lengthsOf('', 'a corpus of some length')).length, 0);
	t.deepEqual([...(await lengthsOf('corpus', 'a corpus of some length'))], [0, 0, 0, 0, 0, 0]);
	t.deepEqual(copyFigures(new Int32Array(0), [20]), {characters: 0, longest: 0, covered: [0]});
	t.throws(() => new SuffixAutomaton(new Uint8Array(maximumTextBytes + 1)), {instanceOf: RangeError});
});

test('reading can be stopped', async t => {
	const finder = new CopyFinder(bytesOf('a text'), 'utf-8');
	await t.throwsAsync(finder.read(bytesOf('a corpus'), 0, 8, AbortSignal.abort(new Error('enough'))), {
		message: 'enough',
	});
});

testProp(
	'the held-out part begins at the character where the split has it',
	[fc.string({unit: fc.constantFrom('a', 'é', '漢', '😀'), maxLength: 40}), fc.double({min: 0, max: 0.9, noNaN: true})],
	(t, text, fraction) => {
		const characters = [...text];
		const train = characters.slice(0, Math.floor(characters.length * (1 - fraction))).join('');
		t.is(heldOutByte(bytesOf(text), 'utf-8', fraction), bytesOf(train).length);
		t.is(heldOutByte(bytesOf(text), 'bytes', fraction), Math.floor(bytesOf(text).length * (1 - fraction)));
	},
);

test('the baseline is what passages of the held-out part have in common with what stands before it', async t => {
	const words = (seed: number): string => {
		let state = seed;
		return Array.from({length: 400}, () => {
			state = (state * 1103515245 + 12345) % 2 ** 31;
			return `wörd${state % 997} `;
		}).join('');
	};
	const learned = words(1) + words(2);
	const quoted = learned.slice(500, 620);
	const heldOut = Array.from({length: 30}, (_, index) => (index % 2 ? quoted : words(3 + index).slice(0, 120))).join(
		'',
	);
	const corpus = bytesOf(learned + heldOut);
	const options = {corpus, encoding: 'utf-8' as const, heldOut: bytesOf(learned).length, leasts: [20, 100]};
	const {figures, characters} = await copyBaseline({...options, length: bytesOf(quoted).length});
	t.true(figures.length >= 20);
	t.true(Math.abs(characters - 120) < 12);
	const shares = figures.map(({covered}) => covered[0]);
	t.true(Math.max(...shares) > 0.9);
	t.true(Math.min(...shares) < 0.6);
	const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
	t.true(mean > 0.35 && mean < 0.65, `${mean}`);
	const nothing = await copyBaseline({...options, heldOut: corpus.length, length: 100});
	t.deepEqual(nothing.figures, []);
});

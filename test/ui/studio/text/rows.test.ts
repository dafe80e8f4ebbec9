import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {paragraphEnd, paragraphStart, type RowSource, rowsAround} from '../../../../src/ui/studio/text/rows.js';
import {columnsOf} from '../../../../src/ui/text.js';

/** A text whose positions are its code points, from `start`. */
function sourceOf(text: string, start = 0): RowSource {
	const characters = Array.from(text);
	return {
		start,
		end: start + characters.length,
		isNewline: position => characters[position - start] === '\n',
		read(from, to) {
			const part = characters.slice(from - start, to - start);
			const positions = part.flatMap((character, index) => Array.from({length: character.length}, () => from + index));
			return {text: part.join(''), positions};
		},
	};
}

const everything = {before: Number.MAX_SAFE_INTEGER, after: Number.MAX_SAFE_INTEGER};
const textOf = (row: {readonly cells: readonly {readonly text: string}[]}): string =>
	row.cells.map(({text}) => text).join('');

const texts = fc.string({
	unit: fc.oneof(
		{weight: 6, arbitrary: fc.constantFrom('a', 'b', 'longer', ' ', ' ', '\n')},
		{weight: 1, arbitrary: fc.constantFrom('漢', 'é', 'e\u0301', '👍', '\t', '\u001b', '\u200d')},
	),
	maxLength: 120,
});

testProp(
	'rows follow one another without a gap, and none is too wide',
	[texts, fc.integer({min: 4, max: 30}), fc.integer({min: -1, max: 9})],
	(t, text, columns, start) => {
		const source = sourceOf(text, start);
		const {rows} = rowsAround(source, columns, source.end, everything);
		t.is(rows[0].from, source.start);
		t.is(rows.at(-1)?.to, source.end);
		for (const [index, row] of rows.entries()) {
			if (index > 0) t.is(row.from, rows[index - 1].to);
			t.true(columnsOf(textOf(row)) <= columns || row.cells.length === 1);
		}
	},
);

testProp(
	'from wherever one looks, the rows are the same',
	[texts, fc.integer({min: 4, max: 30}), fc.nat(), fc.nat({max: 5}), fc.nat({max: 5})],
	(t, text, columns, place, before, after) => {
		const source = sourceOf(text);
		const {rows} = rowsAround(source, columns, 0, everything);
		const position = place % (source.end + 1);
		const around = rowsAround(source, columns, position, {before, after});
		const row = around.rows[around.index];
		t.true(position >= row.from && (position < row.to || position === source.end));
		const at = rows.findIndex(({from, to}) => from === row.from && to === row.to);
		t.deepEqual(around.rows, rows.slice(Math.max(0, at - before), at + after + 1));
	},
);

test('a paragraph that does not end is cut at the same places, wherever one looks from', t => {
	const source = sourceOf(`short\n${'x'.repeat(20_000)}\nend`);
	const starts = new Set<number>();
	for (const position of [...Array.from({length: 2858}, (_, index) => 7 * index), source.end]) {
		const start = paragraphStart(source, position);
		starts.add(start);
		t.true(start <= position);
		const end = paragraphEnd(source, start);
		t.true(position < end || (position === source.end && end === source.end));
	}
	t.deepEqual([...starts], [0, 6, 8192, 12_288, 16_384, 20_007]);
});

test('a page of a very long text looks at a small part of it', t => {
	const inner = sourceOf('some words and a newline\n'.repeat(40_000));
	let read = 0;
	const source: RowSource = {
		...inner,
		read(from, to) {
			read += to - from;
			return inner.read(from, to);
		},
	};
	for (const position of [0, 500_000, source.end]) rowsAround(source, 20, position, {before: 20, after: 20});
	t.true(read < 5000);
});

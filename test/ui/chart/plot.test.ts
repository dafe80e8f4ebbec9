import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {columnLabels, rowLabels} from '../../../src/ui/chart/axes.js';
import {type Plot, type PlotOptions, type Point, plot} from '../../../src/ui/chart/plot.js';
import {decimalsFor, fractionsIn, roundNumbers} from '../../../src/ui/chart/scale.js';
import {columnsOf} from '../../../src/ui/text.js';

const textOf = ({rows}: Plot): readonly string[] => rows.map(row => row.map(({text}) => text).join(''));
const linear = {scale: 'linear'} as const;

const anyValue = fc.oneof(fc.double(), fc.double({min: 0.1, max: 10, noNaN: true}));
const anyPoints = fc
	.array(fc.tuple(fc.nat(1000), anyValue), {maxLength: 60})
	.map(pairs => pairs.map(([x, y]): Point => ({x, y})).sort((a, b) => a.x - b.x));
const anyOptions = fc.record({
	width: fc.nat(80),
	height: fc.nat(20),
	scale: fc.constantFrom('linear' as const, 'log' as const),
	isAscii: fc.boolean(),
});

testProp(
	'a plot is exactly as large as asked for, whatever the values',
	[anyPoints, anyPoints, anyOptions],
	(t, one, other, options) => {
		const mark = {x: 5, y: 1, glyph: '*'};
		const rows = textOf(plot([one, other], {...options, mark}));
		t.is(rows.length, options.height);
		for (const row of rows) t.is(columnsOf(row), options.width);
	},
);

/** Rows (from the top) and columns of all dots that are lit. */
function dotsOf(drawn: Plot): readonly {x: number; y: number}[] {
	const bits = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80];
	return textOf(drawn).flatMap((row, cellY) =>
		Array.from(row).flatMap((character, cellX) => {
			const lit = character === ' ' ? 0 : (character.codePointAt(0) ?? 0) - 0x2800;
			return bits.flatMap((bit, index) =>
				lit & bit ? [{x: 2 * cellX + Math.floor(index / 4), y: 4 * cellY + (index % 4)}] : [],
			);
		}),
	);
}

const size = {width: 30, height: 8} as const;
const dotHeight = 4 * size.height;

/** The dot that a value of [0, 100] × [0, 10] belongs to. */
const dotOf = ({x, y}: Point) => ({
	x: Math.round((x / 100) * (2 * size.width - 1)),
	y: Math.round((1 - y / 10) * (dotHeight - 1)),
});

const inside = fc
	.array(fc.tuple(fc.nat(100), fc.oneof(fc.double({min: 0, max: 10, noNaN: true}), fc.constant(Number.NaN))), {
		minLength: 1,
		maxLength: 400,
	})
	.map(pairs => pairs.map(([x, y]): Point => ({x, y})).sort((a, b) => a.x - b.x));

const ranges: Pick<PlotOptions, 'xRange' | 'yRange'> = {xRange: [0, 100], yRange: [0, 10]};

testProp('every value that is a number has its dot, so the extremes are visible', [inside], (t, points) => {
	const dots = new Set(dotsOf(plot([points], {...size, ...linear, ...ranges})).map(({x, y}) => `${x} ${y}`));
	const missing = points.filter(point => {
		const {x, y} = dotOf(point);
		return !Number.isNaN(point.y) && !dots.has(`${x} ${y}`);
	});
	t.deepEqual(missing, []);
});

testProp('no dot is higher than the highest value or lower than the lowest', [inside], (t, points) => {
	const numbers = points.filter(({y}) => !Number.isNaN(y));
	const dots = dotsOf(plot([points], {...size, ...linear, ...ranges}));
	t.is(dots.length === 0, numbers.length === 0);
	const rows = numbers.map(point => dotOf(point).y);
	for (const {y} of dots) t.true(y >= Math.min(...rows) && y <= Math.max(...rows));
});

testProp('between neighbours the line has no gap', [inside], (t, points) => {
	const numbers = points.filter(({y}) => !Number.isNaN(y));
	const lit = new Set(dotsOf(plot([numbers], {...size, ...linear, ...ranges})).map(({x}) => x));
	const xs = numbers.map(point => dotOf(point).x);
	const span = numbers.length === 0 ? 0 : Math.max(...xs) - Math.min(...xs) + 1;
	t.is(lit.size, span);
});

test('a value that is no number leaves a gap', t => {
	const points = [0, 1, 2, 3, 4].map(x => ({x: 25 * x, y: x === 2 ? Number.NaN : 5}));
	const lit = new Set(dotsOf(plot([points], {...size, ...linear, ...ranges})).map(({x}) => x));
	t.true(lit.has(dotOf({x: 25, y: 5}).x) && lit.has(dotOf({x: 75, y: 5}).x));
	t.false(lit.has(dotOf({x: 50, y: 5}).x));
});

test('the curve of a loss', t => {
	const points = Array.from({length: 200}, (_, x) => ({x, y: 1 + 3 * Math.exp(-x / 30)}));
	t.deepEqual(textOf(plot([points], {width: 24, height: 5, ...linear})), [
		'⢣                       ',
		' ⢣⡀                     ',
		'  ⠳⡄                    ',
		'   ⠈⠳⣄⡀                 ',
		'      ⠉⠓⠒⠦⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀',
	]);
	t.deepEqual(textOf(plot([points], {width: 24, height: 5, ...linear, isAscii: true})), [
		'.                       ',
		' ..                     ',
		'  ..                    ',
		'   .....                ',
		'       .................',
	]);
});

test('where two series meet in a cell the dots of both stay, in the colour of the later', t => {
	const diagonal = (from: number, to: number) => [
		{x: 0, y: from},
		{x: 1, y: to},
	];
	const one = diagonal(0, 1);
	const other = diagonal(1, 0);
	const dotsOf = (...series: readonly (readonly Point[])[]): number =>
		(textOf(plot(series, {width: 1, height: 1, ...linear}))[0].codePointAt(0) ?? 0) - 0x2800;
	t.is(dotsOf(one, other), dotsOf(one) | dotsOf(other));
	t.not(dotsOf(one), dotsOf(other));
});

test('a later series covers an earlier one, and the mark covers both', t => {
	const flat = (y: number) => [0, 1].map(x => ({x, y}));
	const {rows} = plot([flat(0), flat(0)], {width: 5, height: 1, ...linear, mark: {x: 1, y: 0, glyph: '*'}});
	t.deepEqual(
		rows[0].map(({series, text}) => [series, text.length]),
		[
			[1, 4],
			['mark', 1],
		],
	);
});

test('a logarithmic axis gives equal ratios equal room', t => {
	t.is(fractionsIn([1, 100], 'log')(10), 0.5);
	t.is(fractionsIn([1, 100], 'log')(0.1), 0);
	t.is(fractionsIn([0, 100], 'linear')(50), 0.5);
});

test('labels are round numbers, far enough apart', t => {
	t.deepEqual(roundNumbers([1.48, 4.17], 5), [2, 3, 4]);
	t.deepEqual(
		rowLabels([1.48, 4.17], 12, 'linear').map(({text}) => text),
		['1.5', '2.0', '2.5', '3.0', '3.5', '4.0'],
	);
	t.deepEqual([[1, 2], [0.5, 1], [2.25, 2.5], [0.1 + 0.2], []].map(decimalsFor), [0, 1, 2, 1, 0]);
	t.is(columnLabels([0, 6400], 30), '0      2,000    4,000    6,000');
	t.regex(columnLabels([1, 350], 40), /^ +100 +200 +300 +$/);
});

testProp(
	'labels stay inside, whatever the range',
	[fc.double({noNaN: true}), fc.double({noNaN: true}), fc.nat(40), fc.nat(60)],
	(t, one, other, height, width) => {
		const range = [Math.min(one, other), Math.max(one, other)] as const;
		const rows = rowLabels(range, height, 'linear').map(({row}) => row);
		t.true(rows.every((row, index) => row >= 0 && row < height && (index === 0 || rows[index - 1] - row >= 2)));
		if (one >= 0 && other >= 0 && one < 1e9 && other < 1e9) t.is(columnLabels(range, width).length, width);
	},
);

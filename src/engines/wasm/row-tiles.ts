/**
 * Writes the innermost loops of generating as AssemblyScript: products of one row, and products with weights of 8 bits.
 *
 * One row does so little arithmetic that reading the weights is what counts. `row<P>` reads P panels that stand side by side,
 * [K, P · NR], from front to back as one stream: as many sums as the registers hold, and one stream is what a processor
 * fetches ahead best (measured: 64 columns side by side 92 GB/s, two panels of 16 one after another 70).
 *
 * Of 8 bits pairs of rows lie together, [K / 2, P · NR, 2], as one instruction multiplies neighbouring pairs and adds them.
 * All initial values are loaded before the first result is stored: V8 pairs no loads over a store.
 */
import type {KernelBuild} from './tiles.js';

/** Panels that stand side by side at most. */
export const widestGroup = 4;
/** Rows of a tile of 8-bit weights. */
export const quantizedRows = 4;

const indices = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index);

/** c [P · NR] += a [K] · b [K, P · NR] */
function rowKernel({columns}: KernelBuild, panels: number): string {
	const vectors = indices((panels * columns) / 4);
	return [
		`function row${panels}(K: i32, a: usize, b: usize, c: usize): void {`,
		...vectors.map(v => `let s${v} = v128.load(c, ${16 * v});`),
		'const end = a + (<usize>K << 2);',
		'while (a < end) {',
		'const x = v128.load32_splat(a);',
		...vectors.map(v => `s${v} = madd(x, v128.load(b, ${16 * v}), s${v});`),
		`b += ${16 * vectors.length}; a += 4;`,
		'}',
		...vectors.map(v => `v128.store(c, s${v}, ${16 * v});`),
		'}',
	].join('\n');
}

/** c [R, P · NR] += factors [R] ⊙ scales [P · NR] ⊙ (a [R, K] · b), a and b of whole numbers. */
function quantizedKernel({columns}: KernelBuild, rows: number, panels: number): string {
	const vectors = indices((panels * columns) / 4);
	const all = indices(rows).flatMap(row => vectors.map(v => ({row, v, sum: `s${row}_${v}`})));
	const below = (name: string, row: number) => (row === 0 ? name : `${name}${row}`);
	return [
		`function quantized${rows}x${panels}(K: i32, a: usize, lda: usize, b: usize, factors: usize, scales: usize, c: usize, ldc: usize): void {`,
		...indices(rows)
			.slice(1)
			.map(row => `let a${row} = ${below('a', row - 1)} + lda, c${row} = ${below('c', row - 1)} + ldc;`),
		...all.map(({sum}) => `let ${sum} = i32x4.splat(0);`),
		'const end = a + (<usize>K << 1);',
		'while (a < end) {',
		...(rows > 1 ? vectors.map(v => `const b${v} = v128.load8x8_s(b, ${8 * v});`) : []),
		...indices(rows).flatMap(row => [
			`const x${row} = v128.load32_splat(${below('a', row)});`,
			...vectors.map(v => {
				const weights = rows > 1 ? `b${v}` : `v128.load8x8_s(b, ${8 * v})`;
				return `s${row}_${v} = i32x4.add(s${row}_${v}, i32x4.dot_i16x8_s(x${row}, ${weights}));`;
			}),
		]),
		`b += ${8 * vectors.length};`,
		...indices(rows).map(row => `${below('a', row)} += 4;`),
		'}',
		...indices(rows).map(row => `const f${row} = v128.load32_splat(factors, ${4 * row});`),
		...all.map(({row, v, sum}) => {
			const product = `f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(${sum}), f${row}), v128.load(scales, ${16 * v}))`;
			return `const r${row}_${v} = f32x4.add(v128.load(${below('c', row)}, ${16 * v}), ${product});`;
		}),
		...all.map(({row, v}) => `v128.store(${below('c', row)}, r${row}_${v}, ${16 * v});`),
		'}',
	].join('\n');
}

/** Chooses a function by a number. */
function choice(header: string, by: string, names: readonly string[], call: string): string {
	const cases = names.map((name, index) => `case ${index + 1}: ${name}(${call}); break;`);
	return `export function ${header}: void {\nswitch (${by}) {\n${cases.join('\n')}\n}\n}`;
}

/** The AssemblyScript module `row-tiles` of a build. */
export function rowTileSource(build: KernelBuild): string {
	const widths = indices(widestGroup).map(index => index + 1);
	const heights = indices(quantizedRows).map(index => index + 1);
	const quantizedArguments = 'K, a, lda, b, factors, scales, c, ldc';
	const quantizedParameters =
		'K: i32, a: usize, lda: usize, b: usize, factors: usize, scales: usize, c: usize, ldc: usize';
	return [
		"import {madd} from './tiles';",
		`export const QUANTIZED_ROWS: i32 = ${quantizedRows};`,
		...widths.map(width => rowKernel(build, width)),
		...widths.map(width => quantizedKernel(build, 1, width)),
		...heights.slice(1).map(rows => quantizedKernel(build, rows, 1)),
		choice(
			'rowTile(panels: i32, K: i32, a: usize, b: usize, c: usize)',
			'panels',
			widths.map(width => `row${width}`),
			'K, a, b, c',
		),
		choice(
			`quantizedRowTile(panels: i32, ${quantizedParameters})`,
			'panels',
			widths.map(width => `quantized1x${width}`),
			quantizedArguments,
		),
		choice(
			`quantizedTile(rows: i32, ${quantizedParameters})`,
			'rows',
			heights.map(rows => `quantized${rows}x1`),
			quantizedArguments,
		),
	].join('\n\n');
}

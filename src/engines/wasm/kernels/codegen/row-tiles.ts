/**
 * Writes the innermost loops of generation as AssemblyScript: products of one row, and products with weights of 8 bits.
 *
 * With one row, reading the weights takes most of the time. `row<P>` reads P panels that stand side by side, [K, P · NR], from
 * front to back as one stream: P is as large as the registers allow, because a processor prefetches a single stream best (measured:
 * 64 columns side by side 92 GB/s, two panels of 16 one after another 70 GB/s).
 *
 * Weights of 8 bits are interleaved, because one instruction multiplies neighbouring integers and adds the products: two rows of
 * weights together for a single row of A, [K / 2, P · NR, 2], and four for several rows, [K / 4, NR, 4] (`assembly/product-int8.ts`).
 * All initial values are loaded before the first result is stored, since V8 pairs no loads across a store.
 */
import {type KernelBuild, widestGroup} from '../builds.js';
import {indices, ofRow, sourceFile} from './source.js';

/** Rows of the largest tile of bytes: without relaxed SIMD products need registers of their own (measured: 5 rows are 20 % faster than 3). */
const byteRows = ({fused}: KernelBuild): number => (fused ? 5 : 3);

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

/** Vector v of c plus a sum of integers times the factor of its row and the scales of its columns. */
const addScaled = (c: string, sum: string, factor: string, v: number): string =>
	`f32x4.add(v128.load(${c}, ${16 * v}), f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(${sum}), ${factor}), v128.load(scales, ${16 * v})))`;

/** c [P · NR] += factor · scales [P · NR] ⊙ (a [K] · b [K, P · NR]), with a of 16 bits and b of 8 bits */
function quantizedRowKernel({columns}: KernelBuild, panels: number): string {
	const vectors = indices((panels * columns) / 4);
	return [
		`function quantizedRow${panels}(K: i32, a: usize, b: usize, factor: usize, scales: usize, c: usize): void {`,
		...vectors.map(v => `let s${v} = i32x4.splat(0);`),
		'const end = a + (<usize>K << 1);',
		'while (a < end) {',
		'const x = v128.load32_splat(a);',
		...vectors.map(v => `s${v} = i32x4.add(s${v}, i32x4.dot_i16x8_s(x, v128.load8x8_s(b, ${8 * v})));`),
		`b += ${8 * vectors.length}; a += 4;`,
		'}',
		'const f = v128.load32_splat(factor);',
		...vectors.map(v => `const r${v} = ${addScaled('c', `s${v}`, 'f', v)};`),
		...vectors.map(v => `v128.store(c, r${v}, ${16 * v});`),
		'}',
	].join('\n');
}

/**
 * Sums of pairs of x ⊙ w for signed x of 8 bits and unsigned w of 7 bits. For w of 7 bits the result of the relaxed instruction is the
 * same on every processor.
 */
function pairSums({fused}: KernelBuild): string {
	const relaxed = 'return i16x8.relaxed_dot_i8x16_i7x16_s(x, w);';
	const exact = `const even = i16x8.mul(i16x8.shr_s(i16x8.shl(x, 8), 8), i16x8.shr_u(i16x8.shl(w, 8), 8));
return i16x8.add(even, i16x8.mul(i16x8.shr_s(x, 8), i16x8.shr_u(w, 8)));`;
	return `// @ts-ignore: decorator\n@inline\nfunction pairSums(x: v128, w: v128): v128 {\n${fused ? relaxed : exact}\n}`;
}

/** c [R, NR] += factors [R] ⊙ scales [NR] ⊙ (starts [R] + a [R, K] · b [K, NR]), with a and b of 8 bits */
function byteKernel({columns}: KernelBuild, rows: number): string {
	const vectors = indices(columns / 4);
	const all = indices(rows).flatMap(row => vectors.map(v => ({row, v, sum: `s${row}_${v}`})));
	return [
		`function bytes${rows}(K: i32, a: usize, b: usize, factors: usize, starts: usize, scales: usize, c: usize, ldc: usize): void {`,
		...indices(rows)
			.slice(1)
			.map(row => `let a${row} = ${ofRow('a', row - 1)} + <usize>K, c${row} = ${ofRow('c', row - 1)} + ldc;`),
		...all.map(({row, sum}) => `let ${sum} = v128.load32_splat(starts, ${4 * row});`),
		// The constant is read from memory, because the runtime would rebuild it at each use.
		'const ones = v128.load16_splat(ONE);',
		'const end = a + <usize>K;',
		'while (a < end) {',
		...vectors.map(v => `const b${v} = v128.load(b, ${16 * v});`),
		...indices(rows).flatMap(row => [
			`const x${row} = v128.load32_splat(${ofRow('a', row)});`,
			...vectors.map(v => `s${row}_${v} = i32x4.add(s${row}_${v}, i32x4.dot_i16x8_s(ones, pairSums(x${row}, b${v})));`),
		]),
		`b += ${16 * vectors.length};`,
		...indices(rows).map(row => `${ofRow('a', row)} += 4;`),
		'}',
		...indices(rows).map(row => `const f${row} = v128.load32_splat(factors, ${4 * row});`),
		...all.map(({row, v, sum}) => `const r${row}_${v} = ${addScaled(ofRow('c', row), sum, `f${row}`, v)};`),
		...all.map(({row, v}) => `v128.store(${ofRow('c', row)}, r${row}_${v}, ${16 * v});`),
		'}',
	].join('\n');
}

/** A function that calls one of several by a number that begins with 1. */
function choice(header: string, by: string, names: readonly string[], call: string): string {
	const cases = names.map((name, index) => `case ${index + 1}: ${name}(${call}); break;`);
	return `export function ${header}: void {\nswitch (${by}) {\n${cases.join('\n')}\n}\n}`;
}

/** The AssemblyScript module `row-tiles` of a build. */
export function rowTileSource(build: KernelBuild): string {
	const widths = indices(widestGroup).map(index => index + 1);
	const heights = indices(byteRows(build)).map(index => index + 1);
	return sourceFile('kernels/codegen/row-tiles.ts', build.name, [
		"import {madd} from './tiles';",
		`export const BYTE_ROWS: i32 = ${byteRows(build)};`,
		'const ONE = memory.data<i16>([1]);',
		pairSums(build),
		...widths.map(width => rowKernel(build, width)),
		...widths.map(width => quantizedRowKernel(build, width)),
		...heights.map(rows => byteKernel(build, rows)),
		choice(
			'rowTile(panels: i32, K: i32, a: usize, b: usize, c: usize)',
			'panels',
			widths.map(width => `row${width}`),
			'K, a, b, c',
		),
		choice(
			'quantizedRowTile(panels: i32, K: i32, a: usize, b: usize, factor: usize, scales: usize, c: usize)',
			'panels',
			widths.map(width => `quantizedRow${width}`),
			'K, a, b, factor, scales, c',
		),
		choice(
			'byteTile(rows: i32, K: i32, a: usize, b: usize, factors: usize, starts: usize, scales: usize, c: usize, ldc: usize)',
			'rows',
			heights.map(rows => `bytes${rows}`),
			'K, a, b, factors, starts, scales, c, ldc',
		),
	]);
}

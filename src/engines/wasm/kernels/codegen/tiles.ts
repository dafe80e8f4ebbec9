/**
 * Writes the innermost loops of the matrix products as AssemblyScript.
 *
 * A tile keeps R rows × NR columns of the result in registers while it runs over K. The language has no arrays of registers,
 * so every accumulator needs a name of its own: this is why these functions, and only these, are generated.
 *
 *   C[R, NR] = initial[R, NR] + A[R, K] · panel[K, NR]
 *
 * The fastest sizes of tiles were measured: 6 × 16 with fused operations and 4 × 16 without, where V8 pairs two operations of 128
 * bits into one of 256; 6 × 8 and 4 × 8 where it does not. The loop over K must not be unrolled, since accumulators would then
 * be moved to memory.
 */
import type {KernelBuild} from '../builds.js';
import {indices, ofRow, sourceFile} from './source.js';

/** A tile finds the elements of A in rows that are `lda` bytes apart, or packed [K, R]. */
type Access = 'rows' | 'packed';

/** The function of a tile of `rows` rows and one panel. */
function tile(build: KernelBuild, rows: number, access: Access): string {
	const vectors = indices(build.columns / 4);
	const lines: string[] = [];
	const stride = access === 'rows' ? 'lda: usize, ' : '';
	lines.push(
		`function ${access}${rows}(K: i32, a: usize, ${stride}panel: usize, initial: usize, ldi: usize, c: usize, ldc: usize): void {`,
	);
	for (const row of indices(rows).slice(1)) {
		lines.push(`let initial${row} = ${ofRow('initial', row - 1)} + ldi, c${row} = ${ofRow('c', row - 1)} + ldc;`);
		if (access === 'rows') lines.push(`let a${row} = ${ofRow('a', row - 1)} + lda;`);
	}
	for (const row of indices(rows)) {
		for (const v of vectors) lines.push(`let s${row}_${v} = v128.load(${ofRow('initial', row)}, ${16 * v});`);
	}
	lines.push(`const end = panel + <usize>K * ${4 * build.columns};`, 'while (panel < end) {');
	for (const v of vectors) lines.push(`const b${v} = v128.load(panel, ${16 * v});`);
	for (const row of indices(rows)) {
		const element = access === 'rows' ? `${ofRow('a', row)}, 0` : `a, ${4 * row}`;
		lines.push(`const x${row} = v128.load32_splat(${element});`);
		for (const v of vectors) lines.push(`s${row}_${v} = madd(x${row}, b${v}, s${row}_${v});`);
	}
	if (access === 'packed') lines.push(`a += ${4 * rows};`);
	else for (const row of indices(rows)) lines.push(`${ofRow('a', row)} += 4;`);
	lines.push(`panel += ${4 * build.columns};`, '}');
	for (const row of indices(rows)) {
		for (const v of vectors) lines.push(`v128.store(${ofRow('c', row)}, s${row}_${v}, ${16 * v});`);
	}
	lines.push('}');
	return lines.join('\n');
}

/** The tile of one row takes several panels at once: their independent sums hide the latency of an addition. */
function vectorTile(build: KernelBuild): string {
	const panels = indices(vectorPanels(build));
	const vectors = indices(build.columns / 4);
	const lines = [
		'export function vector(K: i32, a: usize, panel: usize, distance: usize, initial: usize, c: usize): void {',
	];
	for (const p of panels.slice(1)) lines.push(`let panel${p} = ${p === 1 ? 'panel' : `panel${p - 1}`} + distance;`);
	for (const p of panels)
		for (const v of vectors) lines.push(`let s${p}_${v} = v128.load(initial, ${4 * build.columns * p + 16 * v});`);
	lines.push('const end = a + (<usize>K << 2);', 'while (a < end) {', 'const x = v128.load32_splat(a);');
	for (const p of panels) {
		const panel = p === 0 ? 'panel' : `panel${p}`;
		for (const v of vectors) lines.push(`s${p}_${v} = madd(x, v128.load(${panel}, ${16 * v}), s${p}_${v});`);
		lines.push(`${panel} += ${4 * build.columns};`);
	}
	lines.push('a += 4;', '}');
	for (const p of panels)
		for (const v of vectors) lines.push(`v128.store(c, s${p}_${v}, ${4 * build.columns * p + 16 * v});`);
	lines.push('}');
	return lines.join('\n');
}

/** The single-row tile covers 32 columns. */
const vectorPanels = (build: KernelBuild): number => 32 / build.columns;

/** The function that chooses a tile by its number of rows. */
function dispatch(build: KernelBuild, access: Access): string {
	const [parameter, argument] = access === 'rows' ? ['lda: usize, ', 'lda, '] : ['', ''];
	const cases = indices(build.rows).map(
		index => `case ${index + 1}: ${access}${index + 1}(K, a, ${argument}panel, initial, ldi, c, ldc); break;`,
	);
	return `export function ${access}Tile(rows: i32, K: i32, a: usize, ${parameter}panel: usize, initial: usize, ldi: usize, c: usize, ldc: usize): void {
switch (rows) {
${cases.join('\n')}
}
}`;
}

/** The AssemblyScript module `tiles` of a build. */
export function tileSource(build: KernelBuild): string {
	const sizes = indices(build.rows).map(index => index + 1);
	return sourceFile('kernels/codegen/tiles.ts', build.name, [
		`export const FUSED: bool = ${build.fused};`,
		`export const TILE_COLUMNS: i32 = ${build.columns};`,
		`export const TILE_ROWS: i32 = ${build.rows};`,
		`export const VECTOR_PANELS: i32 = ${vectorPanels(build)};`,
		`/** a · b + c */\n// @ts-ignore: decorator\n@inline\nexport function madd(a: v128, b: v128, c: v128): v128 {\nreturn ${
			build.fused ? 'f32x4.relaxed_madd(a, b, c)' : 'f32x4.add(f32x4.mul(a, b), c)'
		};\n}`,
		...sizes.flatMap(rows => [tile(build, rows, 'rows'), tile(build, rows, 'packed')]),
		vectorTile(build),
		dispatch(build, 'rows'),
		dispatch(build, 'packed'),
	]);
}

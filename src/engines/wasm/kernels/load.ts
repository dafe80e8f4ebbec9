/** The compiled kernels as TypeScript sees them: addresses are numbers of bytes, `ld…` distances between rows in bytes. */
import {readFile} from 'node:fs/promises';
import {setFlagsFromString} from 'node:v8';
import type {Pointer} from './arena.js';
import type {KernelBuild} from './codegen/tiles.js';
import {bindNative, findAddon, type NativeKernels} from './native/addon.js';
import {instructionNames, type NativeVariant} from './native/variants.js';

/** What a module of kernels exports; each is described where it is defined, in `assembly/`. */
export type Kernels = {
	product(
		M: number,
		N: number,
		K: number,
		a: Pointer,
		lda: number,
		b: Pointer,
		initial: Pointer,
		ldi: number,
		c: Pointer,
		ldc: number,
	): void;
	productOfTransposed(
		R: number,
		M: number,
		N: number,
		a: Pointer,
		lda: number,
		b: Pointer,
		ldb: number,
		c: Pointer,
		ldc: number,
		sums: Pointer,
		zeros: Pointer,
		scratch: Pointer,
	): void;
	productOfColumns(
		groups: number,
		width: number,
		first: number,
		count: number,
		K: number,
		a: Pointer,
		b: Pointer,
		c: Pointer,
	): void;
	pack(K: number, N: number, b: Pointer, ld: number, packed: Pointer, n0: number, n1: number): void;
	packTransposed(K: number, N: number, bT: Pointer, ld: number, packed: Pointer, n0: number, n1: number): void;
	lstmForward(rows: number, H: number, units: number, gates: Pointer, cBefore: Pointer, c: Pointer, h: Pointer): void;
	lstmBackward(
		rows: number,
		H: number,
		units: number,
		gates: Pointer,
		cBefore: Pointer,
		c: Pointer,
		dh: Pointer,
		dc: Pointer,
	): void;
	gruForward(rows: number, H: number, units: number, gates: Pointer, hBefore: Pointer, h: Pointer): void;
	gruBackward(
		rows: number,
		H: number,
		units: number,
		gates: Pointer,
		hBefore: Pointer,
		dh: Pointer,
		dhBefore: Pointer,
	): void;
	tanhForward(count: number, sums: Pointer, h: Pointer): void;
	tanhBackward(count: number, h: Pointer, dh: Pointer, dsums: Pointer): void;
	reluForward(count: number, sums: Pointer, h: Pointer): void;
	reluBackward(count: number, h: Pointer, dh: Pointer, dsums: Pointer): void;
	addRow(K: number, groups: number, panels: number, a: Pointer, b: Pointer, c: Pointer, stride: number): void;
	addRows(
		M: number,
		K: number,
		groups: number,
		panels: number,
		a: Pointer,
		lda: number,
		b: Pointer,
		c: Pointer,
		ldc: number,
		stride: number,
	): void;
	quantizeRow(K: number, a: Pointer, to: Pointer, factor: Pointer): void;
	addQuantizedRow(
		K: number,
		groups: number,
		panels: number,
		a: Pointer,
		factor: Pointer,
		b: Pointer,
		scales: Pointer,
		c: Pointer,
		stride: number,
	): void;
	quantizeRows(M: number, K: number, a: Pointer, to: Pointer, factors: Pointer, starts: Pointer): void;
	addQuantizedRows(
		M: number,
		K: number,
		groups: number,
		panels: number,
		a: Pointer,
		factors: Pointer,
		starts: Pointer,
		b: Pointer,
		scales: Pointer,
		c: Pointer,
		ldc: number,
		stride: number,
	): void;
	draw(V: number, logits: Pointer, temperature: number, uniform: number, table: Pointer, weights: Pointer): number;
	crossEntropy(
		rows: number,
		V: number,
		logits: Pointer,
		targets: Pointer,
		scale: number,
		losses: Pointer,
		correct: Pointer,
	): void;
	gather(
		rows: number,
		width: number,
		ids: Pointer,
		table: Pointer,
		ldt: number,
		bias: Pointer,
		out: Pointer,
		ldo: number,
	): void;
	scatter(rows: number, width: number, ids: Pointer, table: Pointer, ldt: number, from: Pointer, ldf: number): void;
	fill(rows: number, width: number, source: Pointer, out: Pointer, ldo: number): void;
	copy(count: number, from: Pointer, to: Pointer): void;
	zero(to: Pointer, count: number): void;
	sumRows(rows: number, width: number, from: Pointer, ldf: number, sums: Pointer): void;
	add(count: number, a: Pointer, b: Pointer, out: Pointer): void;
	multiply(count: number, a: Pointer, b: Pointer, out: Pointer): void;
	multiplyAdd(count: number, a: Pointer, b: Pointer, c: Pointer, out: Pointer): void;
	drop(
		count: number,
		mixedSeed: number,
		start: number,
		stride: number,
		threshold: number,
		kept: number,
		from: Pointer,
		to: Pointer,
	): void;
	sumOfSquares(count: number, g: Pointer): number;
	adamW(
		count: number,
		w: Pointer,
		g: Pointer,
		m: Pointer,
		v: Pointer,
		a: Pointer,
		clip: number,
		beta1: number,
		rest1: number,
		beta2: number,
		rest2: number,
		shrink: number,
		rate: number,
		root: number,
		epsilon: number,
		decay: number,
		rest: number,
	): void;
	descend(count: number, w: Pointer, g: Pointer, rate: number): void;
	barrier(at: Pointer, count: number): void;
	meet(at: Pointer, rank: number, count: number, turn: number): void;
	take(at: Pointer): number;
	readonly TILE_COLUMNS: WebAssembly.Global;
};

/** Numbers of scratch that `productOfTransposed` needs for a result of M rows: packed rows of A, and columns of B. */
export const gradientScratch = (M: number): number => 512 * (M + 128);

/** V8 compiles by its best compiler at once, and pairs 128-bit operations into 256-bit ones where `wide` is set. */
function withCompilerFlags<Result>(wide: boolean, compile: () => Result): Result {
	const flags = ['liftoff', 'wasm-lazy-compilation'];
	// The flags hold for the whole process: they are set only while this module is compiled.
	for (const flag of flags) setFlagsFromString(`--no-${flag}`);
	if (wide) setFlagsFromString('--experimental-wasm-revectorize');
	try {
		return compile();
	} finally {
		for (const flag of flags) setFlagsFromString(`--${flag}`);
		if (wide) setFlagsFromString('--no-experimental-wasm-revectorize');
	}
}

/** The compiled kernels of a build, not yet over a memory: it can be sent to other threads. */
export type KernelModule = {readonly wasm: WebAssembly.Module; readonly native?: NativeKernels};

/** Compiles a build. Throws an Error where the runtime or the processor does not know its instructions. */
export async function compileKernels({name, columns, native}: KernelBuild): Promise<KernelModule> {
	const bytes = await readFile(new URL(`modules/${native?.module ?? name}.wasm`, import.meta.url));
	const wasm = withCompilerFlags(columns === 16, () => new WebAssembly.Module(bytes));
	return native ? {wasm, native: await nativeKernels(native.variant)} : {wasm};
}

async function nativeKernels(variant: NativeVariant): Promise<NativeKernels> {
	const {file, variants, record} = await findAddon();
	if (variants.includes(variant)) return {file, variants: [variant]};
	throw new Error(record.failed[variant] ?? `this processor has no ${instructionNames[variant]}`);
}

/** The kernels over a memory. */
export function instantiate({wasm, native}: KernelModule, memory: WebAssembly.Memory): Kernels {
	const abort = () => {
		throw new Error('A kernel was called with arguments that it does not take.');
	};
	// The exports of a module are typed by hand: WebAssembly has no types for them that TypeScript could read.
	const kernels = new WebAssembly.Instance(wasm, {env: {memory, abort}}).exports as unknown as Kernels;
	return native ? {...kernels, ...bindNative(native, memory)} : kernels;
}

/** The builds of the kernels: the same operations for runtimes and processors with different instructions. */
import type {NativeVariant} from './native/variants.js';

export type KernelBuild = {
	readonly name: string;
	/** A multiplication and an addition are rounded once, which needs relaxed SIMD; rounding twice gives the same bits on all processors. */
	readonly fused: boolean;
	/** NR, the columns of a tile and of a packed panel. 16 columns are faster only where V8 pairs vectors. */
	readonly columns: 8 | 16;
	/** Rows of the largest tile that fits the registers. */
	readonly rows: 4 | 6;
	/** Native kernels that replace some of a WebAssembly module's. */
	readonly native?: {readonly module: string; readonly variant: NativeVariant};
};

export const kernelBuilds: readonly KernelBuild[] = [
	{name: 'fused16', fused: true, columns: 16, rows: 6},
	{name: 'fused8', fused: true, columns: 8, rows: 6},
	{name: 'portable16', fused: false, columns: 16, rows: 4},
	{name: 'portable8', fused: false, columns: 8, rows: 4},
];

/** The largest number of panels that stand side by side in memory (`assembly/product-of-panels.ts`). */
export const widestGroup = 4;

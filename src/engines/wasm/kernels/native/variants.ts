/** The variants of the native kernels, one for each kind of processor, and the flags that each is compiled with. */

/** The names that `addon.c` uses. The last two compute products of numbers rounded to bfloat16. */
export type NativeVariant = 'avx2' | 'avx512' | 'neon' | 'bfloat16' | 'amx';

type Compilation = {
	readonly architecture: 'x64' | 'arm64';
	readonly source: string;
	readonly flags: readonly string[];
};

const avx512 = ['-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-mprefer-vector-width=512'];

export const compilations: Readonly<Record<NativeVariant, Compilation>> = {
	avx512: {architecture: 'x64', source: 'float32.c', flags: avx512},
	avx2: {architecture: 'x64', source: 'float32.c', flags: ['-mavx2', '-mfma']},
	neon: {architecture: 'arm64', source: 'float32.c', flags: []},
	bfloat16: {architecture: 'x64', source: 'bfloat16.c', flags: [...avx512, '-mavx512bf16']},
	amx: {architecture: 'x64', source: 'bfloat16.c', flags: [...avx512, '-mavx512bf16', '-mamx-tile', '-mamx-bf16']},
};

/** The common names of the instructions. */
export const instructionNames: Readonly<Record<NativeVariant, string>> = {
	avx512: 'AVX-512',
	avx2: 'AVX2',
	neon: 'NEON',
	bfloat16: 'AVX512_BF16',
	amx: 'AMX-BF16',
};

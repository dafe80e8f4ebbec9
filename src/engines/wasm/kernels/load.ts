/** Compiles the kernels of a build. */
import {readFile} from 'node:fs/promises';
import {setFlagsFromString} from 'node:v8';
import type {KernelBuild} from './builds.js';
import type {KernelModule} from './instantiate.js';
import {findAddon} from './native/addon.js';
import type {NativeKernels} from './native/bind.js';
import {instructionNames, type NativeVariant} from './native/variants.js';

/** Numbers of scratch that `productOfTransposed` needs for a result of M rows: packed rows of A, and columns of B. */
export const gradientScratch = (M: number): number => 512 * (M + 128);

/** V8 that can't pair complains of the flag on stderr. */
const canPair = process.arch === 'x64' && Number.parseInt(process.versions.node, 10) >= 24;

/** Lets V8 use its optimizing compiler at once, and pair operations of 128 bits into 256 bits where `wide` is set. */
function withCompilerFlags<Result>(wide: boolean, compile: () => Result): Result {
	const flags = ['liftoff', 'wasm-lazy-compilation'];
	const pairs = wide && canPair;
	// The flags hold for the whole process, so they are set only while this module is compiled.
	for (const flag of flags) setFlagsFromString(`--no-${flag}`);
	if (pairs) setFlagsFromString('--experimental-wasm-revectorize');
	try {
		return compile();
	} finally {
		for (const flag of flags) setFlagsFromString(`--${flag}`);
		if (pairs) setFlagsFromString('--no-experimental-wasm-revectorize');
	}
}

/** The file of a build's WebAssembly module. */
export const moduleFile = ({name, native}: KernelBuild): URL =>
	new URL(`modules/${native?.module ?? name}.wasm`, import.meta.url);

/** Compiles a build. Throws an Error where the runtime or the processor does not know its instructions. */
export async function compileKernels(build: KernelBuild): Promise<KernelModule> {
	const native = build.native && (await nativeKernels(build.native.variant));
	const bytes = await readFile(moduleFile(build));
	const wasm = withCompilerFlags(build.columns === 16, () => new WebAssembly.Module(bytes));
	return native ? {wasm, native} : {wasm};
}

async function nativeKernels(variant: NativeVariant): Promise<NativeKernels> {
	const {file, variants, record} = await findAddon();
	if (variants.includes(variant)) return {file, variants: [variant]};
	throw new Error(record.failed[variant] ?? `this processor has no ${instructionNames[variant]}`);
}

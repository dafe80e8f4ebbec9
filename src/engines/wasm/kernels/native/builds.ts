/** The native rows of the table of builds. */
import {type KernelBuild, kernelBuilds} from '../builds.js';
import {compilations} from './variants.js';

/**
 * Builds of which some kernels are native and the others those of a WebAssembly build, whose panels have as many columns. Both
 * round alike, so a native build gives the bits of the fused WebAssembly ones.
 */
const [fused16] = kernelBuilds;
export const nativeBuilds: readonly KernelBuild[] = (['avx512', 'avx2', 'neon'] as const)
	.filter(variant => compilations[variant].architecture === process.arch)
	.map(variant => ({...fused16, name: `native-${variant}`, native: {module: fused16.name, variant}}));

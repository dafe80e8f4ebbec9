/** The builds that use native kernels. */
import {type KernelBuild, kernelBuilds} from '../builds.js';
import {compilations} from './variants.js';

/**
 * In such a build some kernels are native, and the others are those of a WebAssembly build whose panels have the same number of
 * columns. Both round at the same places, so a native build gives the same bits as the fused WebAssembly builds.
 */
const [fused16] = kernelBuilds;
export const nativeBuilds: readonly KernelBuild[] = (['avx512', 'avx2', 'neon'] as const)
	.filter(variant => compilations[variant].architecture === process.arch)
	.map(variant => ({...fused16, name: `native-${variant}`, native: {module: fused16.name, variant}}));

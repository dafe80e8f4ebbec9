import type * as exported from './assembly/generated/kernels.js';

/**
 * The exports of a module of kernels. The compiler writes their signatures from `assembly/index.ts`; each kernel is described
 * where it is defined.
 */
export type Kernels = typeof exported;

/** The native kernels in the words of `charloom doctor`. */
import type {SelectedKernels} from '../select.js';
import {findAddon} from './addon.js';
import {nativeBuilds} from './builds.js';
import {instructionNames} from './variants.js';

/** Says which native kernels are used and which compiler made them, or why none are used. */
export async function nativeInWords({build, refused}: Pick<SelectedKernels, 'build' | 'refused'>): Promise<string> {
	if (build.native) {
		const {record} = await findAddon();
		return `${instructionNames[build.native.variant]}, compiled by ${record.compiler}`;
	}
	if (nativeBuilds.length === 0) return `none are written for ${process.arch} processors`;
	const reasons = refused
		.filter(reason => reason.startsWith('native-'))
		.map(reason => reason.replace(/^native-[^:]*: /, ''));
	return `not used: ${[...new Set(reasons)].join('; ') || 'left out by --kernels, or not faster here'}`;
}

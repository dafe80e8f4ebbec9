/** The native kernels in the words of `charloom doctor`. */
import type {SelectedKernels} from '../select.js';
import {findAddon} from './addon.js';
import {nativeBuilds} from './builds.js';
import {packageFolder, readRecord, userFolder} from './record.js';
import {instructionNames} from './variants.js';

/** The name of this fact among those that `charloom doctor` shows. */
export const nativeKernels = 'native kernels';

/** The compiler of native kernels that are there, used or not, under the name that the opened engine says more by. */
export async function describeAddon(): Promise<Readonly<Record<string, string>>> {
	const records = await Promise.all([packageFolder, userFolder()].map(readRecord));
	const compilers = records.flatMap(record => (record ? [`compiled by ${record.compiler}`] : []));
	return compilers.length > 0 ? {[nativeKernels]: compilers.join(', ')} : {};
}

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

/** What `charloom doctor` says of the native kernels. */
import type {SelectedKernels} from '../select.js';
import {findAddon} from './addon.js';
import {nativeBuilds} from './builds.js';
import {instructionNames} from './variants.js';

/** Which are used and who compiled them, or why none are. */
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

/** The room on a disk. */
import {mkdir, statfs} from 'node:fs/promises';
import {UserError} from '../../../errors.js';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Throws a UserError where the folder can't be made or its disk has less room than is needed. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
	let free: number;
	try {
		await mkdir(folder, {recursive: true});
		const {bavail, bsize} = await statfs(folder);
		free = bavail * bsize;
	} catch (error) {
		throw new UserError(
			`Could not use the cache folder ${folder}: ${(error as Error).message}. Another can be named by CHARLOOM_CACHE.`,
		);
	}
	if (free >= bytes) return;
	throw new UserError(
		`Expected ${gigabytes(bytes)} of free space in ${folder}, and there are ${gigabytes(free)}. ` +
			'Make room, or put the cache on another disk by CHARLOOM_CACHE.',
	);
}

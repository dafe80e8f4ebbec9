/**
 * Renames that put a new file in the place of an old one. On Windows that fails while another program has the old file open,
 * as virus scanners and search indexers do for a moment after every write, so it is tried again for some seconds.
 */
import {rename} from 'node:fs/promises';
import {setTimeout as pause} from 'node:timers/promises';
import {isSystemError} from './file-errors.js';

/** The seconds for which a rename is tried again, and the milliseconds before the first new try; each wait is twice as long. */
const patience = 5;
const firstWait = 10;
const longestWait = 500;

export type RenameOptions = {
	readonly rename?: (from: string, to: string) => Promise<void>;
	readonly platform?: NodeJS.Platform;
	/** Waits for so many milliseconds. */
	readonly wait?: (milliseconds: number) => Promise<unknown>;
};

/** Renames a file, over the one that is there. Throws the system's error where that fails for good. */
export async function renameOver(
	from: string,
	to: string,
	{rename: tryRename = rename, platform = process.platform, wait = pause}: RenameOptions = {},
): Promise<void> {
	let waited = 0;
	for (let next = firstWait; ; next = Math.min(2 * next, longestWait)) {
		try {
			return await tryRename(from, to);
		} catch (error) {
			const mayPass = platform === 'win32' && isSystemError(error, 'EPERM', 'EACCES', 'EBUSY');
			if (!mayPass || waited >= patience * 1000) throw error;
		}
		await wait(next);
		waited += next;
	}
}

/**
 * Files that are either the old ones or the new ones, whenever the program is killed or the power fails: the new content is
 * written beside its place, brought to the disk (fsync), and then renamed over the old one.
 */
import {type FileHandle, open, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import {fileError, isSystemError} from './file-errors.js';
import {renameOver} from './rename.js';

/** The calls that a save is made of. Tests put failing ones in their place. */
export type FileSystem = {
	readonly open: typeof open;
	readonly rename: (from: string, to: string) => Promise<void>;
	readonly rm: typeof rm;
};

export const nodeFileSystem: FileSystem = {open, rename: renameOver, rm};

/** The name of a file while it is being written; one that is left over is of a save that was never finished. */
export const unfinishedSuffix = '.new';

/** Brings the folder's entries to the disk. Windows and some network disks can't and need not. */
export async function syncFolder(path: string, {open}: FileSystem = nodeFileSystem): Promise<void> {
	try {
		await using handle = await open(path, 'r');
		await handle.sync();
	} catch (error) {
		const isUnsupported = isSystemError(error, 'EINVAL', 'ENOTSUP', 'ENOSYS');
		if (!isUnsupported && process.platform !== 'win32') throw error;
	}
}

type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export type WriteOptions = {
	readonly fileSystem?: FileSystem | undefined;
	/** Asked for after the last part, and written over the first bytes: for what is known only then. */
	readonly beginning?: () => Uint8Array;
};

async function writeAndSync(
	path: string,
	parts: Parts,
	{open}: FileSystem,
	beginning?: () => Uint8Array,
): Promise<void> {
	await using handle = await open(path, 'w');
	for await (const part of parts) await handle.writeFile(part); // goes on where the part before ended
	if (beginning) await writeFully(handle, beginning());
	await handle.sync();
}

/** Over the beginning of a file. */
async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
	for (let done = 0; done < bytes.length; ) {
		done += (await handle.write(bytes, done, bytes.length - done, done)).bytesWritten;
	}
}

/**
 * Makes `parts`, one after another, the content of the file at `path`. A save that fails throws a UserError and leaves the
 * old file as it was and nothing else. Two saves to one path must not overlap.
 */
export async function writeAtomically(
	path: string,
	parts: Parts,
	{fileSystem = nodeFileSystem, beginning}: WriteOptions = {},
): Promise<void> {
	const unfinished = path + unfinishedSuffix;
	try {
		await writeAndSync(unfinished, parts, fileSystem, beginning);
		await fileSystem.rename(unfinished, path);
		await syncFolder(dirname(path), fileSystem);
	} catch (error) {
		await fileSystem.rm(unfinished, {force: true}).catch(() => {}); // the first failure is the one to tell of
		throw fileError(error, 'write', path);
	}
}

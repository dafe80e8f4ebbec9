/** Failures of the file system, in words for the user. */
import {UserError} from '../errors.js';

const reasons: Readonly<Record<string, string>> = {
	ENOSPC: 'there is no space left on the disk. Free some space and try again',
	EDQUOT: 'your share of the disk is used up. Free some space and try again',
	EFBIG: 'the file would be larger than the disk allows. Write to another disk',
	EACCES: 'you are not allowed to. Change its permissions, or take another folder',
	EPERM: 'you are not allowed to. Change its permissions, or take another folder',
	EROFS: 'the disk is read-only. Take a folder on another disk',
	ENOENT: 'it does not exist. Check the path',
	ENOTDIR: 'a part of its path is a file, not a folder. Check the path',
	EISDIR: 'it is a folder, not a file. Check the path',
	EEXIST: 'there is a file of that name. Take another name',
	EMFILE: 'too many files are open. Close other programs and try again',
};

/** Says whether `error` is one of the system's, with one of these codes (any, when none is given). */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
	if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return false;
	return codes.length === 0 || codes.includes(String(error.code));
}

/**
 * The error to throw for `error`: a failure of the file system becomes a UserError that names the file and the remedy,
 * anything else stays what it is.
 */
export function fileError(error: unknown, action: 'read' | 'write' | 'make' | 'print to', path: string): unknown {
	if (!isSystemError(error)) return error;
	const reason = reasons[error.code ?? ''] ?? `the system says: ${error.message}. Check the disk`;
	const kept = action === 'write' ? ' What was saved before is still there.' : '';
	return new UserError(`Could not ${action} ${path}: ${reason}.${kept}`, {cause: error});
}

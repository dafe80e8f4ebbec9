/** Failures of the file system where texts are read, in words for the user. */
import {UserError} from '../errors.js';

const reasons: Readonly<Record<string, string>> = {
	EACCES: 'you may not read it',
	EPERM: 'you may not read it',
	ENOENT: 'it is not there',
	EISDIR: 'it is a folder',
	ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB, the most that is read; train on a part of it',
};

/** Turns the failures of the file system into UserErrors. */
export async function readable<Result>(place: string, read: (place: string) => Promise<Result>): Promise<Result> {
	try {
		return await read(place);
	} catch (error) {
		if (error instanceof UserError) throw error;
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
		throw new UserError(`Could not read ${place}: ${reason}.`, {cause: error});
	}
}

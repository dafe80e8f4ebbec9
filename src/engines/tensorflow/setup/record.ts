/** Writes the record by which the engine finds its installation. */
import {rename, writeFile} from 'node:fs/promises';
import {isAbsolute, join, relative} from 'node:path';
import {type Installation, recordName} from '../installation.js';

/** Paths within the folder become relative to it. */
export async function writeRecord(folder: string, installation: Installation): Promise<void> {
	const shortened = (path: string): string => {
		const within = relative(folder, path);
		return within.startsWith('..') || isAbsolute(within) ? path : within;
	};
	const {addon, libraryFolders, ...rest} = installation;
	const record = {...rest, addon: shortened(addon), libraryFolders: libraryFolders.map(shortened)};
	const partial = join(folder, `${recordName}.partial`);
	await writeFile(partial, `${JSON.stringify(record, null, '\t')}\n`);
	await rename(partial, join(folder, recordName));
}

/** charloom's version, and the folder of its package. */
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

function findPackageRoot(): string {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
}

/** The folder that holds charloom's package.json. */
export const packageRoot: string = findPackageRoot();

const readVersion = (): string => {
	const {version} = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {version: string};
	return version;
};

export const version: string = readVersion();

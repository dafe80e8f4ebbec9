/** charloom as it is where nothing was trained yet, whatever runs this clone holds: a copy of what is installed. */
import {cp, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {packageRoot} from '../../src/library/places.js';
import {newFolder} from './runs.js';

/** Makes the copy; gives its folder and the file to run. */
export async function untouchedCharloom(): Promise<{readonly root: string; readonly cli: string}> {
	const root = await newFolder();
	for (const path of ['package.json', join('dist', 'src'), join('dist', 'program'), join('checkpoints', 'austen')]) {
		await cp(join(packageRoot, path), join(root, path), {recursive: true});
	}
	await symlink(join(packageRoot, 'node_modules'), join(root, 'node_modules'), 'dir');
	return {root, cli: join(root, 'dist', 'program', 'cli', 'main.js')};
}

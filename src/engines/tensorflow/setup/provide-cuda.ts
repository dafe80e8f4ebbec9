/** Collects the libraries of CUDA that a TensorFlow needs. */
import {join} from 'node:path';
import {cudaFolders, findCuda, linkCuda, packagesFor} from './cuda.js';
import {requireSpace} from './disk.js';
import {type Library, versionOf} from './library.js';
import {type SetupOptions, space} from './options.js';
import {pipInstall} from './python.js';

/** Folders in which CUDA's libraries are found; packages of PyPI bring what the machine lacks. */
export async function provideCuda(library: Library, {folder, say}: SetupOptions): Promise<readonly string[]> {
	const own = join(folder, 'cuda');
	const find = (...folders: readonly string[]) => findCuda(cudaFolders(library.folder, ...folders), versionOf(library));
	if (find(own).missing.length > 0) {
		// pip replaces the whole folder, so the packages that it had before are installed again.
		const {missing} = find();
		const packages = await packagesFor(missing, library);
		say(`CUDA lacks ${missing.map(({name}) => name).join(', ')}: installing ${packages.join(' ')} from PyPI …`);
		await requireSpace(folder, space.cuda);
		await pipInstall(packages, own, line => say(`  ${line}`));
	}
	const cuda = find(own);
	for (const [name, file] of cuda.links) say(`  ${file} stands in for ${name}`);
	return linkCuda(cuda, join(folder, 'links'));
}

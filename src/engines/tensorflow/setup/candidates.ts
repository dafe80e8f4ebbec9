/** The TensorFlows that may be tried: one that was given, installed ones, one downloaded before, one to be downloaded now. */
import {join} from 'node:path';
import {UserError} from '../../../errors.js';
import type {Device} from '../installation.js';
import {requireSpace} from './disk.js';
import {isForGpu, type Library, libraryIn} from './library.js';
import {fetchOfficial, officialUrl} from './official.js';
import {type SetupOptions, space} from './options.js';
import {installedLibraries, pipInstall} from './python.js';

const wheel = (device: Device): string =>
	`${device === 'cpu' && process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow'}>=2.18,<3`;

async function bringWheel(device: Device, {folder, say}: SetupOptions): Promise<Library> {
	const own = join(folder, 'python');
	await requireSpace(folder, space[device]);
	say(`Installing ${wheel(device)} from PyPI into ${own} (some hundred megabytes) …`);
	await pipInstall([wheel(device)], own, line => say(`  ${line}`));
	const library = libraryIn(own, 'PyPI');
	if (!library)
		throw new UserError(
			`pip installed a TensorFlow into ${own} that has no C++ library: give another by --tensorflow DIR.`,
		);
	return library;
}

/** The TensorFlows to try, best first; each is only downloaded when those before it don't work. */
export async function* candidates(options: SetupOptions, device: Device): AsyncGenerator<Library> {
	const {folder, tensorflow, official, say} = options;
	if (tensorflow !== undefined) {
		const library = libraryIn(tensorflow, tensorflow);
		if (library) return yield library;
		throw new UserError(
			`Expected ${tensorflow} to hold a TensorFlow: the "tensorflow" folder of a Python environment, or an unpacked libtensorflow, ` +
				'with "include" and the libraries libtensorflow_cc or libtensorflow and libtensorflow_framework.',
		);
	}
	if (official) {
		const url = officialUrl(device);
		await requireSpace(folder, space[device]);
		say(`Downloading ${url} …`);
		await fetchOfficial(url, join(folder, 'official'));
		const library = libraryIn(join(folder, 'official'), 'the official libtensorflow');
		if (library) return yield library;
		throw new UserError(`What ${url} sent holds no TensorFlow.`);
	}
	const before = libraryIn(join(folder, 'python'), 'PyPI');
	for (const library of [...(await installedLibraries()), ...(before ? [before] : [])]) {
		if (device === 'cpu' || isForGpu(library)) yield library;
	}
	yield await bringWheel(device, options);
}

/**
 * Makes the TensorFlow engine ready: finds a TensorFlow or brings one in, compiles tfjs-node's addon against it, and proves
 * both by an operation on the device. All of it lies in one folder of the cache.
 */
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../../errors.js';
import {headersFolder} from '../../setup/compiler.js';
import type {Gpu} from '../../setup/gpu.js';
import {type Device, type Installation, readInstallation} from '../installation.js';
import {addonSources} from './addon-sources.js';
import {candidates} from './candidates.js';
import {compileAddon, findAddonCompiler} from './compile.js';
import {requireSpace} from './disk.js';
import {type Library, versionOf} from './library.js';
import type {SetupOptions} from './options.js';
import {decide, prove, proven} from './prove.js';
import {provideCuda} from './provide-cuda.js';
import {writeRecord} from './record.js';

/** Tells whether the installation that exists fulfils the wishes. */
async function isReady(
	{folder, device, tensorflow, official, say}: SetupOptions,
	gpu: Gpu | undefined,
): Promise<boolean> {
	if (tensorflow !== undefined || official) return false;
	try {
		const installation = await readInstallation(folder);
		if (!installation) return false;
		const {opened, description} = await prove(installation, device);
		const wanted = device === 'auto' ? (gpu ? 'gpu' : opened.device) : device;
		if (opened.device !== wanted) return false;
		say(`Ready already: ${description}`);
		return true;
	} catch (error) {
		say(`What is there does not work, and is made anew: ${(error as Error).message.split('\n')[0]}`);
		return false;
	}
}

/** Compiles against a TensorFlow and proves it; gives its record. */
async function build(
	library: Library,
	device: Device,
	gpu: Gpu | undefined,
	sources: string,
	options: SetupOptions,
): Promise<Installation> {
	const {folder, say} = options;
	const version = versionOf(library);
	say(`TensorFlow ${version}: ${library.source} (${library.folder})`);
	const cuda = device === 'gpu' && gpu ? await provideCuda(library, options) : [];
	say('Compiling the addon of tfjs-node …');
	const addon = join(folder, 'addon', 'tfjs_binding.node');
	await compileAddon(library, sources, addon);
	return proven({addon, libraryFolders: [library.folder, ...cuda], version, source: library.source}, device, gpu, say);
}

/** Makes the engine ready. Throws a UserError that says what is missing and what to do. */
export async function setUp(options: SetupOptions): Promise<void> {
	const {folder, say} = options;
	const {device, gpu} = await decide(options);
	if (await isReady(options, gpu)) return;
	await requireSpace(folder, 1e8);
	// The compiler and the headers are looked for before TensorFlow, which is much larger, is downloaded.
	await findAddonCompiler();
	headersFolder();
	const sources = await addonSources(folder, say);
	let fallback: Installation | undefined;
	let failure: unknown;
	for await (const library of candidates(options, device)) {
		try {
			const installation = await build(library, device, gpu, sources, options);
			if (installation.device === device || !gpu) return await writeRecord(folder, installation);
			fallback = installation;
		} catch (error) {
			if (options.tensorflow !== undefined || options.official) throw error;
			failure = error;
			say(`  ${(error as Error).message}`);
		}
	}
	if (!fallback) throw failure;
	await writeRecord(folder, fallback);
	throw new UserError(
		'TensorFlow works here on the CPU only, though there is a GPU: see above what it says. The driver may be too old ' +
			'for CUDA 12 (it has to be 525 or later), or the GPU too new for this TensorFlow.',
	);
}

/** Deletes everything that setup has made. */
export async function removeSetup(folder: string): Promise<void> {
	await rm(folder, {recursive: true, force: true});
}

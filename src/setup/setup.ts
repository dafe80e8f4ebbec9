/**
 * Makes the TensorFlow engine ready: finds a TensorFlow or brings one in, compiles tfjs-node's addon against it, and proves
 * both by an operation on the device. All of it lies in one folder of the cache.
 */
import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {EngineOptions} from '../engines/engine.js';
import {openInstallation} from '../engines/tensorflow/index.js';
import {type Device, type Installation, readInstallation} from '../engines/tensorflow/installation.js';
import {UserError} from '../errors.js';
import {compileAddon} from './compile.js';
import {cudaFolders, findCuda, linkCuda, packagesFor} from './cuda.js';
import {requireSpace} from './disk.js';
import {findGpu, type Gpu, gpuInWords} from './gpu.js';
import {isForGpu, type Library, libraryIn, versionOf} from './library.js';
import {fetchOfficial, officialUrl} from './official.js';
import {type PackList, pack, unpack} from './pack.js';
import {installedLibraries, pipInstall} from './python.js';
import {writeRecord} from './record.js';

export type SetupOptions = {
	/** The folder to fill. */
	readonly folder: string;
	readonly device: 'auto' | Device;
	/** A TensorFlow to use, in place of looking for one. */
	readonly tensorflow?: string;
	readonly official?: boolean;
	/** Says what is done, a line at a time. */
	readonly say: (text: string) => void;
};

const opening: EngineOptions = {threads: 0, kernels: 'auto'};

/** Bytes that are needed while things are brought in. */
const space = {cpu: 2.5e9, gpu: 4e9, cuda: 5e9};

/** Opens an installation, says what it is, and ends its process. */
async function prove(installation: Installation, device: 'auto' | Device) {
	const engine = await openInstallation(installation, {...opening, device});
	const {opened, description, words} = engine;
	engine.close();
	return {opened, description, words: words()};
}

/** Whether what is there already does what is wanted. */
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

/** The TensorFlows to try, best first; each is only brought in when the ones before don't work. */
async function* candidates(options: SetupOptions, device: Device): AsyncGenerator<Library> {
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

/** Folders in which CUDA's libraries are found; packages of PyPI bring what the machine lacks. */
async function provideCuda(library: Library, {folder, say}: SetupOptions): Promise<readonly string[]> {
	const own = join(folder, 'cuda');
	const find = (...folders: readonly string[]) => findCuda(cudaFolders(library.folder, ...folders), versionOf(library));
	if (find(own).missing.length > 0) {
		// pip fills the whole folder anew: also with what it had before.
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

/** Compiles against a TensorFlow and proves it; gives what the record is to say. */
async function build(
	library: Library,
	device: Device,
	gpu: Gpu | undefined,
	options: SetupOptions,
): Promise<Installation> {
	const {folder, say} = options;
	const version = versionOf(library);
	say(`TensorFlow ${version}: ${library.source} (${library.folder})`);
	const cuda = device === 'gpu' && gpu ? await provideCuda(library, options) : [];
	say('Compiling the addon of tfjs-node …');
	const addon = join(folder, 'addon', 'tfjs_binding.node');
	await compileAddon(library, addon);
	return proven({addon, libraryFolders: [library.folder, ...cuda], version, source: library.source}, device, gpu, say);
}

type Unproven = Pick<Installation, 'addon' | 'libraryFolders' | 'version' | 'source'>;

async function proven(
	unproven: Unproven,
	device: Device,
	gpu: Gpu | undefined,
	say: SetupOptions['say'],
): Promise<Installation> {
	say('Trying an operation …');
	const installation: Installation = {
		formatVersion: 1,
		...unproven,
		device,
		...(gpu && {deviceName: gpu.name}),
		created: new Date().toISOString(),
	};
	const {opened, description, words} = await prove(installation, device);
	say(`  ${description}`);
	if (opened.device !== device && gpu)
		say(`  TensorFlow finds no GPU. It says:\n${words.trim().replace(/^/gm, '    ')}`);
	return {...installation, version: opened.version, device: opened.device};
}

/** What is to be made ready, and for which GPU. */
async function decide({device, say}: SetupOptions): Promise<{readonly device: Device; readonly gpu: Gpu | undefined}> {
	if (process.platform === 'win32') {
		throw new UserError('TensorFlow has no GPU on Windows itself. In WSL 2, "charloom setup" works as on Linux.');
	}
	const gpu = await findGpu();
	say(gpu ? `GPU: ${gpuInWords(gpu)}` : 'No NVIDIA GPU found (nvidia-smi does not answer).');
	if (device === 'auto' && !gpu)
		say('TensorFlow will compute on the CPU, where the wasm engine is faster and needs no setup.');
	return {device: device === 'auto' ? (gpu ? 'gpu' : 'cpu') : device, gpu};
}

/** Makes the engine ready. Throws a UserError that says what is missing and what to do. */
export async function setUp(options: SetupOptions): Promise<void> {
	const {folder, say} = options;
	const {device, gpu} = await decide(options);
	if (await isReady(options, gpu)) return;
	await requireSpace(folder, 1e8);
	let fallback: Installation | undefined;
	let failure: unknown;
	for await (const library of candidates(options, device)) {
		try {
			const installation = await build(library, device, gpu, options);
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

/** Packs what is ready into a folder. */
export async function packUp(target: string, options: SetupOptions): Promise<PackList> {
	const {folder, say} = options;
	const installation = await readInstallation(folder);
	const library = installation && libraryIn(installation.libraryFolders[0], installation.source);
	const libraries = library?.files ?? [];
	if (!installation || libraries.length === 0)
		throw new UserError('There is nothing to pack: run "charloom setup" first.');
	const runtime = join(folder, 'runtime', 'nvidia', 'cuda_runtime', 'lib', 'libcudart.so.12');
	const extra = library && isForGpu(library) ? [await bringRuntime(runtime, options)] : [];
	say(`Packing into ${target} (takes minutes) …`);
	return pack(target, {installation, libraries, extra, work: join(folder, 'pack.partial')});
}

/** CUDA 12's runtime is what a machine with CUDA 13 lacks; it is small. */
async function bringRuntime(path: string, {folder, say}: SetupOptions): Promise<string> {
	if (!existsSync(path)) {
		await pipInstall(['nvidia-cuda-runtime-cu12'], join(folder, 'runtime'), line => say(`  ${line}`));
	}
	return path;
}

/** Makes ready what another machine packed: nothing is compiled or downloaded. */
export async function unpackFrom(source: string, options: SetupOptions): Promise<void> {
	const {folder, say} = options;
	const {device, gpu} = await decide(options);
	await requireSpace(folder, 2e9);
	say(`Unpacking ${source} …`);
	const own = join(folder, 'unpacked');
	const {version, source: origin} = await unpack(source, own);
	const lib = join(own, 'lib');
	const addon = join(own, 'addon', 'tfjs_binding.node');
	const cuda = findCuda([lib, ...cudaFolders(lib, own)], version);
	if (device === 'gpu' && cuda.missing.length > 0) {
		say(`CUDA lacks ${cuda.missing.map(({name}) => name).join(', ')}: without them there is no GPU for TensorFlow.`);
	}
	const folders = device === 'gpu' ? await linkCuda(cuda, join(folder, 'links')) : [];
	const unproven = {addon, libraryFolders: [lib, ...folders], version, source: `${origin}, packed`};
	await writeRecord(folder, await proven(unproven, device, gpu, say));
}

/** Deletes everything that setup has made. */
export async function removeSetup(folder: string): Promise<void> {
	await rm(folder, {recursive: true, force: true});
}

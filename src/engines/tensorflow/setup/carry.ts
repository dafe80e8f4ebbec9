/** Takes a ready engine to another machine. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../../errors.js';
import {readInstallation} from '../installation.js';
import {cudaFolders, findCuda, linkCuda} from './cuda.js';
import {requireSpace} from './disk.js';
import {isForGpu, libraryIn} from './library.js';
import type {SetupOptions} from './options.js';
import {type PackList, pack, unpack} from './pack.js';
import {decide, proven} from './prove.js';
import {pipInstall} from './python.js';
import {writeRecord} from './record.js';

/** Packs the ready engine into a folder. */
export async function packUp(target: string, options: SetupOptions): Promise<PackList> {
	const {folder, say} = options;
	const installation = await readInstallation(folder);
	const library = installation && libraryIn(installation.libraryFolders[0], installation.source);
	if (!installation || !library) {
		throw new UserError(
			'Expected a TensorFlow of PyPI or of a Python environment to pack: run "charloom setup" first.',
		);
	}
	const runtime = join(folder, 'runtime', 'nvidia', 'cuda_runtime', 'lib', 'libcudart.so.12');
	const extra = isForGpu(library) ? [await bringRuntime(runtime, options)] : [];
	say(`Packing into ${target} (takes minutes) …`);
	return pack(target, {installation, libraries: library.files, extra, work: join(folder, 'pack.partial')});
}

/** A machine with CUDA 13 lacks the runtime of CUDA 12, which is small. */
async function bringRuntime(path: string, {folder, say}: SetupOptions): Promise<string> {
	if (!existsSync(path)) {
		await pipInstall(['nvidia-cuda-runtime-cu12'], join(folder, 'runtime'), line => say(`  ${line}`));
	}
	return path;
}

/** Makes an engine ready that another machine packed. Nothing is compiled or downloaded. */
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

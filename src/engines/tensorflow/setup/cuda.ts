/**
 * CUDA's libraries, which TensorFlow looks for by name when it starts: without any one of them it uses no GPU. They may come
 * from Python packages or from the system; those of CUDA 13 have all functions of CUDA 12 that TensorFlow uses.
 */
import {existsSync, globSync} from 'node:fs';
import {mkdir, readFile, rm, symlink} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import type {Library} from './library.js';

type CudaLibrary = {
	readonly name: string;
	/** The library of CUDA 13 that takes its place. */
	readonly successor?: string;
	/** The packages of PyPI that have it and its dependencies. */
	readonly packages: readonly string[];
};

const cuda12: readonly CudaLibrary[] = [
	{name: 'libcudart.so.12', packages: ['nvidia-cuda-runtime-cu12']},
	{name: 'libcublas.so.12', successor: 'libcublas.so.13', packages: ['nvidia-cublas-cu12']},
	{name: 'libcublasLt.so.12', successor: 'libcublasLt.so.13', packages: ['nvidia-cublas-cu12']},
	{name: 'libcufft.so.11', successor: 'libcufft.so.12', packages: ['nvidia-cufft-cu12', 'nvidia-nvjitlink-cu12']},
	{
		name: 'libcusolver.so.11',
		successor: 'libcusolver.so.12',
		packages: ['nvidia-cusolver-cu12', 'nvidia-nvjitlink-cu12'],
	},
	// The cusparse of CUDA 13 still has the number 12.
	{name: 'libcusparse.so.12', packages: ['nvidia-cusparse-cu12', 'nvidia-nvjitlink-cu12']},
];

const cuda11: readonly CudaLibrary[] = [
	{name: 'libcudart.so.11.0', packages: ['nvidia-cuda-runtime-cu11']},
	{name: 'libcublas.so.11', packages: ['nvidia-cublas-cu11']},
	{name: 'libcublasLt.so.11', packages: ['nvidia-cublas-cu11']},
	{name: 'libcufft.so.10', packages: ['nvidia-cufft-cu11']},
	{name: 'libcusolver.so.11', packages: ['nvidia-cusolver-cu11']},
	{name: 'libcusparse.so.11', packages: ['nvidia-cusparse-cu11']},
	{name: 'libcudnn.so.8', packages: ['nvidia-cudnn-cu11<9']},
];

/** The CUDA that TensorFlow was built for, from a minor version of 2 on, the newest first. */
const builds: readonly {readonly since: number; readonly libraries: readonly CudaLibrary[]}[] = [
	{since: 18, libraries: [...cuda12, {name: 'libcudnn.so.9', packages: ['nvidia-cudnn-cu12']}]},
	{since: 15, libraries: [...cuda12, {name: 'libcudnn.so.8', packages: ['nvidia-cudnn-cu12<9']}]},
	{since: 0, libraries: cuda11},
];

/** The libraries that a TensorFlow of this version opens. */
export function cudaLibrariesOf(version: string): readonly CudaLibrary[] {
	const minor = Number(/^2\.(\d+)/.exec(version)?.[1] ?? Number.POSITIVE_INFINITY);
	return (builds.find(({since}) => minor >= since) ?? builds[0]).libraries;
}

export type Cuda = {
	readonly folders: readonly string[];
	/** Names that TensorFlow asks for, and the files that stand in for them. */
	readonly links: ReadonlyMap<string, string>;
	readonly missing: readonly CudaLibrary[];
};

/** Folders in which CUDA's libraries may be for a TensorFlow in a folder, first to last; `own` is the folder of setup. */
export function cudaFolders(tensorflow: string, own?: string, env: NodeJS.ProcessEnv = process.env): readonly string[] {
	const site = dirname(tensorflow);
	const patterns = [
		...(own === undefined ? [] : [join(own, 'nvidia', '*', 'lib')]),
		join(site, 'nvidia', '*', 'lib'),
		...(env['VIRTUAL_ENV'] ? [join(env['VIRTUAL_ENV'], 'lib', 'python*', 'site-packages', 'nvidia', '*', 'lib')] : []),
		'/usr/local/cuda*/lib64',
		'/usr/local/cuda*/targets/*/lib',
		'/usr/local/lib/python*/*-packages/nvidia/*/lib',
		'/usr/lib/*-linux-gnu',
		'/usr/lib64',
	];
	const given = (env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
	return [...new Set([...given, ...patterns.flatMap(pattern => globSync(pattern).sort().reverse())])];
}

/** Looks for each library under its own name, then for its successor. */
export function findCuda(folders: readonly string[], version: string): Cuda {
	const used = new Set<string>();
	const links = new Map<string, string>();
	const missing: CudaLibrary[] = [];
	for (const library of cudaLibrariesOf(version)) {
		const {name, successor} = library;
		const own = folders.find(folder => existsSync(join(folder, name)));
		const next = successor && folders.find(folder => existsSync(join(folder, successor)));
		if (own) used.add(own);
		else if (next && successor) {
			links.set(name, join(next, successor));
			used.add(next);
		} else missing.push(library);
	}
	return {folders: [...used], links, missing};
}

/** Makes the links in a folder of their own, and gives the folders in which the system's loader finds everything. */
export async function linkCuda({folders, links}: Cuda, linkFolder: string): Promise<readonly string[]> {
	await rm(linkFolder, {recursive: true, force: true});
	if (links.size === 0) return folders;
	await mkdir(linkFolder, {recursive: true});
	for (const [name, file] of links) await symlink(file, join(linkFolder, name));
	return [linkFolder, ...folders];
}

/** The packages that have what is missing, with the versions that TensorFlow's wheel asks for. */
export async function packagesFor(missing: Cuda['missing'], library: Library): Promise<readonly string[]> {
	const names = [...new Set(missing.flatMap(({packages}) => packages))];
	const metadata = library.metadata ? await readFile(library.metadata, 'utf8') : '';
	return names.map(name => {
		if (name.includes('<')) return name;
		const [, versions = ''] = new RegExp(`^Requires-Dist: ${name}([^;\\s]*)`, 'm').exec(metadata) ?? [];
		return `${name}${versions}`;
	});
}

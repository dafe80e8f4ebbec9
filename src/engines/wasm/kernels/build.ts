/**
 * Compiles the kernels of `assembly/` into one WebAssembly module for each build. "npm run build" runs this before the rest of the
 * program is compiled, because it also writes two kinds of sources, into the folder `assembly/generated`:
 *
 *   <build>/tiles.ts, <build>/row-tiles.ts   the tiles of each build, which the assembly imports as './tiles', './row-tiles'
 *   kernels.d.ts                             the signatures of all kernels, as the compiler knows them (`load.ts`)
 *
 * A build whose sources have not changed is not compiled again.
 */
import {createHash} from 'node:crypto';
import {access, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import * as asc from 'assemblyscript/asc';
import {type KernelBuild, kernelBuilds} from './builds.js';
import {rowTileSource} from './codegen/row-tiles.js';
import {tileSource} from './codegen/tiles.js';
import {compileAddon} from './native/compile.js';

// This file runs as dist/src/engines/wasm/kernels/build.js; the AssemblyScript stays in src.
const sources = new URL('../../../../../src/engines/wasm/kernels/assembly/', import.meta.url);
const generated = new URL('generated/', sources);
const signatures = new URL('kernels.d.ts', generated);
const target = new URL('modules/', import.meta.url);

/** Texts by the names that the assembly imports them by. */
type Sources = ReadonlyMap<string, string>;

async function readAssembly(): Promise<Sources> {
	const names = (await readdir(sources)).filter(name => name.endsWith('.ts')).sort();
	return new Map(
		await Promise.all(names.map(async name => [name, await readFile(new URL(name, sources), 'utf8')] as const)),
	);
}

async function writeTiles(build: KernelBuild): Promise<Sources> {
	const folder = new URL(`${build.name}/`, generated);
	await mkdir(folder, {recursive: true});
	const files = new Map([
		['tiles.ts', tileSource(build)],
		['row-tiles.ts', rowTileSource(build)],
	]);
	for (const [name, text] of files) await writeFile(new URL(name, folder), text);
	return files;
}

const compilerOptions = ({fused}: KernelBuild): readonly string[] => [
	...['--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--bindings', 'esm'],
	...['--enable', fused ? 'simd,relaxed-simd,threads' : 'simd,threads'],
	...['--importMemory', '--noExportMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
];

/** Gives the module and the signatures of what it exports. */
async function compile(
	build: KernelBuild,
	files: Sources,
): Promise<{readonly module: Uint8Array; readonly types: string}> {
	const outputs = new Map<string, Uint8Array>();
	const {error, stderr} = await asc.main(['index.ts', ...compilerOptions(build)], {
		readFile: name => files.get(name) ?? null,
		writeFile: (name, contents) => {
			outputs.set(name, Buffer.from(contents));
		},
		listFiles: () => [],
	});
	const [module, types] = ['kernels.wasm', 'kernels.d.ts'].map(name => outputs.get(name));
	if (error || !module || !types) {
		throw new Error(`The kernels of build ${build.name} do not compile.\n${stderr.toString()}`);
	}
	return {module, types: types.toString()};
}

async function isCurrent(stamp: URL, digest: string): Promise<boolean> {
	const isThere = await access(signatures).then(
		() => true,
		() => false,
	);
	return isThere && (await readFile(stamp, 'utf8').catch(() => '')) === digest;
}

async function buildKernels(): Promise<void> {
	await mkdir(target, {recursive: true});
	const assembly = await readAssembly();
	for (const build of kernelBuilds) {
		const files = new Map([...assembly, ...(await writeTiles(build))]);
		const digest = createHash('sha256')
			.update(JSON.stringify([asc.version, compilerOptions(build), ...files]))
			.digest('hex');
		const stamp = new URL(`${build.name}.sha256`, target);
		if (await isCurrent(stamp, digest)) continue;
		const {module, types} = await compile(build, files);
		await writeFile(new URL(`${build.name}.wasm`, target), module);
		await writeFile(signatures, `// Written by kernels/build.ts: the exports of assembly/index.ts.\n\n${types}`);
		await writeFile(stamp, digest);
	}
}

/** Native kernels are there only where there is a C compiler: "charloom doctor" says why they are not. */
const buildNative = (): Promise<unknown> => compileAddon(fileURLToPath(target)).catch(() => undefined);

await Promise.all([buildKernels(), buildNative()]).catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.stderr.write(`The sources are in ${fileURLToPath(sources)}.\n`);
	process.exitCode = 1;
});

/**
 * Compiles the kernels of `assembly/` into one WebAssembly module for each build: `npm run build` runs this after tsc.
 * A build whose sources have not changed is left alone.
 */
import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import * as asc from 'assemblyscript/asc';
import {rowTileSource} from './codegen/row-tiles.js';
import {type KernelBuild, kernelBuilds, tileSource} from './codegen/tiles.js';
import {compileAddon} from './native/compile.js';

// This file runs as dist/src/engines/wasm/kernels/build.js; the AssemblyScript stays in src.
const sources = new URL('../../../../../src/engines/wasm/kernels/assembly/', import.meta.url);
const target = new URL('modules/', import.meta.url);

async function readSources(): Promise<ReadonlyMap<string, string>> {
	const names = (await readdir(sources)).filter(name => name.endsWith('.ts')).sort();
	return new Map(
		await Promise.all(names.map(async name => [name, await readFile(new URL(name, sources), 'utf8')] as const)),
	);
}

async function compile(build: KernelBuild, files: ReadonlyMap<string, string>): Promise<Uint8Array> {
	const outputs = new Map<string, Uint8Array>();
	const features = build.fused ? 'simd,relaxed-simd,threads' : 'simd,threads';
	const {error, stderr} = await asc.main(
		['index.ts', '--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', features].concat([
			'--importMemory',
			'--sharedMemory',
			'--initialMemory',
			'1',
			'--maximumMemory',
			'65536',
		]),
		{
			readFile: name => files.get(name) ?? null,
			writeFile: (name, contents) => {
				outputs.set(name, Buffer.from(contents));
			},
			listFiles: () => [],
		},
	);
	const module = outputs.get('kernels.wasm');
	if (error || !module) throw new Error(`The kernels of build ${build.name} do not compile.\n${stderr.toString()}`);
	return module;
}

async function unchanged(stamp: URL, digest: string): Promise<boolean> {
	return (await readFile(stamp, 'utf8').catch(() => '')) === digest;
}

async function buildKernels(): Promise<void> {
	await mkdir(target, {recursive: true});
	const assembly = await readSources();
	for (const build of kernelBuilds) {
		const files = new Map(assembly).set('tiles.ts', tileSource(build)).set('row-tiles.ts', rowTileSource(build));
		const digest = createHash('sha256')
			.update(JSON.stringify([asc.version, ...files]))
			.digest('hex');
		const stamp = new URL(`${build.name}.sha256`, target);
		if (await unchanged(stamp, digest)) continue;
		await writeFile(new URL(`${build.name}.wasm`, target), await compile(build, files));
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

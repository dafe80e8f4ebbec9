/** Dawn, through npm's `webgpu`: the library itself, and the adapter to compute on. */

import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {ProductPrecision} from '../../engine.js';
import {packageFolder} from '../installation.js';
import type {AdapterChoice} from '../options.js';

type Dawn = Pick<typeof import('webgpu'), 'create'>;

/** Loads the package from this clone, from beside charloom, or from what `charloom setup webgpu` has brought. */
async function loadDawn(): Promise<Dawn> {
	const place = findDawn();
	if (place === undefined) {
		throw new Error('the package webgpu is not installed; "charloom setup webgpu" brings it');
	}
	try {
		return (await import(pathToFileURL(place).href)) as Dawn;
	} catch (error) {
		const reason = (error as Error).message.split('\n')[0];
		throw new Error(`Dawn (npm's webgpu) can't be loaded on this machine: ${reason}`);
	}
}

/** The main file of the package, if it is there. */
export function findDawn(): string | undefined {
	try {
		return createRequire(import.meta.url).resolve('webgpu');
	} catch {
		const place = join(packageFolder(), 'node_modules', 'webgpu', 'index.js');
		return existsSync(place) ? place : undefined;
	}
}

/** The version of the package, if it is there: facts that are known without a GPU. */
export async function describeDawn(): Promise<Readonly<Record<string, string>>> {
	const place = findDawn();
	if (place === undefined) return {};
	try {
		const {version} = JSON.parse(await readFile(join(dirname(place), 'package.json'), 'utf8'));
		return {Dawn: `npm's webgpu ${version}`};
	} catch {
		return {}; // a package without a description is still tried
	}
}

/** Dawn ends the process when such an object is collected while devices of it live, so each is kept for ever, by its switches. */
const kept = new Map<string, GPU>();

/** Subgroup matrices are still an experiment, which Dawn offers only to those who ask for it. */
const experiments = 'enable-dawn-features=allow_unsafe_apis';

async function dawnFor(precision: ProductPrecision): Promise<GPU> {
	const switches = precision === 'float16' ? [experiments] : [];
	const known = kept.get(switches.join()) ?? (await loadDawn()).create(switches);
	kept.set(switches.join(), known);
	return known;
}

const searches: Readonly<Record<AdapterChoice, GPURequestAdapterOptions>> = {
	auto: {powerPreference: 'high-performance'},
	integrated: {powerPreference: 'low-power'},
	software: {forceFallbackAdapter: true},
};

/** Variables by which Vulkan's loader is told one driver: who sets them has named it, were it a software one. */
const driverVariables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/** Says that a software adapter may be used: it computes on the CPU, much more slowly than the engines that are made for it. */
const maySimulate = (choice: AdapterChoice, device: 'auto' | 'gpu' | 'cpu'): boolean =>
	device !== 'gpu' && (choice === 'software' || driverVariables.some(name => process.env[name]));

/** The adapter for a choice. Throws an Error that says why there is none. */
export async function findAdapter(
	choice: AdapterChoice,
	device: 'auto' | 'gpu' | 'cpu',
	precision: ProductPrecision = 'float32',
): Promise<GPUAdapter> {
	const dawn = await dawnFor(precision);
	const adapter = await dawn.requestAdapter(searches[choice]);
	if (adapter === null) {
		const kind = choice === 'software' ? 'software adapter' : 'GPU with a driver for Vulkan, Metal or Direct3D 12';
		throw new Error(`Dawn finds no ${kind} on this machine`);
	}
	if (adapter.info.isFallbackAdapter && !maySimulate(choice, device)) {
		const what = adapter.info.description || adapter.info.device;
		const hint = device === 'gpu' ? '' : '; `--adapter software` takes it all the same';
		throw new Error(`there is no GPU, only a software adapter (${what}), which is slow${hint}`);
	}
	if (!adapter.info.isFallbackAdapter && device === 'cpu') {
		throw new Error('it computes on a GPU; on the CPU it only has a software adapter, `--adapter software`');
	}
	return adapter;
}

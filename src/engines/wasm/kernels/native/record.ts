/** The record of a native addon, which is written beside it when it is compiled and read when kernels are chosen. */
import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {cacheFolder} from '../../../setup/cache.js';
import {compilations, type NativeVariant} from './variants.js';

export type AddonRecord = {
	/** The digest of the sources and flags that it was compiled from. */
	readonly digest: string;
	/** The name and version that the compiler reports. */
	readonly compiler: string;
	readonly variants: readonly NativeVariant[];
	/** The reasons why other variants of this architecture do not compile. */
	readonly failed: Readonly<Partial<Record<NativeVariant, string>>>;
};

/** This file runs as dist/src/engines/wasm/kernels/native/record.js; the C stays in src. */
export const sourceFolder = fileURLToPath(
	new URL('../../../../../../src/engines/wasm/kernels/native/', import.meta.url),
);

/** The folders of the addon that the build of the package makes, and of the one that `charloom setup kernels` makes. */
export const packageFolder = fileURLToPath(new URL('../modules/', import.meta.url));
export const userFolder = (): string => join(cacheFolder(), 'kernels');

const name = `kernels-${process.platform}-${process.arch}`;
export const addonFile = (folder: string): string => join(folder, `${name}.node`);
export const recordFile = (folder: string): string => join(folder, `${name}.json`);

async function digestOfSources(): Promise<string> {
	const names = (await readdir(sourceFolder)).filter(file => /\.[ch]$/.test(file)).sort();
	const hash = createHash('sha256').update(JSON.stringify(compilations));
	for (const file of names) hash.update(file).update(await readFile(join(sourceFolder, file)));
	return hash.digest('hex');
}

let digest: Promise<string> | undefined;

/** A digest of everything that the addon is made from; a start asks for it several times, and the sources are read once. */
export function sourceDigest(): Promise<string> {
	digest ??= digestOfSources();
	return digest;
}

/** The record of a folder; undefined where there is none. */
export async function readRecord(folder: string): Promise<AddonRecord | undefined> {
	try {
		return JSON.parse(await readFile(recordFile(folder), 'utf8')) as AddonRecord;
	} catch {
		return undefined;
	}
}

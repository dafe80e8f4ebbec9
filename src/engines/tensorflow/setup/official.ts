/**
 * The official libtensorflow, which the install script of tfjs-node-gpu would download: TensorFlow 2.9.1 for CUDA 11.2 and
 * cuDNN 8.1. The script's variables for other servers are followed.
 */
import {createWriteStream} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {ReadableStream} from 'node:stream/web';
import {UserError} from '../../../errors.js';
import {lastLines, runProgram} from '../../setup/program.js';
import type {Device} from '../installation.js';

const platforms: Readonly<Record<string, string>> = {'linux-x64': 'linux-x86_64', 'darwin-x64': 'darwin-x86_64'};

type Environment = Readonly<Record<string, string | undefined>>;

/** The address of the archive for this machine. */
export function officialUrl(device: Device, env: Environment = process.env): string {
	const machine = `${process.platform}-${process.arch}`;
	const platform = platforms[machine];
	if (!platform) {
		throw new UserError(
			`There is no official libtensorflow for ${machine}. Leave --official out: PyPI has one for more machines.`,
		);
	}
	const server = env['TFJS_NODE_CDN_STORAGE'] ?? env['CDN_STORAGE'] ?? 'https://storage.googleapis.com/';
	const base = env['TFJS_NODE_BASE_URI'] ?? `${server}tensorflow/libtensorflow/libtensorflow-`;
	return `${base}${platform.startsWith('linux') ? device : 'cpu'}-${platform}-2.9.1.tar.gz`;
}

async function download(url: string, path: string): Promise<void> {
	let response: Response;
	try {
		response = await fetch(url);
	} catch (error) {
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
		throw new UserError(`Could not reach ${url}: ${cause}. TFJS_NODE_BASE_URI names another place.`);
	}
	if (!response.ok || !response.body) {
		throw new UserError(
			`Expected ${url} to be there, and the server answered ${response.status} ${response.statusText}.`,
		);
	}
	await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(path));
}

/** Downloads and unpacks it into a folder, which is only there when it is whole. */
export async function fetchOfficial(url: string, folder: string): Promise<void> {
	const partial = `${folder}.partial`;
	await rm(partial, {recursive: true, force: true});
	await mkdir(partial, {recursive: true});
	try {
		const archive = join(partial, 'archive.tar.gz');
		await download(url, archive);
		const result = await runProgram('tar', ['-xzf', archive, '-C', partial]);
		if (result?.code !== 0) {
			const why = result ? lastLines(result, 2) : 'there is no program "tar"';
			throw new UserError(`Could not unpack what ${url} sent: ${why}.`);
		}
		await rm(archive);
		await rm(folder, {recursive: true, force: true});
		await rename(partial, folder);
	} finally {
		await rm(partial, {recursive: true, force: true});
	}
}

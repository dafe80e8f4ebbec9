/**
 * The official libtensorflow, which the install script of tfjs-node-gpu would download: TensorFlow 2.9.1 for CUDA 11.2 and
 * cuDNN 8.1. The script's variables for other servers are followed.
 */
import {createHash} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {UserError} from '../../../errors.js';
import {fetchBytes} from '../../../input/fetch-bytes.js';
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

/** The SHA-256 of each archive, by the end of its address: an address that the environment names gives no other. */
const hashes: Readonly<Record<string, string>> = {
	'gpu-linux-x86_64': '20c46f761d5905f592c4eac0812e8e50d9cb439f9440a9391912cf4c02ed8be8',
	'cpu-linux-x86_64': '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
	'cpu-darwin-x86_64': '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
};

/** More bytes than any of the archives has. */
const mostBytes = 2e9;

async function download(url: string, path: string): Promise<void> {
	const expected = Object.entries(hashes).find(([name]) => url.endsWith(`${name}-2.9.1.tar.gz`))?.[1];
	const hash = createHash('sha256');
	const hashed = async function* () {
		for await (const chunk of fetchBytes(url, {name: 'libtensorflow', size: mostBytes})) {
			hash.update(chunk);
			yield chunk;
		}
	};
	await pipeline(hashed, createWriteStream(path)).catch(error => {
		if (error instanceof UserError) throw error;
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
		throw new UserError(`Could not get ${url}: ${cause}. TFJS_NODE_BASE_URI names another place.`);
	});
	const digest = hash.digest('hex');
	if (digest === expected) return;
	throw new UserError(
		`Expected the official libtensorflow 2.9.1 at ${url} (SHA-256 ${expected}), got another file (${digest}). ` +
			'Nothing was kept. TFJS_NODE_BASE_URI names another place.',
	);
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

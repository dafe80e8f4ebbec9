/**
 * Models from the Hub. A file is at ENDPOINT/OWNER/NAME/resolve/main/FILE; asked for its head, the server tells the commit
 * (`X-Repo-Commit`), the size, and a checksum: the SHA-256 of a large file (`X-Linked-Etag`), else git's SHA-1 (`ETag`).
 */
import {createHash} from 'node:crypto';
import {mkdir, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {writeAtomically} from '../../checkpoint/atomic.js';
import {fileError} from '../../checkpoint/file-errors.js';
import {runFileNames} from '../../checkpoint/run-files.js';
import {UsageError, UserError} from '../../errors.js';
import {fetchBytes} from '../../input/fetch-bytes.js';

export type HubOptions = {
	/** The address of the Hub, without a slash at its end. */
	readonly endpoint: string;
	/** The folder in which models are kept. */
	readonly cache: string;
};

/** The address of the Hub, by its own variable where that is set. */
export const hubEndpoint = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
	(env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '');

const prefix = 'hf:';

/** Says whether a run's name means a model of the Hub. */
export const isHubName = (wanted: string): boolean => wanted.startsWith(prefix);

type Head = {readonly size: number; readonly checksum: string; readonly commit: string};

/** Asks for a file's head. A redirection is its answer: the storage that it leads to knows nothing of commits. */
async function headOf(url: string): Promise<Head> {
	const response = await fetch(url, {method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(30_000)});
	if (response.status >= 400) {
		const meaning = [401, 403, 404].includes(response.status) ? ': there is no such public model or file' : '';
		throw new UserError(
			`Expected a model at ${url}, but the server answered ${response.status}${meaning}. Check its name.`,
		);
	}
	const {headers} = response;
	const checksum = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\/|"/g, '');
	const size = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? Number.NaN);
	const commit = headers.get('x-repo-commit') ?? '';
	if (
		!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(checksum) ||
		!Number.isSafeInteger(size) ||
		!/^[0-9a-f]{7,64}$/.test(commit)
	) {
		throw new UserError(`Expected ${url} to tell its size, its checksum and its commit, as the Hub does; it does not.`);
	}
	return {size, checksum, commit};
}

/** The checksum in the form that the Hub gave one in. */
function checksumOf(bytes: Uint8Array, wanted: string): string {
	if (wanted.length === 64) return createHash('sha256').update(bytes).digest('hex');
	return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'); // as git names a file's content
}

/** Downloads a file and checks it before it is written. */
async function download(url: string, path: string, {size, checksum}: Head): Promise<void> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of fetchBytes(url, {name: url.split('/').at(-1) ?? url, size})) chunks.push(chunk);
	const bytes = Buffer.concat(chunks);
	const found = checksumOf(bytes, checksum);
	if (bytes.length !== size || found !== checksum) {
		throw new UserError(
			`Expected ${size} bytes with the checksum ${checksum} at ${url}, got ${bytes.length} with ${found}. Nothing was kept: try again.`,
		);
	}
	await writeAtomically(path, [bytes]);
}

const isThere = (path: string): Promise<boolean> =>
	stat(path).then(
		file => file.isFile(),
		() => false,
	);

/** The newest copy of a model that was downloaded before. */
async function newestCopy(folder: string): Promise<string | undefined> {
	const commits = await readdir(folder).catch(() => []);
	const copies = await Promise.all(
		commits.map(async commit => {
			const path = join(folder, commit);
			const isWhole =
				(await isThere(join(path, runFileNames.config))) && (await isThere(join(path, runFileNames.best)));
			return isWhole ? {path, time: (await stat(path)).mtimeMs} : undefined;
		}),
	);
	return copies.filter(copy => copy !== undefined).sort((a, b) => b.time - a.time)[0]?.path;
}

const unreachable = (url: string, error: unknown): UserError => {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
	return new UserError(
		`Could not reach ${url} (${reason}), and the model was never downloaded before. Check the network; a mirror of the Hub is ` +
			'named by HF_ENDPOINT.',
		{cause: error},
	);
};

/**
 * The folder of the model `hf:OWNER/NAME`, downloaded unless its newest version is there. Without a network a version that was
 * downloaded before is taken. Throws a UsageError for another name, and a UserError where there is no such model, its files
 * are not as the Hub says, or nothing can be reached.
 */
export async function hubModel(wanted: string, {endpoint, cache}: HubOptions): Promise<string> {
	const [, owner, name] = /^hf:([\w-][\w.-]*)\/([\w-][\w.-]*)$/.exec(wanted) ?? [];
	if (owner === undefined)
		throw new UsageError(`Expected a model of the Hub as hf:OWNER/NAME, got ${JSON.stringify(wanted)}.`);
	const base = `${endpoint}/${owner}/${name}/resolve/main`;
	const folder = join(cache, 'hub', owner, name);
	const files = [runFileNames.best, runFileNames.config]; // a copy with a configuration is whole
	try {
		const heads = await Promise.all(files.map(file => headOf(`${base}/${file}`)));
		const copy = join(folder, heads[0].commit);
		await mkdir(copy, {recursive: true}).catch(error => {
			throw fileError(error, 'make', copy);
		});
		for (const [index, file] of files.entries()) {
			const path = join(copy, file);
			if (!(await isThere(path))) await download(`${base}/${file}`, path, heads[index]);
		}
		return copy;
	} catch (error) {
		if (error instanceof UserError) throw error;
		const copy = await newestCopy(folder);
		if (copy !== undefined) return copy;
		throw unreachable(base, error);
	}
}

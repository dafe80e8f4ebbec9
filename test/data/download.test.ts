import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import type {RequestListener} from 'node:http';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {zipSync} from 'fflate';
import type {DownloadableCorpus} from '../../src/data/catalogue.js';
import {readCorpus} from '../../src/data/corpus.js';
import {type DownloadOptions, type DownloadProgress, downloadCorpus} from '../../src/data/download.js';
import {UserError} from '../../src/errors.js';
import {entryFor, sampleText, serve} from './server.js';
import {bytesOf, temporaryFolder} from './texts.js';

const archive = zipSync({'readme.txt': bytesOf('not this'), sample: bytesOf(sampleText)}, {level: 6});
const zipped: Partial<DownloadableCorpus> = {member: 'sample', downloadSize: archive.length};

/** A server, an entry for what it serves, and a folder to download it into. */
async function prepare(
	t: ExecutionContext<unknown>,
	listener: RequestListener,
	change: Partial<DownloadableCorpus> = {},
) {
	const corpusFolder = path.join(await temporaryFolder(t), 'corpus');
	const entry = entryFor(await serve(t, listener), change);
	return {
		corpusFolder,
		entry,
		get: (options: Partial<DownloadOptions> = {}) => downloadCorpus(entry, {corpusFolder, firstWait: 1, ...options}),
	};
}

const sends =
	(body: Uint8Array | string): RequestListener =>
	(_request, response) =>
		response.end(body);

test('a text is downloaded, and is then found by its name', async t => {
	const {corpusFolder, entry, get} = await prepare(t, sends(sampleText));
	t.deepEqual(await get(), {path: path.join(corpusFolder, 'sample.txt'), status: 'downloaded'});
	t.deepEqual(await readdir(corpusFolder), ['sample.txt']);
	const options = {encoding: 'utf-8', nfc: false, corpusFolder, entries: [entry]} as const;
	t.deepEqual((await readCorpus(['sample'], options)).sha256, entry.sha256);
});

test('a zip archive is unpacked while it arrives', async t => {
	const {corpusFolder, get} = await prepare(
		t,
		(_request, response) => {
			for (let start = 0; start < archive.length; start += 100) response.write(archive.subarray(start, start + 100));
			response.end();
		},
		zipped,
	);
	await get();
	t.is(await readFile(path.join(corpusFolder, 'sample.txt'), 'utf8'), sampleText);
});

test('progress goes from nothing to all bytes', async t => {
	const {entry, get} = await prepare(t, sends(sampleText));
	const progress: DownloadProgress[] = [];
	await get({onProgress: step => progress.push(step)});
	t.deepEqual(progress[0], {received: 0, total: entry.downloadSize});
	t.deepEqual(progress.at(-1), {received: entry.downloadSize, total: entry.downloadSize});
	t.deepEqual(
		progress.map(({received}) => received).sort((a, b) => a - b),
		progress.map(({received}) => received),
	);
});

test('what is there is not downloaded again, unless it is asked for', async t => {
	let requests = 0;
	const {get} = await prepare(t, (_request, response) => {
		requests++;
		response.end(sampleText);
	});
	await get();
	t.is((await get()).status, 'already there');
	t.is(requests, 1);
	t.is((await get({force: true})).status, 'downloaded');
	t.is(requests, 2);
});

test('a file of another size is not taken for the text, and stays where it is', async t => {
	const {corpusFolder, entry, get} = await prepare(t, sends(sampleText));
	await get();
	await writeFile(path.join(corpusFolder, 'sample.txt'), 'mine');
	await t.throwsAsync(get(), {instanceOf: UserError, message: /got 4.*--force/});
	t.is(await readFile(path.join(corpusFolder, 'sample.txt'), 'utf8'), 'mine');
	const reading = readCorpus(['sample'], {encoding: 'utf-8', nfc: false, corpusFolder, entries: [entry]});
	await t.throwsAsync(reading, {instanceOf: UserError, message: /corpus get sample --force/});
});

type Failure = readonly [listener: RequestListener, message: RegExp, change?: Partial<DownloadableCorpus>];

const failures: Readonly<Record<string, Failure>> = {
	'another text of the same size': [sends(sampleText.replace('Line 7', 'Line 8')), /SHA-256 .* instead of/],
	'a longer text': [sends(`${sampleText}.`), /more than \d+ bytes/],
	'a shorter text': [sends(sampleText.slice(0, -1)), /got only \d+/],
	'a page that is not there': [(_request, response) => response.writeHead(404).end('no'), /answered 404 Not Found/],
	'a server that closes midway': [
		(request, response) => {
			response.writeHead(200, {'content-length': sampleText.length});
			response.write(sampleText.slice(0, 20_000), () => request.socket.destroy());
		},
		/Could not download sample .* put it there yourself/,
	],
	'a server that closes at once': [request => request.socket.destroy(), /Could not download sample/],
	'an archive without the text': [
		sends(zipSync({other: bytesOf(sampleText)})),
		/Expected a zip archive with the file/,
		zipped,
	],
	'an archive that is cut off': [sends(archive.subarray(0, archive.length >> 1)), /got only \d+/, zipped],
	'an archive that is none': [sends('<html>Please log in</html>'), /Expected a zip archive with the file/, zipped],
	'an archive that is damaged': [
		sends(
			archive.map((byte, index) => (index > archive.length * 0.4 && index < archive.length * 0.6 ? byte ^ 0x5a : byte)),
		),
		/damaged|got only|more than|instead of/,
		zipped,
	],
};

for (const [what, [listener, message, change]] of Object.entries(failures)) {
	test(`${what} is refused and leaves nothing behind`, async t => {
		const {corpusFolder, get} = await prepare(t, listener, change);
		await t.throwsAsync(get(), {instanceOf: UserError, message});
		t.deepEqual(await readdir(corpusFolder), []);
	});
}

/** A server that breaks off after so many bytes of each answer, and heeds ranges if it may. */
function breaking(body: Uint8Array, each: number, heedsRanges: boolean) {
	const ranges: (string | undefined)[] = [];
	const listener: RequestListener = (request, response) => {
		ranges.push(request.headers.range);
		const from = heedsRanges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
		const end = heedsRanges ? from + each : each * ranges.length;
		const headers = {'content-length': body.length - from, etag: '"one"'};
		response.writeHead(from > 0 ? 206 : 200, {
			...headers,
			...(from > 0 && {'content-range': `bytes ${from}-${body.length - 1}/${body.length}`}),
		});
		response.write(body.subarray(from, end), () => (end < body.length ? request.socket.destroy() : response.end()));
	};
	return {listener, ranges};
}

for (const [what, body, change] of [
	['a text', bytesOf(sampleText), {}],
	['an archive', archive, zipped],
] as const) {
	for (const heedsRanges of [true, false]) {
		test(`${what} goes on where it broke off, from a server that ${heedsRanges ? 'heeds' : 'ignores'} ranges`, async t => {
			const {listener, ranges} = breaking(body, Math.ceil(body.length / 3.5), heedsRanges);
			const {corpusFolder, get} = await prepare(t, listener, change);
			await get();
			t.is(await readFile(path.join(corpusFolder, 'sample.txt'), 'utf8'), sampleText);
			t.is(ranges[0], undefined);
			t.true(ranges.length >= 2 && ranges.slice(1).every(range => range?.startsWith('bytes=')));
		});
	}
}

test('a silent server is left after a while', async t => {
	const {corpusFolder, get} = await prepare(t, (_request, response) => {
		response.write(sampleText.slice(0, 20_000)); // and never ends
	});
	await t.throwsAsync(get({patience: 30}), {instanceOf: UserError, message: /nothing for 0\.03 s/});
	t.deepEqual(await readdir(corpusFolder), []);
});

test('an endless server, an endless member and a bomb are left at their size', async t => {
	const endless: RequestListener = (_request, response) => {
		const more = () => {
			while (response.writable && response.write(Buffer.alloc(65_536, 'a')));
			response.once('drain', more);
		};
		more();
	};
	const bomb = zipSync({sample: new Uint8Array(50_000_000)}, {level: 9});
	for (const [listener, change] of [
		[endless, {}],
		[endless, zipped],
		[sends(bomb), {...zipped, downloadSize: bomb.length}],
	] as const) {
		const {corpusFolder, get} = await prepare(t, listener, change);
		await t.throwsAsync(get(), {instanceOf: UserError, message: /more than \d+ bytes/});
		t.deepEqual(await readdir(corpusFolder), []);
	}
});

test('what a killed download left behind goes with the next', async t => {
	const {corpusFolder, get} = await prepare(t, sends(sampleText));
	await mkdir(corpusFolder);
	await writeFile(path.join(corpusFolder, '.sample.999999999.partial'), 'half');
	await get();
	t.deepEqual(await readdir(corpusFolder), ['sample.txt']);
});

test('a failed download leaves the text of an earlier one', async t => {
	let answer = sampleText;
	const {corpusFolder, get} = await prepare(t, (_request, response) => response.end(answer));
	await get();
	answer = 'an error page';
	await t.throwsAsync(get({force: true}), {instanceOf: UserError});
	t.is(await readFile(path.join(corpusFolder, 'sample.txt'), 'utf8'), sampleText);
	t.deepEqual(await readdir(corpusFolder), ['sample.txt']);
});

test('a download that is stopped leaves nothing behind', async t => {
	const {corpusFolder, get} = await prepare(t, (_request, response) => {
		response.write(sampleText.slice(0, 20_000)); // and never ends
	});
	const controller = new AbortController();
	const stopped = get({
		signal: controller.signal,
		onProgress: ({received}) => {
			if (received > 0) controller.abort();
		},
	});
	await t.throwsAsync(stopped, {name: 'AbortError'});
	t.deepEqual(await readdir(corpusFolder), []);
});

test('a folder that can not be made is an error of the user', async t => {
	const {entry} = await prepare(t, sends(sampleText));
	const file = path.join(await temporaryFolder(t), 'file');
	await writeFile(file, '');
	const error = await t.throwsAsync(downloadCorpus(entry, {corpusFolder: path.join(file, 'corpus')}), {
		instanceOf: UserError,
	});
	t.regex(error?.message ?? '', /Could not write .*a part of its path is a file/);
});

test('a text that is not downloaded yet says how to get it', async t => {
	const {corpusFolder, entry} = await prepare(t, sends(sampleText));
	const reading = readCorpus(['sample'], {encoding: 'utf-8', nfc: false, corpusFolder, entries: [entry]});
	await t.throwsAsync(reading, {instanceOf: UserError, message: /not downloaded yet: `charloom corpus get sample`/});
});

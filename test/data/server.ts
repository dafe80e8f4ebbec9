/** A web server on this machine, and texts in it that can be downloaded. */
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import type {DownloadableCorpus} from '../../src/data/catalogue.js';
import {bytesOf, sha256Of} from './texts.js';

/** Answers every request with `listener`; gives the server's address. It goes away with the test. */
export async function serve(t: ExecutionContext<unknown>, listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/text`;
}

/** 40 kB, so that it does not come in one piece. */
export const sampleText = Array.from(
	{length: 1000},
	(_, line) => `Line ${line} of a text that can be downloaded.\n`,
).join('');

/** A catalogue entry for a text that is served. */
export function entryFor(url: string, change: Partial<DownloadableCorpus> = {}): DownloadableCorpus {
	const bytes = bytesOf(sampleText);
	return {
		kind: 'downloadable',
		name: 'sample',
		title: 'A sample',
		author: 'nobody',
		year: '2000',
		description: 'A text for tests.',
		licence: 'none',
		url,
		downloadSize: bytes.length,
		size: bytes.length,
		sha256: sha256Of(bytes),
		...change,
	};
}

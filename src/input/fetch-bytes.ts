/**
 * The bytes at an address. A connection that breaks off, or over which nothing comes for a while, is made anew and goes on
 * where the one before ended (RFC 9110, range requests), so that a large text gets through a poor network.
 */
import {setTimeout as pause} from 'node:timers/promises';
import {UserError} from '../errors.js';

export type FetchOptions = {
	/** The name of what is fetched, for errors. */
	readonly name: string;
	/** The bytes that there should be; a server that sends more is not believed (UserError). */
	readonly size: number;
	readonly signal?: AbortSignal;
	/** Told the bytes that have arrived. */
	readonly onProgress?: (received: number) => void;
	/** Milliseconds for which a server may be silent; half a minute by default. */
	readonly patience?: number;
	/** Milliseconds before a connection is made anew, the first time; each wait is twice as long. Half a second by default. */
	readonly firstWait?: number;
};

/** Connections that may break off one after another without bringing anything. */
const mostFailures = 4;

/** The place in the file at which a response begins, by its status and its Content-Range. */
function beginOf(response: Response): number {
	if (response.status !== 206) return 0;
	return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

async function request(url: string, from: number, validator: string | undefined, signal: AbortSignal, name: string) {
	const headers: Record<string, string> = {'accept-encoding': 'identity'};
	if (from > 0) headers['range'] = `bytes=${from}-`;
	if (from > 0 && validator !== undefined) headers['if-range'] = validator;
	const response = await fetch(url, {headers, signal});
	if (response.ok && response.body) return response;
	await response.body?.cancel();
	const answer = `${response.status} ${response.statusText}`.trim();
	throw new UserError(`Expected ${name} at ${url}, but the server answered ${answer}. Try again later.`);
}

/** A signal that is aborted when nothing has come for so many milliseconds; `heard` begins to count anew. */
class Silence {
	readonly #controller = new AbortController();
	readonly #patience: number;
	#timer: NodeJS.Timeout | undefined;

	constructor(patience: number) {
		this.#patience = patience;
		this.heard();
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	heard(): void {
		clearTimeout(this.#timer);
		const error = new Error(`the server has sent nothing for ${this.#patience / 1000} s`);
		this.#timer = setTimeout(() => this.#controller.abort(error), this.#patience);
	}

	end(): void {
		clearTimeout(this.#timer);
	}
}

/**
 * Yields the bytes in their order. Throws a UserError for an answer that is no file or too long, the last failure of the
 * network where it keeps failing, and the signal's reason when it is aborted.
 */
export async function* fetchBytes(url: string, options: FetchOptions): AsyncGenerator<Uint8Array> {
	const {name, size, signal, onProgress, patience = 30_000, firstWait = 500} = options;
	let received = 0;
	let failures = 0;
	let validator: string | undefined;
	onProgress?.(0);
	for (;;) {
		const silence = new Silence(patience);
		try {
			const signals = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
			const response = await request(url, received, validator, signals, name);
			validator = response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined;
			let place = beginOf(response);
			if (!(place <= received)) throw new UserError(`Expected the rest of ${name} from ${url}, got another part.`);
			for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
				silence.heard();
				const fresh = chunk.subarray(Math.min(chunk.length, Math.max(0, received - place)));
				place += chunk.length;
				if (fresh.length === 0) continue;
				received += fresh.length;
				failures = 0;
				if (received > size)
					throw new UserError(`Expected ${size} bytes of ${name} at ${url}, got more than ${size} bytes.`);
				onProgress?.(received);
				yield fresh;
			}
			return;
		} catch (error) {
			signal?.throwIfAborted();
			if (error instanceof UserError || received === 0 || ++failures > mostFailures)
				throw silence.signal.reason ?? error;
		} finally {
			silence.end();
		}
		await pause(firstWait * 2 ** failures, undefined, signal ? {signal} : {});
	}
}

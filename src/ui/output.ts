/**
 * The terminal as a screen writes to it. A terminal may read slowly (a modem, a busy connection): what it has not taken yet
 * waits here, no other frame is drawn meanwhile, and what waits is dropped when the screen is left.
 */
import {writeSync} from 'node:fs';

/** Node's own handle of a terminal, which blocks the process while the terminal does not read. */
type Handle = {readonly setBlocking?: (isBlocking: boolean) => number};

/** Milliseconds between two tries to write on. */
const retryTime = 8;

/** Milliseconds that leaving waits for a terminal that does not read. */
const longestFarewell = 5000;

/** Longer texts are frames, shorter ones switch modes of the terminal. */
const longestSwitch = 80;

/** ST ends a sequence that was cut off, and does nothing elsewhere. */
const endOfString = '\u001b\\';

type Callback = () => void;

const isCallback = (value: unknown): value is Callback => typeof value === 'function';

export class TerminalOutput {
	readonly #stream: NodeJS.WriteStream;
	readonly #handle: Handle | undefined;
	#queue: Buffer[] = [];
	#callbacks: Callback[] = [];
	#waiting = new Set<Callback>();
	#timer: NodeJS.Timeout | undefined;
	#isLeaving = false;

	constructor(stream: NodeJS.WriteStream) {
		this.#stream = stream;
		const {_handle} = stream as {readonly _handle?: Handle}; // Node has no public way to write without blocking
		this.#handle = stream.isTTY && process.platform !== 'win32' ? _handle : undefined;
		this.#handle?.setBlocking?.(false);
	}

	/** The stream for ink: the terminal's own, but for what is written. */
	get stream(): NodeJS.WriteStream {
		const write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => this.write(chunk, more.find(isCallback));
		return new Proxy(this.#stream, {
			get: (target, key) => {
				if (key === 'write') return write;
				const value: unknown = Reflect.get(target, key, target);
				return typeof value === 'function' ? value.bind(target) : value;
			},
		});
	}

	/** True while the terminal has not taken all that was written. */
	get isBusy(): boolean {
		return this.#queue.length > 0;
	}

	/** Calls back at once, or as soon as the terminal has taken everything; the same function once at most. */
	whenFree(callback: Callback): void {
		if (this.isBusy) this.#waiting.add(callback);
		else callback();
	}

	write(chunk: string | Uint8Array, callback?: Callback): boolean {
		const bytes = Buffer.from(chunk as string);
		if (this.#handle?.setBlocking === undefined) return this.#stream.write(bytes, callback);
		if (callback) this.#callbacks.push(callback);
		if (bytes.length > 0 && !(this.#isLeaving && bytes.length > longestSwitch)) this.#queue.push(bytes);
		this.#writeOn();
		return !this.isBusy;
	}

	/** The screen is about to be left: frames that wait are dropped, and no more are written. */
	leave(): void {
		if (!this.isBusy) return;
		this.#isLeaving = true;
		this.#queue = [Buffer.from(endOfString)];
	}

	/** Gives the terminal back, as it was found; what still waits then is lost. */
	async close(): Promise<void> {
		const end = performance.now() + longestFarewell;
		while (this.isBusy && performance.now() < end) await new Promise(resolve => setTimeout(resolve, retryTime));
		this.#stop();
	}

	/** As `close`, for a process that ends now. */
	closeNow(): void {
		const end = performance.now() + longestFarewell;
		const pause = new Int32Array(new SharedArrayBuffer(4));
		for (this.#writeOn(); this.isBusy && performance.now() < end; this.#writeOn()) Atomics.wait(pause, 0, 0, retryTime);
		this.#stop();
	}

	#stop(): void {
		clearTimeout(this.#timer);
		this.#queue = [];
		this.#settle();
		this.#handle?.setBlocking?.(true);
	}

	#writeOn(): void {
		clearTimeout(this.#timer);
		while (this.#queue.length > 0) {
			const [first] = this.#queue;
			const written = this.#writePart(first);
			if (written < first.length) {
				this.#queue[0] = first.subarray(written);
				this.#timer = setTimeout(() => this.#writeOn(), retryTime);
				return;
			}
			this.#queue.shift();
		}
		this.#settle();
	}

	/** Gives how many bytes the terminal has taken. */
	#writePart(bytes: Buffer): number {
		try {
			return writeSync((this.#stream as {readonly fd?: number}).fd ?? 1, bytes);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
			this.#stream.emit('error', error); // as the stream itself would tell of a terminal that is gone
			return bytes.length;
		}
	}

	#settle(): void {
		const callbacks = [...this.#callbacks, ...this.#waiting];
		this.#callbacks = [];
		this.#waiting = new Set();
		for (const callback of callbacks) setImmediate(callback);
	}
}

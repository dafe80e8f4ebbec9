/** A pool of worker threads as the main thread sees it: all of them, or some, carry out the same command. */
import {Worker} from 'node:worker_threads';
import {Mailbox, mailboxBuffer} from './mailbox.js';
import type {Answer, Membership} from './serve.js';

/** The caller of `run`. */
type Caller = {readonly resolve: (result: number) => void; readonly reject: (error: Error) => void};

export class WorkerPool<Command> {
	readonly #workers: readonly Worker[];
	readonly #mailbox: Mailbox<Command>;
	#caller: Caller | undefined;
	#failure: Error | undefined;
	#isEnding = false;

	/** Starts a thread of `script` for each entry of `data`, which is its `workerData`. */
	constructor(script: URL, data: readonly unknown[]) {
		const mailbox = mailboxBuffer(data.length);
		this.#mailbox = new Mailbox(mailbox);
		this.#workers = data.map((workerData, rank) => {
			const worker = new Worker(script, {workerData});
			worker.on('error', error => this.#fail(error));
			worker.on('exit', () =>
				this.#caller?.reject(this.#failure ?? new Error('A worker thread ended while it was needed.')),
			);
			worker.on('message', (answer: Answer) => this.#take(answer));
			worker.postMessage({mailbox, rank} satisfies Membership);
			// Idle threads must not keep the process alive.
			worker.unref();
			return worker;
		});
	}

	/**
	 * Lets all threads, or the first `threads` of them, carry out a command; returns the result of the first one. Commands must not
	 * overlap. Rejects when a thread fails, and always after that.
	 */
	async run(command: Command, threads = this.#workers.length): Promise<number> {
		if (this.#failure) throw this.#failure;
		const [first] = this.#workers;
		first.ref();
		const finished = new Promise<number>((resolve, reject) => {
			this.#caller = {resolve, reject};
		});
		this.#mailbox.post(command, threads);
		try {
			return await finished;
		} finally {
			this.#caller = undefined;
			// While the pool is being disposed of, its threads have to keep the process alive until they have ended.
			if (!this.#isEnding) first.unref();
		}
	}

	async dispose(): Promise<void> {
		this.#isEnding = true;
		await Promise.all(this.#workers.map(worker => worker.terminate()));
	}

	#take({error}: Answer): void {
		if (error === undefined) this.#caller?.resolve(this.#mailbox.result);
		else this.#caller?.reject(this.#fail(new Error(`A worker thread failed: ${error}`)));
	}

	/** Ends all threads: the others would wait for the failed one for ever. */
	#fail(error: Error): Error {
		this.#failure ??= error;
		void this.dispose();
		return error;
	}
}

/** A pool of worker threads as the main thread sees it: all of them, or some, carry out the same command. */
import {Worker} from 'node:worker_threads';
import type {Answer} from './serve.js';

export class WorkerPool<Command> {
	readonly #workers: readonly Worker[];
	#failure: Error | undefined;
	#isEnding = false;

	/** Starts a thread of `script` for each entry of `data`, which is its `workerData`. */
	constructor(script: URL, data: readonly unknown[]) {
		this.#workers = data.map(workerData => new Worker(script, {workerData}));
		for (const worker of this.#workers) {
			worker.on('error', error => this.#fail(error));
			// Idle threads must not keep the process alive.
			worker.unref();
		}
	}

	/**
	 * Lets all threads, or the first `threads` of them, carry out a command; returns the result of the first one. Commands must not
	 * overlap. Rejects when a thread fails, and always after that.
	 */
	async run(command: Command, threads = this.#workers.length): Promise<number> {
		const results = await Promise.all(this.#workers.slice(0, threads).map(worker => this.#ask(worker, command)));
		return results[0];
	}

	async dispose(): Promise<void> {
		this.#isEnding = true;
		await Promise.all(this.#workers.map(worker => worker.terminate()));
	}

	#ask(worker: Worker, command: Command): Promise<number> {
		return new Promise((resolve, reject) => {
			if (this.#failure) return reject(this.#failure);
			const leave = () => reject(this.#failure ?? new Error('A worker thread ended while it was needed.'));
			worker.ref();
			worker.once('exit', leave).once('message', (answer: Answer) => {
				worker.off('exit', leave);
				// While the pool is being disposed of, its threads have to keep the process alive until they have ended.
				if (!this.#isEnding) worker.unref();
				if ('result' in answer) return resolve(answer.result);
				reject(this.#fail(new Error(`A worker thread failed: ${answer.error}`)));
			});
			worker.postMessage(command);
		});
	}

	/** Ends all threads: the others would wait for the failed one for ever. */
	#fail(error: Error): Error {
		this.#failure ??= error;
		void this.dispose();
		return error;
	}
}

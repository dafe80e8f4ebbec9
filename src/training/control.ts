/**
 * Requests to a run from somebody who watches it. They are carried out between two updates and leave the run's random
 * generator, batch rows and schedule alone, so that the weights become the same as without them.
 */
export class TrainingControl {
	#isPaused = false;
	#isDiscarded = false;
	#samples = 0;
	#wantsCheckpoint = false;
	#wake: () => void = () => {};

	/** Rests after the update under way, until `goOn`. The run's clock rests too. */
	pause(): void {
		this.#isPaused = true;
	}

	goOn(): void {
		this.#isPaused = false;
		this.#wake();
	}

	/** Writes a sample now; one for each call. It is no part of the run's metrics. */
	sampleNow(): void {
		this.#samples++;
		this.#wake();
	}

	checkpointNow(): void {
		this.#wantsCheckpoint = true;
		this.#wake();
	}

	/** Ends the run without saving: what was learned since the last checkpoint is lost. */
	discard(): void {
		this.#isDiscarded = true;
		this.#wake();
	}

	get isPaused(): boolean {
		return this.#isPaused;
	}

	get isDiscarded(): boolean {
		return this.#isDiscarded;
	}

	/** True if a sample is asked for; each request is told once. */
	takeSample(): boolean {
		if (this.#samples === 0) return false;
		this.#samples--;
		return true;
	}

	/** True if a checkpoint is asked for; the request is told once. */
	takeCheckpoint(): boolean {
		const isWanted = this.#wantsCheckpoint;
		this.#wantsCheckpoint = false;
		return isWanted;
	}

	/** Settles at the next request but `pause`, or when the signal is aborted. */
	async nextRequest(signal?: AbortSignal): Promise<void> {
		if (signal?.aborted || this.#samples > 0 || this.#wantsCheckpoint || this.#isDiscarded) return;
		const {promise, resolve} = Promise.withResolvers<void>();
		this.#wake = resolve;
		signal?.addEventListener('abort', () => resolve(), {once: true});
		await promise;
	}
}

/**
 * What somebody who watches a run can ask of it. It is done between two updates and leaves the run's generator, lanes and
 * schedule alone: the weights become what they would have become.
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

	/** Whether a sample is asked for; each is told once. */
	takeSample(): boolean {
		if (this.#samples === 0) return false;
		this.#samples--;
		return true;
	}

	/** Whether a checkpoint is asked for; told once. */
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

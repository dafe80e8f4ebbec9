/** Memory and threads that are in use, and go when their owner is disposed of. */

type Disposable = {dispose(): Promise<void>};

export class Resources {
	readonly #inUse = new Set<Disposable>();
	readonly #end = new AbortController();

	/** Aborted when the owner is disposed of. */
	get signal(): AbortSignal {
		return this.#end.signal;
	}

	/** Keeps hold of one until it is done with. One that came too late, after the end, is given back, and the reason thrown. */
	async use<Used extends Disposable>(opening: Promise<Used>): Promise<Used> {
		this.signal.throwIfAborted();
		const one = await opening;
		this.#inUse.add(one);
		if (!this.signal.aborted) return one;
		await this.done(one);
		throw this.signal.reason;
	}

	async done(one: Disposable): Promise<void> {
		if (this.#inUse.delete(one)) await one.dispose();
	}

	/** Ends what is under way with `reason`, and gives everything back. */
	async end(reason: Error): Promise<void> {
		this.#end.abort(reason);
		await Promise.all([...this.#inUse].map(one => this.done(one)));
	}
}

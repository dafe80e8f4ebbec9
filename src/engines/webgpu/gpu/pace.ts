/**
 * Dawn looks in every turn of the event loop whether the GPU is done, so a process that waits would keep a processor core busy, which a
 * software adapter needs for its own threads, and a laptop for nothing. Here such turns are made longer.
 */

const nobody = new Int32Array(new SharedArrayBuffer(4));

export type Patience = {
	/** The length of a pause, as a share of the time that has passed. */
	readonly share: number;
	/** Milliseconds of the longest. */
	readonly longest: number;
};

/** Waits for a promise, with pauses that grow with the time it takes. Nothing else happens meanwhile. */
export async function patiently<Result>(promise: Promise<Result>, {share, longest}: Patience): Promise<Result> {
	const begin = performance.now();
	let isDone = false;
	const turn = (): void => {
		if (isDone) return;
		const pause = Math.min(longest, share * (performance.now() - begin));
		if (pause > 0.02) Atomics.wait(nobody, 0, 0, pause); // shorter ones take longer than they say
		setImmediate(turn);
	};
	setImmediate(turn);
	try {
		return await promise;
	} finally {
		isDone = true;
	}
}

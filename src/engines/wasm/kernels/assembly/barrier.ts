/** Synchronization of threads that wait for each other seldom: a barrier that soon lets threads sleep, and a counter of jobs. */

/** Turns of the waiting loop before a thread goes to sleep: some tens of microseconds. */
const SPINS: i32 = 20000;

/**
 * Waits until `count` threads have called it. at: two i32 that start at 0, the number of threads that have come and the number of
 * times that all have.
 */
export function barrier(at: usize, count: i32): void {
	if (count == 1) return;
	const phase = atomic.load<i32>(at, 4);
	if (atomic.add<i32>(at, 1) + 1 == count) {
		atomic.store<i32>(at, 0);
		atomic.add<i32>(at, 1, 4);
		atomic.notify(at + 4);
		return;
	}
	let spins = 0;
	while (atomic.load<i32>(at, 4) == phase) {
		if (++spins > SPINS) atomic.wait<i32>(at + 4, phase, -1);
	}
}

/** Returns the next number of a shared counter: the job that the calling thread does next. */
export function take(at: usize): i32 {
	return atomic.add<i32>(at, 1);
}

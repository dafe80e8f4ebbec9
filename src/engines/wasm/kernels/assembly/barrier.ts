/** How the workers meet. */

/** Turns of the waiting loop before a thread goes to sleep: some tens of microseconds. */
const SPINS: i32 = 20000;

/** Waits until `count` threads have come. at: [threads that have come, generation], two i32 that start at 0. */
export function barrier(at: usize, count: i32): void {
	if (count == 1) return;
	const generation = atomic.load<i32>(at, 4);
	if (atomic.add<i32>(at, 1) + 1 == count) {
		atomic.store<i32>(at, 0);
		atomic.add<i32>(at, 1, 4);
		atomic.notify(at + 4);
		return;
	}
	let spins = 0;
	while (atomic.load<i32>(at, 4) == generation) {
		if (++spins > SPINS) atomic.wait<i32>(at + 4, generation, -1);
	}
}

/** Takes the next number of a shared counter: which job a thread does next. */
export function take(at: usize): i32 {
	return atomic.add<i32>(at, 1);
}

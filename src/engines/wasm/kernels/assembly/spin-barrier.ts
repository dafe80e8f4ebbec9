/**
 * A barrier for threads that wait for each other several times per character. It has to cost less than `barrier`, so threads spin
 * for long before they sleep, and each writes only to a cache line of its own.
 */

/**
 * Turns of the waiting loop before a thread goes to sleep: a hundred microseconds and more, longer than it takes to wake a thread.
 * With fewer turns, the thread that wakes another would itself be asleep by the time the other comes, at every barrier.
 */
const SPINS: i32 = 100000;
const LINE: usize = 64;

/**
 * Waits until `count` threads have called it with this `phase`, a number that grows by 1 with each call and may wrap around. at: one
 * cache line for each thread, then one that counts the threads that sleep; all start at 0.
 */
export function spinBarrier(at: usize, rank: i32, count: i32, phase: i32): void {
	const sleepers = at + LINE * <usize>count;
	const own = at + LINE * <usize>rank;
	atomic.store<i32>(own, phase);
	// A thread counts itself as asleep before it looks a last time: either it sees this phase, or it is seen here.
	if (atomic.load<i32>(sleepers) > 0) atomic.notify(own, -1);
	for (let other = 0; other < count; other++) waitFor(at + LINE * <usize>other, phase, sleepers);
}

/** Waits until the thread of this line has reached the phase. */
function waitFor(line: usize, phase: i32, sleepers: usize): void {
	let spins = 0;
	while (true) {
		const reached = atomic.load<i32>(line);
		if (reached - phase >= 0) return;
		if (++spins < SPINS) continue;
		atomic.add<i32>(sleepers, 1);
		atomic.wait<i32>(line, reached, -1);
		atomic.sub<i32>(sleepers, 1);
	}
}

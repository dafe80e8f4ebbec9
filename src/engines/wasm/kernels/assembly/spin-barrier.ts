/**
 * How threads meet that share a stream: several times for each character, so a meeting has to cost less than `barrier` does.
 * Every thread has a cache line of its own that only it writes.
 */

/**
 * Turns of the waiting loop before a thread goes to sleep: a hundred microseconds and more, longer than it takes to wake one. Else
 * the thread that wakes another is asleep itself by the time the other has come, and so on at every meeting.
 */
const SPINS: i32 = 100000;
const LINE: usize = 64;

/**
 * Waits until all threads have come to meeting `turn`, which is 1 more each time (and wraps). at: a line for each thread,
 * then one that counts those that sleep; all start at 0.
 */
export function meet(at: usize, rank: i32, count: i32, turn: i32): void {
	const sleepers = at + LINE * <usize>count;
	const own = at + LINE * <usize>rank;
	atomic.store<i32>(own, turn);
	// Who goes to sleep says so before it looks a last time: either it sees this turn, or it is seen here.
	if (atomic.load<i32>(sleepers) > 0) atomic.notify(own, -1);
	for (let other = 0; other < count; other++) waitFor(at + LINE * <usize>other, turn, sleepers);
}

function waitFor(line: usize, turn: i32, sleepers: usize): void {
	let spins = 0;
	while (true) {
		const come = atomic.load<i32>(line);
		if (come - turn >= 0) return;
		if (++spins < SPINS) continue;
		atomic.add<i32>(sleepers, 1);
		atomic.wait<i32>(line, come, -1);
		atomic.sub<i32>(sleepers, 1);
	}
}

/** Interleaves the peers, since a machine's speed changes from minute to minute: every round runs each of them once. */
import type {Peer} from './peer.js';

export type Measurement = {
	readonly name: string;
	readonly medianMilliseconds: number;
	readonly rounds: readonly number[];
};

export const median = (values: readonly number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export type Rounds = {
	readonly count: number;
	/** Those of a peer in a round. */
	readonly seconds: number;
	/** The time, as `performance.now` has it, after which no other round begins. */
	readonly until?: number;
};

/** Steps that take about so long. What a few steps take says little of many: threads start, compilers and caches warm up. */
async function stepsFor(peer: Peer, seconds: number): Promise<number> {
	await peer.run(3);
	let steps = 5;
	for (const share of [1 / 8, 1 / 2, 1]) {
		const milliseconds = median(await peer.run(steps));
		if (!(milliseconds > 0)) return 1; // a peer that has failed
		steps = Math.max(3, Math.round((share * seconds * 1e3) / milliseconds));
	}
	return steps;
}

/** Each peer's median of its rounds' medians, in milliseconds a step. */
export async function measure(
	peers: readonly Peer[],
	{count, seconds, until = Number.POSITIVE_INFINITY}: Rounds,
): Promise<readonly Measurement[]> {
	const steps: number[] = [];
	for (const peer of peers) steps.push(await stepsFor(peer, seconds));
	const medians = peers.map((): number[] => []);
	for (let round = 0; round < count && (round === 0 || performance.now() < until); round++) {
		for (const [index, peer] of peers.entries()) medians[index].push(median(await peer.run(steps[index])));
	}
	return peers.map(({name}, index) => ({name, medianMilliseconds: median(medians[index]), rounds: medians[index]}));
}

/** How many times as fast the first is as the other: the median of the ratios within the rounds. */
export const speedUp = (first: Measurement, other: Measurement): number =>
	median(other.rounds.map((milliseconds, round) => milliseconds / first.rounds[round]));

/** Peers of one work, measured side by side: who can't take part, or fails on the way, is named, and the others go on. */
import type {Peer, Workload} from './peer.js';
import {type Measurement, measure, type Rounds} from './rounds.js';

export type Contestant = {
	readonly name: string;
	readonly open: (workload: Workload) => Promise<Peer>;
};

export type Contest = {
	readonly workload: Workload;
	/** By the contestants' names; those that failed are not in it. */
	readonly measured: ReadonlyMap<string, Measurement>;
	/** One line for each that failed. */
	readonly failures: readonly string[];
};

const firstLines = (error: unknown): string => (error as Error).message.split('\n').slice(0, 3).join(' ');

/** A peer whose failure is kept, after which it takes no time. */
function sturdy(peer: Peer, fail: (error: unknown) => void): Peer {
	let hasFailed = false;
	return {
		...peer,
		async run(steps) {
			if (hasFailed) return [Number.NaN];
			try {
				return await peer.run(steps);
			} catch (error) {
				hasFailed = true;
				fail(error);
				return [Number.NaN];
			}
		},
	};
}

/** Measures those that can do the work. Never throws. */
export async function hold(contestants: readonly Contestant[], workload: Workload, rounds: Rounds): Promise<Contest> {
	const failures = new Map<string, string>();
	const peers: Peer[] = [];
	for (const {name, open} of contestants) {
		const fail = (error: unknown): void => {
			failures.set(name, `${name}: ${firstLines(error)}`);
		};
		try {
			peers.push({...sturdy(await open(workload), fail), name});
		} catch (error) {
			fail(error);
		}
	}
	const measurements = await measure(peers, rounds);
	await Promise.allSettled(peers.map(peer => peer.dispose()));
	const measured = measurements.filter(({name}) => !failures.has(name)).map(one => [one.name, one] as const);
	return {workload, measured: new Map(measured), failures: [...failures.values()]};
}

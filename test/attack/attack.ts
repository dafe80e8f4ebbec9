/** What an attack is: something that is tried again and again, and what came of it. */
import type {Random} from '../../src/random.js';

/** One trial. Gives what is wrong, in words; undefined where nothing is. */
export type Trial = (random: Random) => Promise<string | undefined>;

export type Attack = {
	readonly name: string;
	/** Makes what the trials work on; undefined where this machine does not allow the attack. */
	readonly prepare: () => Promise<Trial | undefined>;
};

export type Result = {
	readonly name: string;
	readonly trials: number;
	readonly findings: readonly string[];
};

/** Tries until `isOver`. A trial that throws has found something, too. */
export async function carryOut(
	{name, prepare}: Attack,
	random: Random,
	isOver: (trials: number) => boolean,
): Promise<Result | undefined> {
	const trial = await prepare();
	if (!trial) return undefined;
	const findings: string[] = [];
	let trials = 0;
	for (; !isOver(trials); trials++) {
		const finding = await trial(random).catch(error => `threw ${error instanceof Error ? error.stack : error}`);
		if (finding !== undefined) findings.push(finding);
	}
	return {name, trials, findings};
}

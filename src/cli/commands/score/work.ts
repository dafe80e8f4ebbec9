/** The parts that every way of scoring a text needs. */
import type {Streams} from '../generate/text-output.js';
import type {LoadedRun} from '../shared/load-run.js';
import type {Member} from '../shared/members.js';
import type {ScoredText} from './text.js';

export type Work = {
	/** The runs that are scored together. */
	readonly runs: readonly LoadedRun[];
	/** The same with their engines. */
	readonly members: readonly Member[];
	readonly text: ScoredText;
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

/** Everything that a training needs to begin, or to go on. */
import type {RunProgress, RunWriter} from '../checkpoint/run.js';
import type {RunConfig} from '../checkpoint/run-config.js';
import type {Split} from '../data/split.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine, TrainerState} from '../engines/engine.js';
import type {Parameters} from '../model/parameters.js';
import type {TrainingControl} from './control.js';

export type TrainingOptions = {
	readonly engine: Engine;
	readonly config: RunConfig;
	readonly writer: RunWriter;
	readonly ids: Split;
	readonly vocabulary: Vocabulary;
	/** What a new run begins with; without it the parameters are drawn. */
	readonly initial?: Parameters;
	/** What `loadLast` gave, to go on with a run. */
	readonly resumed?: {readonly state: TrainerState; readonly progress: RunProgress};
	/** When it is aborted, the update under way is finished, everything is saved, and the run ends as `interrupted`. */
	readonly signal?: AbortSignal;
	/** What somebody who watches asks of the run. */
	readonly control?: TrainingControl;
	/** The clock, in seconds from anywhere. */
	readonly now: () => number;
};

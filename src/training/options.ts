/** Everything that a training needs to begin, or to go on. */
import type {RunProgress, RunWriter} from '../checkpoint/run.js';
import type {RunConfig} from '../checkpoint/run-config.js';
import type {Split} from '../data/split.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine, TrainerState} from '../engines/engine.js';
import type {Parameters} from '../model/parameters.js';
import type {TrainingControl} from './control.js';
import type {Member} from './teacher/ensemble-teacher.js';

export type TrainingOptions = {
	readonly engine: Engine;
	readonly config: RunConfig;
	readonly writer: RunWriter;
	readonly ids: Split;
	readonly vocabulary: Vocabulary;
	/** The parameters that a new run begins with; without them they are drawn. */
	readonly initial?: Parameters;
	/** The runs of its teacher, where it has one of runs. */
	readonly members?: readonly Member[];
	/** Threads that the teacher is asked with; 0, the default, is one for each processor core. */
	readonly threads?: number;
	/** The result of `loadLast`, to go on with a run. */
	readonly resumed?: {readonly state: TrainerState; readonly progress: RunProgress};
	/** An aborted signal lets the update under way finish, saves everything, and ends the run as `interrupted`. */
	readonly signal?: AbortSignal;
	/** The requests of somebody who watches the run. */
	readonly control?: TrainingControl;
	/** Told what is being done where it takes long before the first event: `drawing the initial weights, 40 %`. */
	readonly onPreparing?: (what: string) => void;
	/** A folder that gets the events as a file for TensorBoard. */
	readonly tensorboard?: string;
	/** The clock, in seconds from anywhere. */
	readonly now: () => number;
};

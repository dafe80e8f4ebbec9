/** The messages between the screen and the trainer. */
import type {TrainEvent} from '../../training/events.js';
import type {JobEnvironment} from '../../training/job/environment.js';
import type {TrainingJob} from '../../training/job/open-job.js';

/** From the screen. `stop` saves first, `discard` does not. */
export type TrainCommand = {
	readonly type: 'pause' | 'goOn' | 'sample' | 'checkpoint' | 'stop' | 'discard';
};

/** From the command that starts the process; the job comes first. */
export type WorkerCommand =
	| {readonly type: 'begin'; readonly job: TrainingJob; readonly environment: JobEnvironment}
	| TrainCommand;

/** From the process that trains. */
export type TrainMessage =
	| {readonly type: 'event'; readonly event: TrainEvent}
	/** The work that is under way before the first event. */
	| {readonly type: 'preparing'; readonly what: string}
	/** Something that the user should read in the log. */
	| {readonly type: 'note'; readonly text: string}
	| {readonly type: 'failed'; readonly failure: Failure};

export type Failure = {
	readonly message: string;
	/** 1, or 2 for wrong usage. */
	readonly exitCode: 1 | 2;
	/** Nothing that the user did, but a defect. */
	readonly isDefect: boolean;
};

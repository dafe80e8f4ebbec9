/** Trains in a process of its own, shown on the dashboard. */

import {UserError} from '../../../../errors.js';
import {runInCommand} from '../../../../format.js';
import {jobEnvironment} from '../../../../library/places.js';
import type {TrainingJob} from '../../../../training/job/open-job.js';
import {TrainLog} from '../../../../training/log.js';
import {divergedError} from '../../../../training/train.js';
import type {ScreenLook, StopCause} from '../../../../ui/screen-props.js';
import {Store} from '../../../../ui/store.js';
import {showScreen} from '../../../../ui/terminal.js';
import type {TrainingAction} from '../../../../ui/training/actions.js';
import {commandOf} from '../../../../ui/training/keys.js';
import {reduce, type TrainingChange} from '../../../../ui/training/reduce.js';
import {initialState, type TrainingState} from '../../../../ui/training/state.js';
import {startWorker, type WorkerEnd} from '../../../../workers/start-worker.js';
import type {TrainMessage, WorkerCommand} from '../../../../workers/trainer/protocol.js';
import {print} from '../output.js';
import {interruptedBy} from '../screen.js';
import {remainsInWords} from './remains.js';

type TrainingStore = Store<TrainingState, TrainingChange>;

export type ShownTraining = {
	readonly run: string;
	/** The reader wants to write with the model. */
	readonly wantsStudio: boolean;
};

/** Milliseconds between drawings of what happens: a curve needs no more, and every drawing takes time from the training. */
const drawEvery = 500;

const newStore = (): TrainingStore => new Store<TrainingState, TrainingChange>(reduce, initialState(false), drawEvery);

/** The reason why a process ended by itself, as far as it is known. */
const deathInWords = ({code, signal}: WorkerEnd): string =>
	`The process that trains ${signal ? `was ended by ${signal}` : `ended with exit code ${code}`}. What it printed is in the log.`;

function openTraining(store: TrainingStore) {
	return startWorker<WorkerCommand, TrainMessage>(new URL('../../../../workers/trainer/main.js', import.meta.url), {
		onMessage: message => store.dispatchSoon(message),
		onOutput: line => store.dispatchSoon({type: 'output', line}),
		onEnd(end) {
			const {phase} = store.getState();
			if (phase === 'ended' || phase === 'failed') return;
			store.dispatch({type: 'failed', failure: {message: deathInWords(end), exitCode: 1, isDefect: false}});
		},
	});
}

/**
 * Does the job while the dashboard shows it, and gives what comes next. Throws what a training without a screen would throw:
 * a UserError where it failed, `Interrupted` after Ctrl-C or a signal.
 */
export async function trainOnScreen(job: TrainingJob, {isAscii, theme}: ScreenLook): Promise<ShownTraining> {
	const store = newStore();
	const link = openTraining(store);
	let cause: StopCause = 'SIGINT';
	const perform = (action: TrainingAction): void => {
		const before = store.getState();
		store.dispatch({type: 'key', action});
		const command = commandOf(action, before);
		if (command) link.send(command);
	};
	link.send({type: 'begin', job, environment: jobEnvironment});
	let state: TrainingState;
	try {
		state = await showScreen(
			async () => (await import('../../../../ui/training/screen.js')).TrainingScreen,
			{store, perform},
			{
				isAscii,
				theme,
				onSignal(signal) {
					cause = signal;
					perform('interrupt');
				},
				onAbandon: link.kill,
			},
		);
	} catch (error) {
		// The screen has failed, and not the training: what was learned is kept.
		link.send({type: 'stop'});
		await link.ended;
		print(process.stdout, summaryOf(store.getState()));
		throw error;
	}
	return afterScreen(state, cause, link);
}

async function afterScreen(
	state: TrainingState,
	cause: StopCause,
	link: {readonly kill: () => void; readonly ended: Promise<WorkerEnd>},
): Promise<ShownTraining> {
	const {start, end, exit, failure} = state;
	if (exit === 'abandon' || state.phase === 'preparing') link.kill();
	const {code, signal} = await link.ended; // the run's lock is free
	print(process.stdout, summaryOf(state));
	if (failure && (code !== 0 || signal !== null)) sayLastLines(state);
	if (failure && start) print(process.stderr, `${remainsInWords(start.run, state.savedStep)}\n`);
	if (failure) throw failure.isDefect ? new Error(failure.message) : new UserError(failure.message, failure);
	if (end?.reason === 'diverged') throw divergedError(end.step, runInCommand(start?.run ?? ''));
	if (start && end) print(process.stderr, `${whatNext(start.run, end.reason)}\n`);
	if (exit === 'interrupt' || exit === 'abandon') throw interruptedBy(cause);
	return {run: start?.run ?? '', wantsStudio: exit === 'studio'};
}

/** Lines of the log that are printed after a crash. */
const keptLines = 20;

/** The trainer has died: its last words stay in the scrollback. */
function sayLastLines({log}: TrainingState): void {
	const lines = log.slice(-keptLines).map(({text}) => `  ${text}`);
	if (lines.length > 0) print(process.stderr, `The end of the log:\n${lines.join('\n')}\n`);
}

const isUnfinished = (reason: string): boolean => reason === 'interrupted' || reason === 'discarded';

const whatNext = (path: string, reason: string): string => {
	const run = runInCommand(path);
	return isUnfinished(reason) ? `To go on: charloom train --resume ${run}` : `To write text: charloom generate ${run}`;
};

/** The lines that stay in the scrollback: those that the log would have begun and ended with. */
export function summaryOf({start, step, end}: TrainingState): string {
	if (!start) return '';
	const log = new TrainLog();
	const lines = [...log.lines(start), ...(step ? [log.status(step)] : []), ...(end ? log.lines(end) : [])];
	return `${lines.join('\n')}\n`;
}

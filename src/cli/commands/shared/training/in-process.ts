/** Trains a run with everything around it: signals, what is shown, and how it ends. Used by `train` and `demo`. */

import {runInCommand} from '../../../../format.js';
import type {EndEvent} from '../../../../training/events.js';
import type {TrainingOptions} from '../../../../training/options.js';
import {divergedError, train} from '../../../../training/train.js';
import {type Cause, withInterrupt} from '../interrupt.js';
import type {TrainDisplay} from './display.js';
import {remainsInWords} from './remains.js';

const stopping: Readonly<Record<Cause, string>> = {
	SIGINT: 'Stopping after this step; Ctrl-C again leaves at once, without saving.',
	SIGTERM: 'Stopping after this step.',
	SIGHUP: '',
	EPIPE: '',
	output: '',
};

/** A training that was stopped before its first state was saved can only begin again. */
const whatNext = async (run: TrainingOptions['writer']['run'], name: string): Promise<string> =>
	`${(await run.isBegun()) ? 'Saved. To go on' : 'Stopped before anything was learned. To begin again'}: charloom train --resume ${name}`;

async function showAll(options: TrainingOptions, display: TrainDisplay): Promise<EndEvent> {
	let isBegun = false;
	let savedStep: number | undefined;
	let end: EndEvent | undefined;
	try {
		for await (const event of train(options)) {
			display.show(event);
			if (event.type === 'start') {
				isBegun = true;
				if (event.resumed) savedStep = event.step;
			}
			if (event.type === 'checkpoint' && event.kind === 'last') savedStep = event.step;
			if (event.type === 'end') end = event;
		}
	} catch (error) {
		if (isBegun) display.say(remainsInWords(options.writer.run.path, savedStep));
		throw error;
	}
	if (end === undefined) throw new Error('A training ended without its end event.');
	return end;
}

/**
 * Trains until the end of the run. Throws `Interrupted` where a signal stopped it, after it was saved, and a UserError where
 * it diverged or could not be written. The writer is closed in any case.
 */
export async function runTraining(
	options: Omit<TrainingOptions, 'signal' | 'now'>,
	display: TrainDisplay,
): Promise<EndEvent> {
	const {writer} = options;
	const run = runInCommand(writer.run.path);
	const now = (): number => performance.now() / 1000;
	try {
		return await withInterrupt(
			async signal => {
				const end = await showAll({...options, onPreparing: what => display.prepare(what), signal, now}, display);
				if (end.reason === 'diverged') throw divergedError(end.step, run);
				if (end.reason === 'interrupted') display.say(await whatNext(writer.run, run));
				return end;
			},
			cause => {
				if (stopping[cause]) display.say(stopping[cause]);
			},
		);
	} finally {
		display.close();
		await writer.close();
	}
}

/** The process that trains for a screen: does a job, tells what happens, and listens to what the screen asks of it. */
import {getPriority, setPriority} from 'node:os';
import {UserError} from '../../errors.js';
import {TrainingControl} from '../../training/control.js';
import {openJob} from '../../training/job/open-job.js';
import {train} from '../../training/train.js';
import {type Parent, serve} from '../serve-parent.js';
import type {Failure, TrainCommand, TrainMessage, WorkerCommand} from './protocol.js';

/** The training gives way by so much to the screen, which needs little time, but at once. */
const giveWay = 5;
setPriority(Math.min(19, getPriority() + giveWay));

const control = new TrainingControl();
const stop = new AbortController();

/** A run that rests must be told to end, too. */
const end = (): void => stop.abort();

const failureOf = (error: unknown): Failure => {
	if (error instanceof UserError) return {message: error.message, exitCode: error.exitCode, isDefect: false};
	return {
		message: error instanceof Error ? (error.stack ?? error.message) : String(error),
		exitCode: 1,
		isDefect: true,
	};
};

type Begin = Extract<WorkerCommand, {type: 'begin'}>;

async function work({job, environment}: Begin, parent: Parent<TrainMessage>): Promise<void> {
	const opened = await openJob(job, environment, {
		say: text => void parent.send({type: 'note', text}),
		onStage: what => void parent.send({type: 'preparing', what}),
	});
	try {
		const onPreparing = (what: string): void => void parent.send({type: 'preparing', what});
		const options = {...opened, onPreparing, control, signal: stop.signal, now: () => performance.now() / 1000};
		for await (const event of train(options)) void parent.send({type: 'event', event});
	} finally {
		await opened.writer.close();
	}
}

async function begin(command: Begin, parent: Parent<TrainMessage>): Promise<never> {
	try {
		await work(command, parent);
	} catch (error) {
		await parent.send({type: 'failed', failure: failureOf(error)});
	}
	await parent.send({type: 'preparing', what: 'leaving'}); // once it is away, so is all before it
	process.exit(0);
}

const answers: Readonly<Record<TrainCommand['type'], () => void>> = {
	pause: () => control.pause(),
	goOn: () => control.goOn(),
	sample: () => control.sampleNow(),
	checkpoint: () => control.checkpointNow(),
	stop: end,
	discard: () => control.discard(),
};

serve<WorkerCommand, TrainMessage>((command, parent) => {
	if (command.type === 'begin') void begin(command, parent);
	else answers[command.type]();
}, end);

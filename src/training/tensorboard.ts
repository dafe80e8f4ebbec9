/** The events of a training as figures and texts for TensorBoard. */
import type {Entry} from '../exchange/tensorboard/event-file.js';
import {EventFile} from '../exchange/tensorboard/event-file.js';
import type {StepEvent, TrainEvent, ValidationEvent} from './events.js';

type Scalars = NonNullable<Entry['scalars']>;

const ofStep = (event: StepEvent): Scalars => ({
	'loss/training': event.loss,
	'accuracy/training': event.accuracy,
	learning_rate: event.learningRate,
	gradient_norm: event.gradientNorm,
	characters_per_second: event.charactersPerSecond,
	epoch: event.epoch,
});

const ofValidation = ({carried, window}: ValidationEvent): Scalars => ({
	'loss/validation': carried.loss,
	'accuracy/validation': carried.accuracy,
	'loss/validation_windows': window?.loss,
	'accuracy/validation_windows': window?.accuracy,
});

/** Markdown of a text as it is: TensorBoard shows an indented block letter by letter. */
const asBlock = (text: string): string => text.replace(/^/gm, '    ');

/** The entry of an event at a time in seconds since 1970; undefined where it has nothing to show. */
export function entryOf(event: TrainEvent, time: number): Entry | undefined {
	const {step} = event;
	switch (event.type) {
		case 'start':
			return {time, step, texts: {run: asBlock(JSON.stringify(event, undefined, '  '))}};
		case 'step':
			return {time, step, scalars: ofStep(event)};
		case 'validation':
			return {time, step, scalars: ofValidation(event)};
		case 'sample':
			return {time, step, texts: {sample: asBlock(event.seed + event.text)}};
		default:
			return undefined;
	}
}

/** Writes the events of a run, as they come, into a folder that TensorBoard watches. */
export class TensorBoardLog {
	readonly #folder: string;
	#file: EventFile | undefined;

	constructor(folder: string) {
		this.#folder = folder;
	}

	/** Throws a UserError where the file can't be written. */
	async append(event: TrainEvent): Promise<void> {
		const time = Date.now() / 1000;
		const isGoingOn = event.type === 'start' && event.resumed;
		this.#file ??= await EventFile.create(this.#folder, {time, ...(isGoingOn && {from: event.step + 1})});
		const entry = entryOf(event, time);
		if (entry) await this.#file.append(entry);
	}
}

/** The time of training at which an event came. */
const secondsOf = (event: TrainEvent): number | undefined => ('seconds' in event ? event.seconds : undefined);

/**
 * Writes the recorded events of a run that began at `begun` into a new file in a folder, and gives its path; the pauses
 * between sittings are not known, and left out. Throws a UserError where it can't be written.
 */
export async function exportTensorBoard(events: readonly TrainEvent[], folder: string, begun: Date): Promise<string> {
	const start = begun.getTime() / 1000;
	const file = await EventFile.create(folder, {time: start});
	let seconds = 0;
	for (const event of events) {
		seconds = secondsOf(event) ?? seconds;
		const entry = entryOf(event, start + seconds);
		if (entry) await file.append(entry);
	}
	return file.path;
}

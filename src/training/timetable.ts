/** The timetable of a run. It follows from step and progress alone (but for timed checkpoints), so that a resumed run keeps it. */
import type {TrainConfig} from '../config.js';

/** A run has about so many step events, so that its metrics stay a few thousand lines however long it is. */
const reports = 2000;

/** Validations of a run, where their number is left to us. */
const validations = 10;

/** Seconds between checkpoints, where that is left to us. */
const checkpointSeconds = 30;

/** The progress of a run before and after an update. */
export type Advance = {
	/** Updates made, with this one. */
	readonly step: number;
	/** 0 … 1 */
	readonly before: number;
	readonly after: number;
};

const isOver = ({after}: Advance): boolean => after >= 1;

/** True if one of `times` equal parts of the run ended with this update. */
const endsPart = (times: number, {before, after}: Advance): boolean =>
	Math.floor(after * times) > Math.floor(before * times);

const isMultiple = (step: number, every: number): boolean => every > 0 && step % every === 0;

export const isReportDue = (advance: Advance): boolean => isOver(advance) || endsPart(reports, advance);

export function isValidationDue({validEvery}: TrainConfig, advance: Advance): boolean {
	if (isOver(advance)) return true;
	return validEvery === 'auto' ? endsPart(validations, advance) : isMultiple(advance.step, validEvery);
}

export function isSampleDue(config: TrainConfig, advance: Advance): boolean {
	const {sampleEvery} = config;
	return sampleEvery === 'auto' ? isValidationDue(config, advance) : isMultiple(advance.step, sampleEvery);
}

/** `seconds` since the checkpoint before. */
export function isCheckpointDue(config: TrainConfig, advance: Advance, seconds: number): boolean {
	if (isValidationDue(config, advance)) return true;
	const {checkpointEvery} = config;
	return checkpointEvery === 'auto' ? seconds >= checkpointSeconds : isMultiple(advance.step, checkpointEvery);
}

/** The timetable of a run. It follows from step and progress alone (but for timed checkpoints), so that a resumed run keeps it. */
import type {TrainConfig, ValidationPlan} from '../config.js';
import {timesUntil} from '../recipes/plan-validation.js';

/** A run has about so many step events, so that its metrics stay a few thousand lines however long it is. */
const reports = 2000;

/** Validations of a run without a plan for them. */
const validations = 10;

/** Samples come at growing intervals: early ones show the most, and later ones still come often enough to wait for. */
const samples = {first: 0.004, growth: 0.5, longest: 0.1};

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

const passes = ({before, after}: Advance, plan: Pick<ValidationPlan, 'first' | 'growth' | 'longest'>): boolean =>
	timesUntil(after, plan) > timesUntil(before, plan);

export function isValidationDue({validEvery, validation}: TrainConfig, advance: Advance): boolean {
	if (isOver(advance)) return true;
	if (validEvery !== 'auto') return isMultiple(advance.step, validEvery);
	return validation ? passes(advance, validation) : endsPart(validations, advance);
}

/** True if a new run begins with a sample, before the first update. */
export const isFirstSampleDue = ({sampleEvery, validation}: TrainConfig): boolean =>
	sampleEvery === 'auto' && validation !== undefined;

export function isSampleDue(config: TrainConfig, advance: Advance): boolean {
	const {sampleEvery, validation} = config;
	if (sampleEvery !== 'auto') return isMultiple(advance.step, sampleEvery);
	return validation ? isOver(advance) || passes(advance, samples) : isValidationDue(config, advance);
}

/** `seconds` since the checkpoint before. */
export function isCheckpointDue(config: TrainConfig, advance: Advance, seconds: number): boolean {
	const {checkpointEvery, validation} = config;
	const isWithValidation = checkpointEvery !== 'auto' || !validation;
	if (isOver(advance) || (isWithValidation && isValidationDue(config, advance))) return true;
	return checkpointEvery === 'auto' ? seconds >= checkpointSeconds : isMultiple(advance.step, checkpointEvery);
}

/**
 * The choice of a preset for a run that has so much time: the largest that the text is long enough for and the time enough, as a
 * trial on the engine tells. A run whose length is no time gets what suits its text, without a trial.
 */

import {UserError} from '../errors.js';
import {countInWords, durationInWords} from '../format.js';
import {workPerCharacter} from './measure-speed.js';
import {planRun, type RunPlan, type TextSize, type Wanted} from './plan-run.js';
import {type Preset, presets, sizeInWords} from './presets.js';

/** Characters a second that a plan would learn from. */
export type Measure = (plan: RunPlan) => Promise<number>;

export type Choice = {
	readonly plan: RunPlan;
	/** The choice and its reason, in a sentence; undefined where nothing was left to choose. */
	readonly reason?: string;
};

type Candidate = {readonly preset: Preset; readonly plan: RunPlan; readonly speed: number};

/** A larger model may use an engine better than the one before by this; on a GPU it does. */
const greatestGain = 10;

/** 0 where the model is too large for this machine. */
async function speedOf(plan: RunPlan, measure: Measure): Promise<number> {
	try {
		return await measure(plan);
	} catch (error) {
		if (error instanceof UserError) return 0;
		throw error;
	}
}

const couldLearn = ({plan, speed}: Candidate, next: RunPlan): number =>
	(speed * workPerCharacter(plan.model)) / workPerCharacter(next.model);

async function largestInTime(
	text: TextSize,
	wanted: Wanted,
	seconds: number,
	measure: Measure,
): Promise<{best: Candidate; next?: Candidate}> {
	const [first, ...larger] = presets;
	const planOf = (preset: Preset): RunPlan => planRun(text, {...wanted, preset: preset.name});
	let best: Candidate = {preset: first, plan: planOf(first), speed: await speedOf(planOf(first), measure)};
	for (const preset of larger) {
		const {from, leastCharacters} = preset.auto;
		if (text.characters < from) break;
		const plan = planOf(preset);
		const guess = {preset, plan, speed: couldLearn(best, plan)};
		if (guess.speed * greatestGain * seconds < leastCharacters) return {best, next: guess};
		const candidate = {preset, plan, speed: await speedOf(plan, measure)};
		if (candidate.speed * seconds < leastCharacters) return {best, next: candidate};
		best = candidate;
	}
	return {best};
}

const nameAndSize = ({preset, model}: RunPlan): string => `${preset}: ${sizeInWords(model)}`;
/** `10m` for 10m00s. */
const briefly = (seconds: number): string => durationInWords(seconds).replace(/(?<=[hm])00[ms]$/, '');

const inTime = (speed: number, seconds: number): string =>
	`about ${countInWords(speed * seconds)} characters in ${briefly(seconds)}`;

function whyNotLarger(next: Candidate | undefined, seconds: number): string {
	if (next === undefined) return '';
	const {preset, speed} = next;
	if (speed === 0) return `; ${preset.name} does not fit into the memory here`;
	const [sees, needs] = [speed * seconds, preset.auto.leastCharacters].map(countInWords);
	return `; ${preset.name} would see ${sees} and needs ${needs}`;
}

/** A run whose length and preset are left open takes no more than this here, … */
const mostSeconds = 3600;

/** … which is measured where it might be more even on a slow machine, one of so many multiplications a second. */
const slowMachine = 1e10;

/** The plan that follows from the text, cut to what there is time for on this machine where its length is left open. */
async function planWithin(
	most: number,
	text: TextSize,
	wanted: Wanted,
	measure: Measure,
): Promise<{plan: RunPlan; isCut: boolean}> {
	const plan = planRun(text, wanted);
	const {duration, batchSize, seqLength} = plan.training;
	const isAsked = Object.values(wanted.length).some(value => value !== undefined);
	const characters = 'steps' in duration ? duration.steps * batchSize * seqLength : 0;
	if (isAsked || characters * workPerCharacter(plan.model) < most * slowMachine) return {plan, isCut: false};
	const affordable = Math.floor(most * (await speedOf(plan, measure)));
	if (affordable === 0 || affordable >= characters) return {plan, isCut: false};
	const patience = wanted.training.patience ?? plan.training.patience;
	const shorter = {...wanted, training: {...wanted.training, patience}, length: {characters: affordable}};
	return {plan: planRun(text, shorter), isCut: true};
}

/** The length of a run, where nobody asked for one: `; 40 passes over it, or fewer once …`. */
function lengthInWords({training}: RunPlan, {trainCharacters}: TextSize, {length}: Wanted, isCut: boolean): string {
	const {duration, batchSize, seqLength, patience} = training;
	if (Object.values(length).some(value => value !== undefined) || !('steps' in duration)) return '';
	const characters = duration.steps * batchSize * seqLength;
	const passes = Number((characters / trainCharacters).toPrecision(2));
	const fewer = patience > 0 ? ', or fewer once the held-out text is predicted no better' : '';
	const cut = isCut ? ', which is about an hour here (--characters and --time set another length)' : '';
	return `; ${passes} ${passes === 1 ? 'pass' : 'passes'} over it${fewer}${cut}`;
}

/** The plan of a new run. `measure` is only called where the length of the run is a time, or would be very long. */
export async function choosePlan(text: TextSize, wanted: Wanted, measure: Measure): Promise<Choice> {
	const {seconds} = wanted.length;
	const isOpen = wanted.preset === undefined && wanted.model.hiddenSize === undefined;
	if (seconds === undefined) {
		if (!isOpen) return {plan: planRun(text, wanted)};
		const {plan, isCut} = await planWithin(mostSeconds, text, wanted, measure);
		const reason = `${nameAndSize(plan)}, for a text of ${countInWords(text.characters)} characters`;
		return {plan, reason: `${reason}${lengthInWords(plan, text, wanted, isCut)}`};
	}
	if (isOpen) {
		const {best, next} = await largestInTime(text, wanted, seconds, measure);
		const plan = planRun(text, {...wanted, preset: best.preset.name}, best.speed);
		return {plan, reason: `${nameAndSize(plan)}, ${inTime(best.speed, seconds)}${whyNotLarger(next, seconds)}`};
	}
	const speed = await speedOf(planRun(text, wanted), measure);
	const plan = planRun(text, wanted, speed);
	if (speed === 0) return {plan}; // why will be told when the training begins
	return {plan, reason: `${nameAndSize(plan)}, ${inTime(speed, seconds)}`};
}

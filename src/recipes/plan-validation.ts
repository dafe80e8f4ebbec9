/**
 * The validations of a run, planned so that they take a small share of its work: when they are made, and how much of the
 * held-out text each reads. Work is counted in characters trained on, which no clock tells: a run of so many steps comes out
 * the same on a slow machine.
 */
import type {ValidationPlan} from '../config.js';

/** Share of a run's work that validations on the way may take, and that the evaluation at the end may take. */
export const sharesOfWork = {onTheWay: 0.045, atTheEnd: 0.035};

/**
 * The work of reading a character, in characters trained on: forward is a third of forward and backward; a single batch row
 * uses every weight for one character alone.
 */
const workOfReading = {rows: 0.4, singleRow: 0.8};

/** Both figures are measured, which reads each character twice, and batch rows warm up. */
const readings = 2.3;

/** Validations read at most so many characters, and no fewer than this, which is work of a moment. */
const mostCharacters = 250_000;
const fewestCharacters = 1024;

/** The evaluation at the end reads so many characters, however short the run was. */
const fewestAtTheEnd = 10_000;

/** A validation is made when a run has grown by this since the one before, … */
const growth = 0.2;

/** … but after no more than this share of the run. */
const longest = 0.05;

/**
 * Intervals are stretched if even reading so little so often is too much work: those of the end, where the best is found, step
 * by step and no further than this, those of the beginning by its square.
 */
const stretch = {ratio: 1.05, most: 2.5};

/** A run whose length nobody asked for ends after validations without a new best over this share of its plan, … */
const patientShare = 0.4;

/** … and after no fewer than so many. */
const fewestPatient = 3;

/** The first validation comes after this share of a pass over the text, but no later than at this share of the run. */
const firstPass = 0.25;
const firstShare = 0.02;

/** The number of times that `first`, growing by `growth` but by no more than `longest`, fits below `progress` 0 … 1. */
export function timesUntil(progress: number, plan: Pick<ValidationPlan, 'first' | 'growth' | 'longest'>): number {
	const tolerance = 1e-9;
	const reached = progress * (1 + tolerance);
	if (reached < plan.first) return 0;
	const turn = Math.max(plan.first, plan.longest / plan.growth); // from here on all intervals are as long
	const ratio = Math.log1p(plan.growth);
	if (reached < turn) return 1 + Math.floor(Math.log(reached / plan.first) / ratio + tolerance);
	const before = plan.first < turn ? Math.floor(Math.log(turn / plan.first) / ratio + tolerance) : 0;
	const begin = plan.first * (1 + plan.growth) ** before;
	return 1 + before + Math.floor((reached - begin) / plan.longest + tolerance);
}

export type RunSize = {
	/** Steps of the run; an estimate where its length is a time. */
	readonly steps: number;
	/** Characters of a step, B · T. */
	readonly stepCharacters: number;
	readonly trainCharacters: number;
	readonly validCharacters: number;
	/** Steps between validations where they were asked for. */
	readonly validEvery: number | 'auto';
};

/** Validations of a run of so many steps, at most; two in one step are one. */
function countOf({steps, validEvery}: Pick<RunSize, 'steps' | 'validEvery'>, plan: ValidationPlan): number {
	if (validEvery === 0) return 1;
	if (validEvery !== 'auto') return Math.ceil(steps / validEvery);
	const sparse = Math.min(1, 1 / (plan.growth * steps)); // before this share each step has one
	const dense = Math.max(0, Math.floor((sparse - plan.first) * steps));
	return 1 + dense + timesUntil(1, plan) - timesUntil(Math.max(sparse, plan.first), plan);
}

/** The times of validations, as dense as there is work for; each reads as few characters as it may. */
function timesOf(run: RunSize): Pick<ValidationPlan, 'first' | 'growth' | 'longest'> {
	const {steps, stepCharacters, trainCharacters, validCharacters} = run;
	const stepsOfPass = Math.max(1, trainCharacters / stepCharacters);
	const first = Math.min(1, Math.max(1, Math.min(firstPass * stepsOfPass, firstShare * steps)) / steps);
	const ofOne = readings * workOfReading.rows * Math.min(fewestCharacters, validCharacters);
	const affordable = (sharesOfWork.onTheWay * steps * stepCharacters) / ofOne;
	let times = {first, growth, longest};
	if (run.validEvery !== 'auto') return times;
	for (let factor = 1; factor <= stretch.most; factor *= stretch.ratio) {
		times = {first, growth: growth * factor ** 2, longest: longest * factor};
		if (countOf(run, {...times, characters: 0, finalCharacters: 0}) <= affordable) break;
	}
	return times;
}

const between = (low: number, value: number, high: number): number => Math.floor(Math.min(high, Math.max(low, value)));

/** The plan of a run's validations. */
export function planValidation(run: RunSize): ValidationPlan {
	const {steps, stepCharacters, validCharacters} = run;
	const times = timesOf(run);
	const work = steps * stepCharacters;
	const readable = (share: number, ofCharacter: number): number => (share * work) / (readings * ofCharacter);
	const count = countOf(run, {...times, characters: 0, finalCharacters: 0});
	const characters = between(
		fewestCharacters,
		readable(sharesOfWork.onTheWay, workOfReading.rows) / count,
		Math.min(mostCharacters, validCharacters),
	);
	const finalCharacters = between(
		Math.max(fewestAtTheEnd, characters),
		readable(sharesOfWork.atTheEnd, workOfReading.singleRow),
		validCharacters,
	);
	return {...times, characters, finalCharacters};
}

/** Work of an evaluation of so many characters, in characters trained on. */
export const workOfEvaluation = (charactersRead: number, rows: number): number =>
	charactersRead * (rows === 1 ? workOfReading.singleRow : workOfReading.rows);

/** Validations without a new best that end a run of this plan: by then it has grown severalfold, or by 40 % of its length. */
export const patienceOf = ({longest: interval}: Pick<ValidationPlan, 'longest'>): number =>
	Math.max(fewestPatient, Math.round(patientShare / interval));

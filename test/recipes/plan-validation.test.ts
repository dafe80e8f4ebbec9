import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {charactersRead} from '../../src/evaluation/evaluate.js';
import {
	patienceOf,
	planValidation,
	type RunSize,
	timesUntil,
	workOfEvaluation,
} from '../../src/recipes/plan-validation.js';
import {extentOf} from '../../src/training/validation.js';

const sizes = fc.record({
	steps: fc.integer({min: 1, max: 20_000}),
	stepCharacters: fc.constantFrom(32, 256, 1024, 16_384),
	trainCharacters: fc.integer({min: 30, max: 100_000_000}),
	validCharacters: fc.integer({min: 2, max: 10_000_000}),
	validEvery: fc.constant('auto' as const),
});

/** The steps after which a run validates. */
function looks(run: RunSize): readonly number[] {
	const plan = planValidation(run);
	const steps = Array.from({length: run.steps}, (_, index) => index + 1);
	return steps.filter(
		step => step === run.steps || timesUntil(step / run.steps, plan) > timesUntil((step - 1) / run.steps, plan),
	);
}

testProp('every run is looked at early, at growing intervals, and not often', [sizes], (t, run) => {
	const steps = looks(run);
	const stepsOfPass = run.trainCharacters / run.stepCharacters;
	t.true(steps[0] <= Math.max(1, Math.min(Math.ceil(stepsOfPass), Math.ceil(0.03 * run.steps))) + 1);
	t.is(steps.at(-1), run.steps);
	t.true(steps.length <= 60, String(steps.length));
	const gaps = steps.map((step, index) => step - (steps[index - 1] ?? 0));
	t.true(gaps.every(gap => gap <= Math.max(1, 0.125 * run.steps) + 1));
	const patient = patienceOf(planValidation(run));
	t.true(patient >= 3 && patient <= 8);
});

testProp('all validations together take a tenth of the work at most, or a moment', [sizes], (t, run) => {
	const plan = planValidation(run);
	const text = new Uint8Array(run.validCharacters);
	const workOf = (characters: number): number => {
		const extent = extentOf(characters, text);
		return workOfEvaluation(charactersRead(text.length, extent), extent.lanes);
	};
	const spent = looks(run).length * workOf(plan.characters) + workOf(plan.finalCharacters);
	const moment = 40_000; // characters: a second on one core
	t.true(spent <= 0.1 * run.steps * run.stepCharacters + moment, `${spent}`);
	t.true(plan.characters <= run.validCharacters && plan.finalCharacters <= run.validCharacters);
	t.true(plan.finalCharacters >= Math.min(run.validCharacters, plan.characters));
});

test('validations that are asked for more often read less each', t => {
	const run = {steps: 10_000, stepCharacters: 1024, trainCharacters: 1e6, validCharacters: 1e5};
	const often = planValidation({...run, validEvery: 10}).characters;
	const seldom = planValidation({...run, validEvery: 1000}).characters;
	t.true(often < seldom);
	t.true(often * 1000 < 1.1e6);
});

/**
 * How near an engine has to come to the reference: it may differ by the rounding of float32 and by nothing else.
 *
 * One value of float32 is right to 6e-8 of its size, a sum of some hundred to about 1e-6 of its largest parts; so losses and
 * gradients are right to 1e-5 of the largest value. AdamW divides each gradient by its own size, so rounding counts for more
 * where a gradient happens to be small beside its neighbours: of some thousand gradients the smallest is about a thousandth
 * of the largest, its rounding 1e-3 of it, and an update as wrong as that. Updates are hardly longer than the learning rate, so
 * after n steps parameters are right to 1e-3 · n · learning rate; a formula that is wrong moves them by a good part of
 * n · learning rate.
 */
import type {ExecutionContext} from 'ava';
import type {CellState, StepResult, TrainerState} from '../../../src/engines/engine.js';
import type {Parameters} from '../../../src/model/parameters.js';
import {largest, largestDifference} from '../../helpers/arrays.js';

export function arraysAgree(
	t: ExecutionContext,
	actual: ArrayLike<number>,
	expected: ArrayLike<number>,
	tolerance: number,
	what: string,
): void {
	const difference = largestDifference(actual, expected);
	t.true(difference <= tolerance, `${what}: off by ${difference}, allowed ${tolerance}`);
}

/** Each array to a share of its own largest value. */
export function relativelyAgree(
	t: ExecutionContext,
	actual: Parameters,
	expected: Parameters,
	share: number,
	what: string,
): void {
	t.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
	for (const [name, values] of Object.entries(expected)) {
		arraysAgree(t, actual[name], values, share * largest(values), `${what} ${name}`);
	}
}

export function resultsAgree(t: ExecutionContext, actual: StepResult, expected: StepResult, step: number): void {
	arraysAgree(t, [actual.loss], [expected.loss], 1e-5 * expected.loss, `loss of step ${step}`);
	arraysAgree(t, [actual.gradientNorm], [expected.gradientNorm], 1e-4 * expected.gradientNorm, `norm of step ${step}`);
	t.is(actual.correct, expected.correct, `correct of step ${step}`);
}

export function statesAgree(t: ExecutionContext, actual: CellState, expected: CellState, share: number): void {
	t.is(actual.length, expected.length);
	for (const [layer, {h, c}] of expected.entries()) {
		arraysAgree(t, actual[layer].h, h, share * largest(h), `h of layer ${layer}`);
		arraysAgree(t, actual[layer].c, c, share * largest(c), `c of layer ${layer}`);
	}
}

/** Snapshots after updates whose learning rates sum up to `travelled`. */
export function snapshotsAgree(t: ExecutionContext, actual: TrainerState, expected: TrainerState, travelled: number) {
	t.is(actual.step, expected.step);
	for (const [name, values] of Object.entries(expected.parameters)) {
		arraysAgree(t, actual.parameters[name], values, 1e-3 * travelled, `parameters ${name}`);
	}
	t.deepEqual(Object.keys(actual.average), Object.keys(expected.average));
	for (const [name, values] of Object.entries(expected.average)) {
		arraysAgree(t, actual.average[name], values, 1e-3 * travelled, `average ${name}`);
	}
	relativelyAgree(t, actual.firstMoment, expected.firstMoment, 1e-4, 'first moment');
	relativelyAgree(t, actual.secondMoment, expected.secondMoment, 1e-4, 'second moment');
	statesAgree(t, actual.lanes, expected.lanes, 1e-4);
}

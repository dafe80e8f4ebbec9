/**
 * Tests every kernel against scalar code on small arrays, so that a runtime whose experimental compiler miscompiles a kernel
 * is noticed before anything is computed with it.
 */
import type {KernelModule} from '../instantiate.js';
import {gru, lstm, mlstm, rnn} from './cells.js';
import {elementwise, lookUps, loss, optimizer, softTargets} from './elementwise.js';
import {drawing, panels, quantizedPanels} from './generation.js';
import {columnsProduct, gradientProduct, products} from './products.js';
import {type Expectation, TestMemory} from './test-memory.js';

/** The largest difference that rounding explains, relative to 1 + |expected|. Sums in these tests have at most about a thousand terms. */
const tolerance = 2e-5;

/** The checks of kernels that may round to bfloat16. */
const productChecks = {products, columnsProduct, gradientProduct};

const checks = {
	...productChecks,
	panels,
	quantizedPanels,
	drawing,
	lstm,
	mlstm,
	gru,
	rnn,
	loss,
	lookUps,
	softTargets,
	elementwise,
	optimizer,
};

function agrees({actual, expected}: Expectation): boolean {
	for (let i = 0; i < expected.length; i++) {
		// The comparison is negated so that NaN does not agree.
		if (!(Math.abs(actual[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])))) return false;
	}
	return true;
}

/** The names of the checks that give wrong results; empty for kernels that work. `rounded` checks products of bfloat16 alone. */
export const failedKernels = (module: KernelModule, {rounded = false} = {}): readonly string[] =>
	Object.entries(rounded ? productChecks : checks)
		.filter(([, check]) => !check(new TestMemory(module, rounded)).every(agrees))
		.map(([name]) => name);

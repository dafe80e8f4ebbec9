/**
 * Tests every kernel against scalar code on small arrays, so that a runtime whose experimental compiler miscompiles a kernel
 * is noticed before anything is computed with it.
 */
import type {KernelModule} from '../load.js';
import {Bench, type Expectation} from './bench.js';
import {gru, lstm, rnn} from './cells.js';
import {drawing, panels, quantizedPanels} from './generation.js';
import {columnsProduct, gradientProduct, products} from './products.js';
import {elementwise, lookUps, loss, optimizer} from './rows.js';

/** The largest difference that rounding explains, relative to 1 + |expected|. Sums in these tests have at most about a thousand terms. */
const tolerance = 2e-5;

const checks = {
	products,
	columnsProduct,
	panels,
	quantizedPanels,
	drawing,
	gradientProduct,
	lstm,
	gru,
	rnn,
	loss,
	lookUps,
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

/** The names of the checks that give wrong results; empty for kernels that work. */
export const failedKernels = (module: KernelModule): readonly string[] =>
	Object.entries(checks)
		.filter(([, check]) => !check(new Bench(module)).every(agrees))
		.map(([name]) => name);

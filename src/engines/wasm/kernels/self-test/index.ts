/**
 * Every kernel against scalar code, on small arrays: a runtime whose experimental compiler miscompiles one is found out
 * before anything is computed with it.
 */
import type {KernelModule} from '../load.js';
import {Bench, type Expectation} from './bench.js';
import {gru, lstm, rnn} from './cells.js';
import {drawing, panels, quantizedPanels} from './generation.js';
import {columnsProduct, gradientProduct, products} from './products.js';
import {elementwise, lookUps, loss, optimizer} from './rows.js';

/** Largest difference that rounding explains, relative to 1 + |expected|: sums here have at most some hundred terms. */
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
		// Put so that what is not a number does not agree.
		if (!(Math.abs(actual[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])))) return false;
	}
	return true;
}

/** Names of the groups of kernels that give wrong results; empty for a module that works. */
export const failedKernels = (module: KernelModule): readonly string[] =>
	Object.entries(checks)
		.filter(([, check]) => !check(new Bench(module)).every(agrees))
		.map(([name]) => name);

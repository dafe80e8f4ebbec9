import '../helpers/machine-cache.js';
import test from 'ava';
import type {CellKind} from '../../src/config.js';
import {engineLoaders} from '../../src/engines/index.js';
import {open as openReference} from '../../src/engines/reference/index.js';
import {hasSequenceOf} from '../../src/engines/tensorflow/recurrence/index.js';
import {cases as allCases, type Case, fewCases, kernelCases, wavefrontCases} from './contract/cases.js';
import {registerContract} from './contract/index.js';
import {registerReference} from './contract/reference.js';

/** The driver of a software GPU, which only this test is to see: whatever else asks for a GPU would find it slow. */
const {CHARLOOM_TEST_VULKAN: softwareDriver} = process.env;
if (softwareDriver !== undefined) process.env['VK_DRIVER_FILES'] = softwareDriver;

const oracle = await openReference();
const mustOpen = new Set(['wasm', 'reference']);
const mustDraw = new Set(['wasm', 'tensorflow', 'webgpu']);
/**
 * The models that are tried. TensorFlow records a model as a graph first, which takes a second, and software adapters take as long to
 * compile kernels. Native kernels run under the program that is tried with all models on kernels in WebAssembly.
 */
const casesOf = (name: string, own: Readonly<Record<string, string>>): readonly Case[] => {
	if (own['recurrence'] === 'wavefront') return wavefrontCases;
	if (name === 'tensorflow' || name === 'webgpu') return fewCases;
	return own['kernels'] === 'native' ? kernelCases : allCases;
};

/**
 * TensorFlow computes in two ways, the second only on a GPU; there it must not round more than the tolerances allow. The wasm
 * engine's kernels are native where there is a C compiler; threads are the same for both, so one of them goes without. WebGPU has two ways
 * on every GPU, whose products alone differ, and a wavefront for several layers; it takes a software adapter where the environment names its driver.
 */
const variants: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
	tensorflow: [
		{unroll: 'cell', tf32: 'off'},
		{unroll: 'sequence', tf32: 'off'},
	],
	wasm: [{kernels: 'wasm'}, {kernels: 'native'}],
	webgpu: [{recurrence: 'rows'}, {recurrence: 'steps'}, {recurrence: 'wavefront'}],
};

const hasCell = (own: Readonly<Record<string, string>>, cell: CellKind): boolean => {
	if (own['unroll'] === 'sequence') return hasSequenceOf(cell);
	return own['recurrence'] !== 'steps' || cell === 'mlstm' || cell === 'gru';
};

const rows = engineLoaders.flatMap(({name, cells, softTargets = false, open}) =>
	(variants[name] ?? [{}]).map(own => ({
		name,
		softTargets,
		tried: casesOf(name, own),
		cells: cells.filter(cell => hasCell(own, cell)),
		isOptional: !mustOpen.has(name) || own['kernels'] === 'native',
		title: [name, own['unroll'], own['recurrence'], own['kernels'] === 'native' && 'native kernels']
			.filter(word => typeof word === 'string')
			.join(', '),
		engine: open({threads: own['kernels'] === 'native' ? 1 : 2, own}),
	})),
);

// All are opened before the first test is declared: ava starts with what has been declared when it is next idle.
const outcomes = await Promise.allSettled(rows.map(({engine}) => engine));

for (const [index, {name, title, cells, tried, softTargets, isOptional}] of rows.entries()) {
	const outcome = outcomes[index];
	if (outcome.status === 'fulfilled') {
		const draws = mustDraw.has(name);
		const quantizes = name === 'wasm';
		const expected = {cells, draws, quantizes, tried, softTargets, ...(name !== 'reference' && {oracle})};
		if (tried === wavefrontCases) registerReference(title, outcome.value, {cases: tried, softTargets: false, oracle});
		else registerContract(title, outcome.value, expected);
		continue;
	}
	test.serial(`${title} opens, or is one that not every machine has`, t => {
		t.log(String(outcome.reason));
		t.true(isOptional);
	});
}

import test from 'ava';
import {cellKinds} from '../../src/config.js';
import {masksOf} from '../../src/model/dropout.js';
import {matrix} from '../../src/model/matrix.js';
import {mean, readChunk} from '../../src/model/network.js';
import {adamW, clipFactor, globalNorm} from '../../src/model/optimizer.js';
import type {States} from '../../src/model/stack.js';
import type {Variables} from '../../src/model/variable.js';
import {variablesOf} from '../../src/model/variables.js';
import {largest, largestDifference} from '../helpers/arrays.js';
import {type Golden, type GoldenState, readGolden} from '../helpers/golden.js';

const goldens = readGolden();

const statesOf = ({model, batchSize}: Golden, states: readonly GoldenState[]): States =>
	states.map(({h, c}) => ({
		h: matrix(batchSize, model.hiddenSize, h),
		c: matrix(batchSize, c.length / batchSize, c),
	}));

/** One of the golden steps, forward and backward. */
function pass(golden: Golden, variables: Variables, step: number, states: States) {
	const {model, batchSize, seqLength} = golden;
	const {inputs, targets, maskSeed} = golden.steps[step];
	const chunk = {batchSize, seqLength, inputs: Int32Array.from(inputs), targets: Int32Array.from(targets)};
	const result = readChunk(model, variables, chunk, states, masksOf(model, batchSize, maskSeed));
	result.backward();
	return result;
}

const gradientsOf = (variables: Variables) => Object.values(variables).map(({gradient}) => gradient.values);

test('golden vectors are there for every kind of cell', t => {
	const kinds = new Set(goldens.map(({model}) => model.cell));
	t.true(cellKinds.every(kind => kinds.has(kind)));
});

for (const golden of goldens) {
	const {name} = golden;

	test(`${name}: loss, h, c and all gradients are PyTorch's`, t => {
		const variables = variablesOf(golden.model, golden.parameters);
		const {losses, states} = pass(golden, variables, 0, statesOf(golden, golden.states));
		t.true(Math.abs(mean(losses) - golden.steps[0].loss) < 1e-13);
		for (const [layer, {h, c}] of states.entries()) {
			t.true(largestDifference(h.values, golden.statesAfter[layer].h) < 1e-13);
			t.true(largestDifference(c.values, golden.statesAfter[layer].c) < 1e-13);
		}
		t.deepEqual(Object.keys(variables).sort(), Object.keys(golden.gradients).sort());
		for (const [parameter, {gradient}] of Object.entries(variables)) {
			const expected = golden.gradients[parameter];
			t.true(largestDifference(gradient.values, expected) <= 1e-12 * largest(expected), parameter);
		}
	});

	test(`${name}: three clipped AdamW steps are PyTorch's`, t => {
		const {model, optimizer, learningRate} = golden;
		const parameters = Object.fromEntries(
			Object.entries(golden.parameters).map(([parameter, values]) => [parameter, Float64Array.from(values)]),
		);
		const moments = Object.entries(parameters).map(([parameter, values]) => ({
			parameter,
			parameters: values,
			firstMoment: new Float64Array(values.length),
			secondMoment: new Float64Array(values.length),
		}));
		let states = statesOf(golden, golden.states);
		for (const [step, expected] of golden.steps.entries()) {
			const variables = variablesOf(model, parameters);
			const result = pass(golden, variables, step, states);
			states = result.states;
			const norm = globalNorm(gradientsOf(variables));
			t.true(Math.abs(mean(result.losses) - expected.loss) < 1e-12);
			t.true(Math.abs(norm - expected.gradientNorm) < 1e-11);
			const factor = clipFactor(norm, optimizer.gradientClipNorm);
			for (const adaptive of moments) {
				const clipped = variables[adaptive.parameter].gradient.values.map(value => value * factor);
				adamW(adaptive, clipped, step + 1, learningRate, optimizer);
			}
		}
		for (const [parameter, expected] of Object.entries(golden.parametersAfter)) {
			t.true(largestDifference(parameters[parameter], expected) < 1e-10, parameter);
		}
	});
}

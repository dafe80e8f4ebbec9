/** Whole sequences: their gradient against finite differences, for every cell, in one direction and in both. */
import test from 'ava';
import {cellKinds} from '../../src/config.js';
import {type Matrix, matrix} from '../../src/model/matrix.js';
import {readSequence, type SequenceConfig, sequenceShapes} from '../../src/model/sequence.js';
import {type Variable, variable} from '../../src/model/variable.js';
import {Random} from '../../src/random.js';

const [T, B, D, H] = [4, 2, 3, 5];
const random = new Random(1);
const draw = (rows: number, columns: number): Matrix =>
	matrix(
		rows,
		columns,
		Float64Array.from({length: rows * columns}, () => random.normal() / 2),
	);

const sum = (outputs: readonly Matrix[], weights: readonly Matrix[]): number =>
	outputs.reduce(
		(total, {values}, t) => total + values.reduce((part, value, n) => part + value * weights[t].values[n], 0),
		0,
	);

for (const cell of cellKinds) {
	for (const bidirectional of [false, true]) {
		test(`the gradient of a sequence: ${cell}, ${bidirectional ? 'both directions' : 'one direction'}`, t => {
			const config: SequenceConfig = {cell, inputSize: D, hiddenSize: H, numLayers: 2, bidirectional};
			const variables: Record<string, Variable> = {};
			for (const [name, [rows, columns]] of sequenceShapes(config)) {
				variables[name] = variable(columns === undefined ? draw(1, rows) : draw(rows, columns));
			}
			const inputs = Array.from({length: T}, () => draw(B, D));
			const weights = inputs.map(() => draw(B, bidirectional ? 2 * H : H)); // of the outputs in the loss
			const pass = readSequence(config, variables, inputs);
			t.deepEqual([pass.outputs.length, pass.outputs[0].rows, pass.outputs[0].columns], [T, B, weights[0].columns]);
			t.is(pass.states.length, bidirectional ? 4 : 2);
			const dInputs = pass.backward(weights);
			const check = (values: Float64Array, gradient: Float64Array, title: string): void => {
				const [step, place] = [1e-5, values.length - 1];
				const old = values[place];
				const at = (value: number): number => {
					values[place] = value;
					return sum(readSequence(config, variables, inputs).outputs, weights);
				};
				const slope = (at(old + step) - at(old - step)) / (2 * step);
				values[place] = old;
				t.true(Math.abs(slope - gradient[place]) < 1e-7, `${title}: ${slope}, ${gradient[place]}`);
			};
			for (const [name, {value, gradient}] of Object.entries(variables)) check(value.values, gradient.values, name);
			for (const [step, x] of inputs.entries()) check(x.values, dInputs[step].values, `input ${step}`);
		});
	}
}

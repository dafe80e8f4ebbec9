import test from 'ava';
import {cellKinds, defaultOptimizer} from '../../src/config.js';
import {initialParameters} from '../../src/model/initial.js';
import {mean, readChunk} from '../../src/model/network.js';
import {adamW} from '../../src/model/optimizer.js';
import {zeroStates} from '../../src/model/stack.js';
import {variablesOf} from '../../src/model/variables.js';
import {Random} from '../../src/random.js';
import {plainModel} from '../helpers/models.js';

// Thirty-two characters in which what follows a letter depends on what stood well before it.
const text = 'abcdabdcacbdacdbadbcadcbbacdbadc';
const letters = [...new Set(text)];

for (const cell of cellKinds) {
	test(`${cell} learns a short text by heart`, t => {
		const model = {...plainModel, cell, vocabSize: letters.length, hiddenSize: 16};
		const parameters = initialParameters(model, new Random(1));
		const ids = Int32Array.from(text, letter => letters.indexOf(letter));
		const chunk = {batchSize: 1, seqLength: 31, inputs: ids.slice(0, -1), targets: ids.slice(1)};
		const kept = Object.entries(parameters).map(([name, values]) => ({
			name,
			parameters: values,
			firstMoment: new Float32Array(values.length),
			secondMoment: new Float32Array(values.length),
		}));
		const losses: number[] = [];
		for (let step = 1; step <= 150; step++) {
			const variables = variablesOf(model, parameters);
			const pass = readChunk(model, variables, chunk, zeroStates(model, 1));
			pass.backward();
			losses.push(mean(pass.losses));
			for (const adaptive of kept) {
				adamW(adaptive, variables[adaptive.name].gradient.values, step, 0.03, defaultOptimizer);
			}
		}
		t.true(Math.abs(losses[0] - Math.log(letters.length)) < 0.2, 'at first it knows nothing');
		t.true(losses[149] < 0.02, `at last it knows all: ${losses[149]}`);
	});
}

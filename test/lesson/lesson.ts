/** The lesson: one LSTM as a loop of cells, and as a whole sequence. Build, then run it: node dist/test/lesson/lesson.js */
import {cells} from '../../src/model/cells/index.js';
import {beside, type Matrix, sigmoid, split} from '../../src/model/matrix.js';
import {readSequence} from '../../src/model/sequence.js';
import {at, difference, load, rowsOf, swapped} from './vectors.js';

/** The largest differences of what must be equal, by what they show. */
export const answers: Record<string, number> = {};

// README: from here
const [T, B, D, H, layers] = [5, 3, 4, 6, 2]; // steps, batch rows, width of the input, hidden units
const {weights, input, initial, torch} = load('forwards'); // input [T, B, D]; initial h and c [layers, B, H]
const config = {cell: 'lstm', inputSize: D, hiddenSize: H, numLayers: layers, bidirectional: false} as const;

// As a whole sequence, as nn.LSTM does it: output [T, B, H], h and c [layers, B, H].
const whole = readSequence(config, weights, input, initial);

// Stepwise, as a loop of nn.LSTMCell does it: a character at a time through all layers.
const states = [...initial]; // [layers] of h and c, each [B, H]
const output: Matrix[] = []; // [T] of [B, H]
for (let t = 0; t < T; t++) {
	let x = input[t]; // [B, D], above the first layer [B, H]
	for (let layer = 0; layer < layers; layer++) {
		states[layer] = cells.lstm.step(at(weights, layer), x, states[layer]).next; // h, c [B, H]
		x = states[layer].h;
	}
	output.push(x);
}
answers['stepwise and whole are the same, and what PyTorch computes'] = Math.max(
	...output.map((h, t) => Math.max(difference(h, whole.outputs[t]), difference(h, torch.output[t]))),
);

// Why is weight_hh [4H, H]? The matrices of the four gates i | f | g | o, [H, H] each, lie below one another.
const hh = at(weights, 0).weight_hh.value; // [4H, H]
const [ih, biases] = [at(weights, 0).weight_ih.value, [at(weights, 0).bias_ih.value, at(weights, 0).bias_hh.value]];
const gate = (k: number, x: Matrix, h: Matrix) => rowsOf(k, H, ih, x, hh, h, biases); // [B, H]
const together = beside(...[0, 1, 2, 3].map(k => gate(k, input[0], initial[0].h))); // [B, 4H]
const c = split(together, 4).map((sum, k) => (k === 2 ? sum.values.map(Math.tanh) : sigmoid(sum).values));
const c1 = initial[0].c.values.map((old, n) => c[1][n] * old + c[0][n] * c[2][n]); // f ⊙ c + i ⊙ g
const first = cells.lstm.step(at(weights, 0), input[0], initial[0]).next;
answers['weight_hh holds four matrices [H, H]: i, f, g, o'] = difference(first.c, {...first.c, values: c1});

// Output or hidden into the linear layer, and which step of it? The last output is the last layer's h: either.
answers['output[T − 1] is h of the last layer'] = difference(whole.outputs[T - 1], whole.states[layers - 1].h);

// Both directions: output [T, B, 2H], h [2 · layers, B, H]. The backward half has read everything at output[0].
const two = load('both');
const both = readSequence({...config, bidirectional: true}, two.weights, two.input, two.initial);
answers['bidirectional is what PyTorch computes'] = Math.max(
	...both.outputs.map((y, t) => difference(y, two.torch.output[t])),
);
const [forwards] = split(both.outputs[T - 1], 2); // [B, H]
const [, backwards] = split(both.outputs[0], 2); // [B, H]
answers['its last states are the ends of its output: forwards of step T − 1, backwards of step 0'] = Math.max(
	difference(forwards, both.states[2].h),
	difference(backwards, both.states[3].h),
);

// Batch first or time first? The same numbers with the first two axes exchanged, which a reshape of [T, B, D] does not do.
const batchFirst = swapped(input); // [B, T, D]: B of [T, D]
const row = (m: Matrix): Matrix => ({rows: 1, columns: m.columns, values: m.values.slice(m.columns, 2 * m.columns)});
const before = initial.map(({h, c}) => ({h: row(h), c: row(c)})); // of batch row 1: [layers, 1, H]
const alone = readSequence(config, weights, swapped([batchFirst[1]]), before); // [T, 1, D] → [T, 1, H]
answers['batch_first=True has [B, T, H]: a row of it is what that row alone gives'] = difference(
	swapped(whole.outputs)[1], // [T, H]
	swapped(alone.outputs)[0],
);
// README: to here

export const shapes = {T, B, D, H, layers};

if (import.meta.main) {
	for (const [answer, error] of Object.entries(answers))
		process.stdout.write(`${answer}: to ${error.toExponential(1)}\n`);
}

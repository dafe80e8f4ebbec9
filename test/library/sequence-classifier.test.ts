import test from 'ava';
import {sequenceClassifier, UsageError} from '../../src/library/index.js';
import {type ClassifierConfig, classifierShapes, classify} from '../../src/model/classifier.js';
import {type Matrix, matrix} from '../../src/model/matrix.js';
import {adamW} from '../../src/model/optimizer.js';
import {variable} from '../../src/model/variable.js';
import {Random} from '../../src/random.js';

const cells = ['lstm', 'gru', 'rnn', 'rnn-relu'] as const;
const adam = {beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, gradientClipNorm: Infinity, averageDecay: 0};

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
	Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index])));

/** Numbers of sequences [B, T, D] as steps [T] of [B, D]. */
const stepsOf = (values: Float32Array, B: number, T: number, D: number): readonly Matrix[] =>
	Array.from({length: T}, (_, t) =>
		matrix(
			B,
			D,
			Array.from({length: B * D}, (_, i) => values[(Math.floor(i / D) * T + t) * D + (i % D)]),
		),
	);

/** The classifier in float64, as the equations say. */
function reference(config: ClassifierConfig, parameters: Readonly<Record<string, Float32Array>>) {
	const variables = Object.fromEntries(
		[...classifierShapes(config)].map(([name, [rows, columns]]) => {
			const [m, n] = columns === undefined ? [1, rows] : [rows, columns];
			return [name, variable(matrix(m, n, parameters[name]))] as const;
		}),
	);
	return variables;
}

for (const cell of cells) {
	for (const bidirectional of [false, true]) {
		test(`${cell}${bidirectional ? ' in both directions' : ''} learns as the equations say`, async t => {
			const [B, T, D] = [3, 5, 4];
			const sizes = {cell, inputSize: D, hiddenSize: 6, numLayers: 2, bidirectional, classes: 3};
			const classifier = await sequenceClassifier({...sizes, seqLength: 7, batchSize: 4, kernels: 'portable'});
			const random = new Random(2);
			const draw = (count: number) => Float32Array.from({length: count}, () => random.normal());
			const values = draw(B * T * D);
			const states = Array.from({length: bidirectional ? 4 : 2}, () => ({
				h: draw(B * 6),
				...(cell === 'lstm' && {c: draw(B * 6)}),
			}));
			const initial = states.map(({h, c = []}) => ({h: matrix(B, 6, h), c: matrix(B, c.length / B, c)}));
			const variables = reference(classifier.config, classifier.parameters);
			const steps = stepsOf(values, B, T, D);
			const labels = Int32Array.of(2, 0, 1);
			for (const [round, given] of [undefined, states, undefined].entries()) {
				const own = classifier.classify({values, count: B, ...(given && {initial: given})});
				const wanted = classify(classifier.config, variables, steps, given && initial);
				t.true(farthest(own.scores, wanted.scores.values) < 1e-5, `scores ${round}`);
				for (const [index, {h, c}] of wanted.states.entries()) {
					t.true(farthest(own.states[index].h.values, h.values) < 1e-5, `h ${index}`);
					t.true(c.values.length === 0 || farthest(own.states[index].c.values, c.values) < 1e-5, `c ${index}`);
				}
				const learned = classifier.learn({values, count: B, ...(given && {initial: given})}, labels, 0.01);
				const {loss, correct} = wanted.learn(labels);
				t.true(Math.abs(learned.loss - loss) < 1e-5);
				t.is(learned.correct, correct);
				for (const [name, {value, gradient}] of Object.entries(variables)) {
					// The first update alone shows each gradient's sign; the moments that later ones show are the gradients'.
					adamW(momentsOf(variables, name, value.values), gradient.values, round + 1, 0.01, adam);
					gradient.values.fill(0);
					t.true(farthest(classifier.parameters[name], value.values) < 1e-4, `${name} ${round}`);
				}
			}
		});
	}
}

const kept = new WeakMap<object, Map<string, {firstMoment: Float64Array; secondMoment: Float64Array}>>();

/** The parameter with its moments of the updates before. */
function momentsOf(variables: object, name: string, parameters: Float64Array) {
	const all = kept.get(variables) ?? new Map();
	kept.set(variables, all);
	const moments = all.get(name) ?? {
		firstMoment: new Float64Array(parameters.length),
		secondMoment: new Float64Array(parameters.length),
	};
	all.set(name, moments);
	return {parameters, ...moments};
}

test('it learns to tell which half of a sequence has the larger numbers', async t => {
	const classifier = await sequenceClassifier({inputSize: 1, seqLength: 6, hiddenSize: 16, numLayers: 1, classes: 2});
	const random = new Random(1);
	let right = 0;
	for (let step = 0; step < 150; step++) {
		const values = Float32Array.from({length: 32 * 6}, () => random.next());
		const sum = (row: number, from: number) =>
			values.subarray(row * 6 + from, row * 6 + from + 3).reduce((a, b) => a + b);
		const labels = Int32Array.from({length: 32}, (_, row) => (sum(row, 0) > sum(row, 3) ? 1 : 0));
		const {correct} = classifier.learn({values, count: 32}, labels, 0.02);
		if (step >= 100) right += correct;
	}
	t.true(right / (50 * 32) > 0.85, `${right / (50 * 32)}`);
});

test('wrong sizes are told', async t => {
	const sizes = {inputSize: 2, seqLength: 3, hiddenSize: 4, classes: 2, batchSize: 2};
	await t.throwsAsync(sequenceClassifier({...sizes, classes: 0}), {
		instanceOf: UsageError,
		message: 'Expected classes to be a whole number from 1 on, got 0.',
	});
	await t.throwsAsync(sequenceClassifier({...sizes, cell: 'mlstm' as 'lstm'}), {message: /got mlstm\.$/});
	const classifier = await sequenceClassifier(sizes);
	t.throws(() => classifier.classify({values: new Float32Array(8), count: 1}), {message: /at most 3 vectors of 2/});
	t.throws(() => classifier.classify({values: new Float32Array(12), count: 3}), {message: /1 to 2 sequences/});
	t.throws(() => classifier.learn({values: new Float32Array(8), count: 2}, Int32Array.of(0, 2)), {
		message: 'Expected 2 classes below 2, got 2.',
	});
	t.throws(() => classifier.classify({values: new Float32Array(8), count: 2, initial: []}), {
		message: 'Expected 2 initial states, got 0.',
	});
});

/** The characters that the engine draws by itself have to be those that the program would draw from its logits. */
import {once} from 'node:events';
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import test from 'ava';
import {defaultModel, type ModelConfig} from '../../../../src/config.js';
import type {Engine, Precision} from '../../../../src/engines/engine.js';
import {open} from '../../../../src/engines/wasm/index.js';
import {initialParameters} from '../../../../src/model/initial.js';
import type {Parameters} from '../../../../src/model/parameters.js';
import {Random} from '../../../../src/random.js';
import {sampleCharacter} from '../../../../src/sampling/sample.js';
import {plainSample} from '../../../../src/sampling/settings.js';

const steps = 36;
const temperature = 0.7;

const engines = await Promise.all([1, 2, 3].map(threads => open({threads})));
const portable = await open({threads: 2, own: {kernels: 'portable'}});

const randoms = (streams: number): readonly Random[] =>
	Array.from({length: streams}, (_, stream) => new Random(stream));

/** The threads that were started for the requests of one call; one of them answers when all are ready, and after each request. */
const started: {readonly ready: Promise<unknown>; answers: number}[] = [];
process.on('worker', worker => {
	const thread = {ready: once(worker, 'message'), answers: 0};
	worker.on('message', () => thread.answers++);
	started.push(thread);
});

type Task = {
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	readonly streams: number;
	readonly precision: Precision;
};

/** Everything that is drawn [steps, N], and the state after all but the last characters were taken in. */
async function oneByOne(engine: Engine, {model, parameters, streams, precision}: Task) {
	const stepper = await engine.stepper(model, parameters, streams, precision);
	const random = randoms(streams);
	const ids = new Int32Array(streams).fill(2);
	const drawn: number[] = [];
	for (let step = 0; step < steps; step++) {
		const logits = await stepper.step(ids);
		for (let stream = 0; stream < streams; stream++) {
			const own = logits.slice(stream * model.vocabSize, (stream + 1) * model.vocabSize);
			ids[stream] = sampleCharacter(own, {...plainSample, temperature}, random[stream]);
		}
		drawn.push(...ids);
	}
	return {drawn, state: await stepper.state()};
}

/** Draws in requests of several sizes, even and odd. */
async function byRequests(engine: Engine, {model, parameters, streams, precision}: Task, heat = temperature) {
	const stepper = await engine.stepper(model, parameters, streams, precision);
	const random = randoms(streams);
	let ids = new Int32Array(streams).fill(2);
	const drawn: number[] = [];
	started.length = 0;
	for (const count of [1, 7, 2, steps - 10]) {
		if (count === 2) await untilReady(); // the second request has started the threads
		const uniforms = new Float64Array(count * streams).map((_, place) => random[place % streams].next());
		const block = await stepper.drawer?.draw({ids, temperature: heat, uniforms});
		if (block === undefined) throw new Error('The engine draws nothing by itself.');
		drawn.push(...block);
		ids = block.slice(-streams).map(id => Math.max(0, id)); // a stream that has diverged can take in any character
	}
	const state = await stepper.state();
	await stepper.dispose();
	const answers = started.reduce((sum, thread) => sum + thread.answers, 0);
	if (started.length > 0 && answers < 3) throw new Error('The threads were ready, and drew nothing.');
	return {drawn, state};
}

async function untilReady(): Promise<void> {
	if (started.length > 0) await Promise.race(started.map(({ready}) => ready));
	await eventLoopTurn(); // the engine hears of it
}

/** Parameters of a model that is surer than a new one, so that characters differ in their probabilities. */
function parametersOf(model: ModelConfig): Parameters {
	const entries = Object.entries(initialParameters(model, new Random(1)));
	return Object.fromEntries(entries.map(([name, values]) => [name, values.map(value => 3 * value)]));
}

const small = {...defaultModel, vocabSize: 29, hiddenSize: 200};
const models: readonly (readonly [string, ModelConfig])[] = [
	['lstm, tied', small],
	['lstm, one-hot, as wide as several threads can share', {...small, embeddingSize: 0, tied: false, hiddenSize: 300}],
	['lstm, residual from the characters on', {...small, hiddenSize: 160, embeddingSize: 160, numLayers: 3}],
	['lstm, more characters than a table is made for', {...small, vocabSize: 2100, hiddenSize: 100}],
	['mlstm', {...small, cell: 'mlstm', hiddenSize: 300}],
	['mlstm, one-hot', {...small, cell: 'mlstm', embeddingSize: 0, tied: false, hiddenSize: 40}],
	['mlstm, more characters than a table is made for', {...small, cell: 'mlstm', vocabSize: 2100, hiddenSize: 40}],
	['gru', {...small, cell: 'gru', hiddenSize: 330}],
	['rnn', {...small, cell: 'rnn', hiddenSize: 600, embeddingSize: 24}],
	['rnn-relu', {...small, cell: 'rnn-relu', hiddenSize: 40}],
];

/** Numbers of threads with which so many streams are drawn. Starting threads takes longest, so only one model tries all of them. */
const threadsFor: Readonly<Record<number, readonly number[]>> = {1: [1, 3], 2: [1], 9: [1, 2], 35: [1, 3]};

for (const [number, [name, model]] of models.entries()) {
	for (const precision of ['float32', 'int8'] as const) {
		test.serial(`drawing by requests gives what drawing one by one gives: ${name}, ${precision}`, async t => {
			const parameters = parametersOf(model);
			for (const streams of [1, 2, 9, 35]) {
				const task = {model, parameters, streams, precision};
				const expected = await oneByOne(engines[0], task);
				t.true(new Set(expected.drawn).size > 3);
				for (const threads of number === 0 ? [1, 2, 3] : threadsFor[streams]) {
					t.deepEqual(await byRequests(engines[threads - 1], task), expected, `${streams} streams, ${threads} threads`);
					const needed = Math.min(threads, streams);
					if (streams > 1) t.is(started.length, needed > 1 ? needed : 0);
				}
			}
			const task = {model, parameters, streams: 1, precision};
			t.deepEqual(await byRequests(portable, task), await oneByOne(portable, task), 'portable');
		});
	}
}

test.serial('temperature 0 takes the most probable character, whatever the random numbers', async t => {
	const task = {model: small, parameters: parametersOf(small), streams: 2, precision: 'float32'} as const;
	const stepper = await engines[0].stepper(small, task.parameters, 2);
	const expected: number[] = [];
	const ids = new Int32Array(2).fill(2);
	for (let step = 0; step < steps; step++) {
		const logits = await stepper.step(ids);
		for (const stream of [0, 1]) {
			const own = logits.subarray(stream * small.vocabSize, (stream + 1) * small.vocabSize);
			ids[stream] = own.indexOf(Math.max(...own));
		}
		expected.push(...ids);
	}
	t.deepEqual((await byRequests(engines[1], task, 0)).drawn, expected);
});

for (const name of ['cells.0.weight_hh', 'decoder.bias']) {
	test.serial(`a model that has diverged draws −1 (${name})`, async t => {
		const whole = parametersOf(small);
		const parameters = {...whole, [name]: whole[name].slice().fill(Number.NaN, 0, 1)};
		for (const precision of ['float32', 'int8'] as const) {
			for (const streams of [1, 4, 35]) {
				const {drawn} = await byRequests(engines[1], {model: small, parameters, streams, precision});
				t.deepEqual(new Set(drawn), new Set([-1]), `${precision}, ${streams} streams`);
			}
		}
	});
}

test.serial('steps and requests may follow each other in any order', async t => {
	const parameters = parametersOf(small);
	const mixed = await engines[1].stepper(small, parameters, 1);
	const plain = await engines[1].stepper(small, parameters, 1);
	const uniforms = Float64Array.of(0.1, 0.5, 0.9);
	const block = await mixed.drawer?.draw({ids: Int32Array.of(1), temperature: 1, uniforms});
	const drawn = [...(block ?? [])];
	t.is(drawn.length, 3);
	for (const id of [1, ...drawn.slice(0, 2)]) await plain.step(Int32Array.of(id));
	const last = Int32Array.of(drawn[2]);
	t.deepEqual([...(await mixed.step(last))], [...(await plain.step(last))]);
	await mixed.dispose();
});

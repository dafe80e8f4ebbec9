import test from 'ava';
import {type CellKind, defaultOptimizer, type ModelConfig} from '../../../../src/config.js';
import {compileKernels} from '../../../../src/engines/wasm/kernels/load.js';
import {allBuilds} from '../../../../src/engines/wasm/kernels/select.js';
import {WasmTrainer} from '../../../../src/engines/wasm/training/trainer.js';
import {initialParameters} from '../../../../src/model/initial.js';
import {Random} from '../../../../src/random.js';
import {runnableNativeBuilds} from './native-builds.js';

const base: ModelConfig = {
	cell: 'lstm',
	vocabSize: 29,
	embeddingSize: 13,
	hiddenSize: 21,
	numLayers: 2,
	tied: true,
	residual: true,
	embeddingDropout: 0.1,
	hiddenDropout: 0.2,
	outputDropout: 0.2,
	weightDropout: 0.3,
	initialization: 'uniform',
	forgetBias: 0,
};

const [batchSize, seqLength] = [7, 9];

async function train(name: string, model: ModelConfig) {
	const build = allBuilds.find(one => one.name === name);
	if (!build) throw new Error(`There is no build ${name}.`);
	const parameters = initialParameters(model, new Random(1));
	const options = {model, optimizer: defaultOptimizer, batchSize, seqLength, parameters};
	const trainer = new WasmTrainer(await compileKernels(build), 1, options);
	const random = new Random(2);
	const draw = () => Int32Array.from({length: batchSize * seqLength}, () => random.integer(model.vocabSize));
	for (let maskSeed = 0; maskSeed < 5; maskSeed++) {
		const batch = {batchSize, seqLength, inputs: draw(), targets: draw(), carry: true};
		await trainer.step(batch, {learningRate: 0.01, maskSeed});
	}
	const state = await trainer.snapshot();
	await trainer.dispose();
	return state;
}

const trained = new Map<string, ReturnType<typeof train>>();

/** The state after five steps with a build, which is made once for all that it is compared with. */
function stateAfter(name: string, cell: CellKind): ReturnType<typeof train> {
	const key = `${name} ${cell}`;
	const state = trained.get(key) ?? train(name, {...base, cell});
	trained.set(key, state);
	return state;
}

const native = (await runnableNativeBuilds()).map(({name}) => name);

for (const cell of ['lstm', 'gru'] as const) {
	for (const arithmetic of ['portable', 'fused']) {
		test.serial(`narrow and wide tiles give the same bits (${cell}, ${arithmetic})`, async t => {
			t.deepEqual(await stateAfter(`${arithmetic}8`, cell), await stateAfter(`${arithmetic}16`, cell));
		});
	}
}

for (const name of native) {
	for (const cell of ['lstm', 'gru', 'rnn', 'rnn-relu'] as const) {
		test.serial(`${name} gives the bits of fused WebAssembly (${cell})`, async t => {
			t.deepEqual(await stateAfter(name, cell), await stateAfter('fused16', cell));
		});
	}
}

if (native.length === 0)
	test.skip('native kernels give the bits of fused WebAssembly: none are compiled here', () => {});

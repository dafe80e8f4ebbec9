/** Who takes part in a benchmark: does some steps when told, and says how long each took. */
import {
	type CellKind,
	defaultModel,
	defaultOptimizer,
	type ModelConfig,
	type OptimizerConfig,
} from '../../src/config.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import type {Engine, Precision} from '../../src/engines/engine.js';
import {defaultDynamic} from '../../src/evaluation/dynamic.js';
import type {Batch} from '../../src/model/batch.js';
import {initialParameters} from '../../src/model/initial.js';
import {Random} from '../../src/random.js';
import {generate, streamRandoms} from '../../src/sampling/generate.js';
import {defaultSample} from '../../src/sampling/settings.js';

/**
 * What is measured: `train` whole steps, `dynamic` those of dynamic evaluation, `score` reading without learning, `generate`
 * one character of each lane.
 */
export type Kind = 'train' | 'dynamic' | 'score' | 'generate';

export type Workload = {
	readonly kind: Kind;
	/** Of the weights that charloom generates with; float32 unless it is said. */
	readonly precision?: Precision;
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly seqLength: number;
	readonly threads: number;
	/** PyTorch takes the GPU where charloom is told to, and rounds to TF32 where charloom may. */
	readonly device: 'auto' | 'gpu' | 'cpu';
	readonly tf32: 'on' | 'off';
};

export type Peer = {
	readonly name: string;
	/** Milliseconds of each of `steps` steps, or of one of them on average. */
	run(steps: number): Promise<readonly number[]>;
	dispose(): Promise<void>;
};

/** The plain two-layer model that is compared with PyTorch: one-hot input, plain decoder, uniform start. */
export const plainModel = (hiddenSize: number, numLayers: number, vocabSize: number, cell: CellKind): ModelConfig => ({
	...defaultModel,
	cell,
	vocabSize,
	hiddenSize,
	numLayers,
	embeddingSize: 0,
	tied: false,
	residual: false,
	initialization: 'uniform',
	forgetBias: 0,
});

function randomBatch({model, batchSize, seqLength}: Workload): Batch {
	const random = new Random(1);
	const draw = () => Int32Array.from({length: batchSize * seqLength}, () => random.integer(model.vocabSize));
	return {batchSize, seqLength, inputs: draw(), targets: draw(), carry: false};
}

async function timed(steps: number, step: (index: number) => Promise<unknown>): Promise<readonly number[]> {
	const times: number[] = [];
	for (let index = 0; index < steps; index++) {
		const start = performance.now();
		await step(index);
		times.push(performance.now() - start);
	}
	return times;
}

const trainingPeer =
	(optimizer: OptimizerConfig, learningRate: number, carry: boolean) =>
	async (engine: Engine, workload: Workload): Promise<Omit<Peer, 'name'>> => {
		const {model, batchSize, seqLength} = workload;
		const parameters = initialParameters(model, new Random(1));
		const trainer = await engine.trainer({model, batchSize, seqLength, parameters, optimizer});
		const batch = {...randomBatch(workload), carry};
		const step = (maskSeed: number) => trainer.step(batch, {learningRate, maskSeed});
		return {run: steps => timed(steps, step), dispose: () => trainer.dispose()};
	};

async function scoringPeer(engine: Engine, workload: Workload): Promise<Omit<Peer, 'name'>> {
	const evaluator = await engine.evaluator(workload.model, initialParameters(workload.model, new Random(1)));
	const batch = randomBatch(workload);
	return {run: steps => timed(steps, () => evaluator.evaluate(batch)), dispose: () => evaluator.dispose()};
}

/** Texts as `charloom generate` writes them: drawn, decoded, put together. */
async function generatingPeer(engine: Engine, {model, batchSize, precision}: Workload): Promise<Omit<Peer, 'name'>> {
	const stepper = await engine.stepper(model, initialParameters(model, new Random(1)), batchSize, precision);
	const characters = Array.from({length: model.vocabSize}, (_, id) => 0x20 + id);
	const vocabulary = Vocabulary.fromValues(characters, {encoding: 'characters', nfc: false, unknown: false});
	const random = streamRandoms(1, batchSize);
	const run = async (length: number): Promise<readonly number[]> => {
		const blocks = generate({stepper, vocabulary, seed: Int32Array.of(0), sample: defaultSample, random, length});
		const start = performance.now();
		for await (const _ of blocks);
		return [(performance.now() - start) / length];
	};
	return {run, dispose: () => stepper.dispose()};
}

const peersOfKind = {
	train: trainingPeer(defaultOptimizer, 1e-3, false),
	dynamic: trainingPeer({kind: 'sgd', gradientClipNorm: 1}, defaultDynamic.rate, true),
	score: scoringPeer,
	generate: generatingPeer,
};

export async function charloomPeer(
	engine: Engine,
	workload: Workload,
	name = `charloom, ${engine.name}`,
): Promise<Peer> {
	return {name, ...(await peersOfKind[workload.kind](engine, workload))};
}

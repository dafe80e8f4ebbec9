/** Measures how fast engines do some work, each by a few steps of it. They take turns, so that a slow moment affects all of them. */
import {defaultOptimizer} from '../../config.js';
import type {Batch} from '../../model/batch.js';
import {zeroParameters} from '../../model/parameters.js';
import type {Engine} from '../engine.js';
import {modelOf, type WorkClass} from './workload.js';

/** Characters of a batch row in a step. */
const seqLength = 16;
/** Milliseconds that each engine is timed for, after a step that warms it up. */
const budget = 120;
/** Rounds of the shortest trial: the shortest step counts. */
const fewestRounds = 2;

/** Work that is made ready to be repeated. */
type Repeated = {readonly run: () => Promise<unknown>; readonly dispose: () => Promise<void>};

/** Ids that differ from one character to the next; which ones does not matter. */
function batchOf({batchSize, vocabSize}: WorkClass): Batch {
	const ids = Int32Array.from({length: batchSize * seqLength}, (_, index) => (7 * index) % vocabSize);
	return {batchSize, seqLength, inputs: ids, targets: ids, carry: false};
}

/** A way of working for each purpose; `run` computes `batchSize` · `seqLength` characters. */
const works: Readonly<Record<WorkClass['purpose'], (engine: Engine, work: WorkClass) => Promise<Repeated>>> = {
	async training(engine, work) {
		const [model, batch] = [modelOf(work), batchOf(work)];
		const parameters = zeroParameters(model);
		const trainer = await engine.trainer({
			...{model, parameters, seqLength},
			batchSize: work.batchSize,
			optimizer: defaultOptimizer,
		});
		const run = () => trainer.step(batch, {learningRate: 1e-3, maskSeed: 1});
		return {run, dispose: () => trainer.dispose()};
	},
	async reading(engine, work) {
		const [model, batch] = [modelOf(work), batchOf(work)];
		const evaluator = await engine.evaluator(model, zeroParameters(model));
		return {run: () => evaluator.evaluate(batch), dispose: () => evaluator.dispose()};
	},
	async generating(engine, work) {
		const model = modelOf(work);
		const stepper = await engine.stepper(model, zeroParameters(model), work.batchSize);
		const ids = new Int32Array(work.batchSize);
		const uniforms = new Float64Array(seqLength * work.batchSize).fill(0.5);
		const {drawer} = stepper;
		const run = async () => {
			if (drawer && drawer.mostSteps >= seqLength) return drawer.draw({ids, temperature: 1, uniforms});
			for (let step = 0; step < seqLength; step++) await stepper.step(ids);
		};
		return {run, dispose: () => stepper.dispose()};
	},
};

/** Characters a second of each engine; 0 for one that fails at this work. */
export async function measureEngines(engines: readonly Engine[], work: WorkClass): Promise<readonly number[]> {
	const timed = await Promise.all(
		engines.map(async engine => ({work: await prepared(engine, work), shortest: Infinity, spent: 0})),
	);
	for (let round = 0; timed.some(one => one.work && (round < fewestRounds || one.spent < budget)); round++) {
		for (const one of timed) {
			if (!one.work || (round >= fewestRounds && one.spent >= budget)) continue;
			const start = performance.now();
			await one.work.run();
			const milliseconds = performance.now() - start;
			one.spent += milliseconds;
			one.shortest = Math.min(one.shortest, milliseconds);
		}
	}
	await Promise.all(timed.map(one => one.work?.dispose()));
	return timed.map(({shortest}) => (1e3 * work.batchSize * seqLength) / shortest);
}

/** Makes the work ready and does it once, which starts threads and compiles; undefined for an engine that fails. */
async function prepared(engine: Engine, work: WorkClass): Promise<Repeated | undefined> {
	try {
		const repeated = await works[work.purpose](engine, work);
		await repeated.run();
		return repeated;
	} catch {
		return undefined;
	}
}

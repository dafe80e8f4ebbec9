/**
 * No array that the kernels read or write holds a subnormal number after a training step. This is looked for in the numbers
 * themselves, in the whole memory of a network, since how slow such numbers are depends on the processor.
 */
import test from 'ava';
import {cellKinds, defaultOptimizer, type OptimizerConfig} from '../../../../src/config.js';
import {Arena, type Pointer} from '../../../../src/engines/wasm/kernels/arena.js';
import {selectKernels} from '../../../../src/engines/wasm/kernels/select.js';
import {stealingSize} from '../../../../src/engines/wasm/threads/work-stealing.js';
import {NetworkMemory} from '../../../../src/engines/wasm/training/memory.js';
import {normBlock, type Plan} from '../../../../src/engines/wasm/training/memory-plan.js';
import {planNetwork} from '../../../../src/engines/wasm/training/plan-network.js';
import {Network} from '../../../../src/engines/wasm/training/worker-network.js';
import type {Batch} from '../../../../src/model/batch.js';
import {initialParameters} from '../../../../src/model/initial.js';
import type {Parameters} from '../../../../src/model/parameters.js';
import {Random} from '../../../../src/random.js';
import {randomBatch} from '../../../helpers/models.js';
import {subnormalsOf} from '../../../helpers/subnormals.js';
import {batches, type Case, cases, sgd} from '../../contract/cases.js';

const {module} = await selectKernels('auto');

/** Where whole numbers and doubles lie: addresses, and how many 32-bit words. */
function otherThanFloats(plan: Plan): readonly (readonly [Pointer, number])[] {
	const rows = plan.batchSize * plan.seqLength;
	return [
		[plan.inputs, rows],
		[plan.targets, rows],
		[plan.correct, rows],
		[plan.norms, 2 * Math.ceil(plan.layout.size / normBlock)],
		[plan.barrier, 2],
		[plan.jobs, 1],
		[plan.stealing, stealingSize(plan.threads)],
		[plan.spinBarrier, plan.lane ? 16 * (plan.threads + 1) : 0],
	];
}

/** One thread's network in its memory. */
class Learner {
	readonly memory: NetworkMemory;
	readonly #plan: Plan;
	readonly #network: Network;
	readonly #floats: Float32Array;
	#step = 0;

	constructor({model, batchSize, seqLength}: Omit<Case, 'title'>, optimizer: OptimizerConfig, parameters: Parameters) {
		this.#plan = planNetwork({model, batchSize, seqLength, training: true, optimizer: optimizer.kind, threads: 1});
		this.memory = new NetworkMemory(this.#plan);
		this.memory.writeParameters(this.#plan.parameters, parameters);
		this.memory.writeParameters(this.#plan.average, parameters);
		this.#network = new Network({module, memory: this.memory.memory, plan: this.#plan, optimizer, rank: 0});
		this.#floats = new Float32Array(this.memory.memory.buffer);
	}

	/** Returns the gradient's norm. */
	learn(batch: Batch, learningRate = 0.002): number {
		this.memory.writeCharacters(batch);
		const maskSeed = ++this.#step;
		const {carry} = batch;
		return this.#network.run({kind: 'step', step: maskSeed, learningRate, maskSeed, carry, alone: false});
	}

	/** How many subnormal numbers the arrays hold, by the name of the array; none where there are none. */
	subnormals(): Readonly<Record<string, number>> {
		const other = otherThanFloats(this.#plan);
		const isFloat = (at: Pointer) => !other.some(([from, words]) => at >= from && at < from + 4 * words);
		const start = new Arena().allocate(1) / 4;
		const counts: Record<string, number> = {};
		for (const index of subnormalsOf(this.#floats.subarray(start))) {
			const at = 4 * (start + index);
			if (!isFloat(at)) continue;
			const name = this.#nameOf(at);
			counts[name] = (counts[name] ?? 0) + 1;
		}
		return counts;
	}

	/** Of the array that begins last before an address. */
	#nameOf(at: Pointer): string {
		const arrays = [this.#plan, ...this.#plan.layers].flatMap(part =>
			Object.entries(part).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
		);
		const before = arrays.filter(([, from]) => from <= at);
		return before.reduce((last, next) => (next[1] > last[1] ? next : last))[0];
	}
}

/** Parameters whose every number is `factor` times what a model starts with. */
function parametersOf({model}: Omit<Case, 'title'>, factor: number): Parameters {
	return Object.fromEntries(
		Object.entries(initialParameters(model, new Random(1))).map(([name, values]) => [
			name,
			values.map(x => factor * x),
		]),
	);
}

const optimizers: readonly OptimizerConfig[] = [defaultOptimizer, sgd];

for (const {title, ...example} of cases) {
	test(`three steps leave no subnormal number (${title})`, t => {
		for (const optimizer of optimizers) {
			const learner = new Learner(example, optimizer, parametersOf(example, 1));
			for (const batch of batches(example, 3)) {
				learner.learn(batch);
				t.deepEqual(learner.subnormals(), {}, optimizer.kind);
			}
		}
	});
}

for (const cell of cellKinds) {
	const example = {...cases.filter(({title}) => title === `${cell}, one-hot`)[0], batchSize: 2, seqLength: 4};
	const {batchSize, seqLength, model} = example;

	test(`a thousand steps without some of the characters leave no subnormal number (${cell})`, t => {
		// The second takes so much of every weight that those of the absent, and their average, would become subnormal too.
		const forgetful = {...defaultOptimizer, weightDecay: 50, averageDecay: 0.9};
		for (const each of [defaultOptimizer, forgetful]) {
			const learner = new Learner(example, each, parametersOf(example, 1));
			const random = new Random(3);
			const counts: Record<string, number> = {};
			for (let step = 0; step < 1500; step++) {
				const vocabulary = step < 2 ? model.vocabSize : 3;
				learner.learn(randomBatch(random, vocabulary, batchSize, seqLength, true));
				if (step % 50 === 49) Object.assign(counts, learner.subnormals());
			}
			t.deepEqual(counts, {}, `${each.weightDecay}`);
		}
	});
}

/** Reading text without learning: losses of chunks, with states of its own. Letters in shapes: B batch rows, T steps. */
import type {ModelConfig} from '../../config.js';
import type {Batch} from '../../model/batch.js';
import type {Evaluation} from '../engine.js';
import {byStep, requireIds} from './characters.js';
import type {Device} from './gpu/device.js';
import {Memory} from './gpu/memory.js';
import {Program} from './gpu/program.js';
import {type Layout, lossOf} from './layout.js';
import {type ForwardBuffers, forwardBuffers} from './network/buffers.js';
import {choosePlan, type Preference} from './network/choose-plan.js';
import {recordForward, recordLoss} from './network/forward.js';
import {networkOf, noUpdate} from './network/network.js';
import {wavefrontsOf} from './network/plans.js';
import {States} from './states.js';

/** The most characters that are read at once: more would only need more memory. */
const mostPlaces = 16_384;

/** The number of passes that are kept ready, one for each shape of chunks. */
const mostPasses = 3;

type Pass = {
	readonly memory: Memory;
	readonly buffers: ForwardBuffers;
	readonly program: Program;
	readonly batchSize: number;
	readonly steps: number;
};

export type ReaderOptions = {
	readonly device: Device;
	readonly model: ModelConfig;
	readonly layout: Layout;
	/** The parameters that it reads with; they may change between two chunks. */
	readonly weights: GPUBuffer;
	readonly preference: Preference;
};

export class Reader {
	readonly #options: ReaderOptions;
	/** Passes by their rows and steps; the one that was used last is the last. */
	readonly #passes = new Map<string, Pass>();
	#states: {readonly memory: Memory; readonly states: States; readonly batchSize: number} | undefined;

	constructor(options: ReaderOptions) {
		this.#options = options;
	}

	/** The losses of a batch. Throws an Error where it is to go on from one of another number of rows. */
	async evaluate(batch: Batch): Promise<Evaluation> {
		const {device, model} = this.#options;
		const {batchSize, seqLength} = batch;
		for (const ids of [batch.inputs, batch.targets]) requireIds(ids, model.vocabSize);
		const before = this.#states;
		if (batch.carry && before && before.batchSize !== batchSize) {
			throw new Error(
				`Expected a batch of ${before.batchSize} rows, as many as the one that it goes on from, got ${batchSize}.`,
			);
		}
		const states = await this.#statesFor(batchSize);
		const losses = new Float32Array(batchSize * seqLength);
		const longest = Math.max(1, Math.floor(mostPlaces / batchSize));
		let correct = 0;
		for (let first = 0; first < seqLength; first += longest) {
			const steps = Math.min(longest, seqLength - first);
			const {buffers, program} = await this.#passFor(batchSize, steps);
			device.write(buffers.ids, byStep(batch.inputs, batch, first, steps));
			device.write(buffers.targets, byStep(batch.targets, batch, first, steps));
			const carry = first > 0 || (batch.carry && before !== undefined);
			const count = steps * batchSize;
			const pieces = [
				{buffer: buffers.losses, from: 0, count},
				{buffer: buffers.figures, from: 1, count: 1},
			];
			const [chunk, figures] = await device.read(pieces, encoder => {
				states.enter(encoder, buffers.layers, carry);
				program.encodePass(encoder);
				states.leave(encoder, buffers.layers, steps);
			});
			spread(new Float32Array(chunk), losses, batch, first);
			correct += new Float32Array(figures)[0];
		}
		return {losses, lossSum: losses.reduce((sum, loss) => sum + loss, 0), correct};
	}

	dispose(): void {
		for (const pass of this.#passes.values()) freePass(pass);
		this.#passes.clear();
		this.#states?.memory.free();
		this.#states = undefined;
	}

	/** The states of so many rows: those that are there, or new ones. */
	async #statesFor(batchSize: number): Promise<States> {
		if (this.#states?.batchSize === batchSize) return this.#states.states;
		const {device, model} = this.#options;
		this.#states?.memory.free();
		this.#states = undefined;
		const memory = new Memory(device);
		const states = await device.guarded(() => new States(memory.allocate, model, batchSize));
		this.#states = {memory, states, batchSize};
		return states;
	}

	async #passFor(batchSize: number, steps: number): Promise<Pass> {
		const key = `${batchSize} ${steps}`;
		const pass = this.#passes.get(key) ?? (await this.#makePass(batchSize, steps));
		this.#passes.delete(key);
		this.#passes.set(key, pass);
		const [[oldest, old]] = this.#passes;
		if (this.#passes.size > mostPasses) {
			freePass(old);
			this.#passes.delete(oldest);
		}
		return pass;
	}

	async #makePass(batchSize: number, steps: number): Promise<Pass> {
		const {device, model, layout, weights, preference} = this.#options;
		const memory = new Memory(device);
		const plan = await choosePlan(device, {model, batchSize, steps}, 'reading', preference);
		const buffers = await device.guarded(() =>
			forwardBuffers(memory.allocate, {model, batchSize, steps}, false, wavefrontsOf(plan)),
		);
		const program = new Program(device);
		const network = networkOf(model, layout, weights, memory.keep(noUpdate(device)), plan);
		const options = {network, batchSize, steps, buffers, isTraining: false};
		recordForward(program, options);
		recordLoss(program, options);
		await program.prepare();
		return {memory, buffers, program, batchSize, steps};
	}
}

function freePass({memory, program}: Pass): void {
	program.dispose();
	memory.free();
}

/** Puts losses [steps, B] to their places in [B, T]. */
function spread(chunk: Float32Array, losses: Float32Array, {batchSize, seqLength}: Batch, first: number): void {
	for (let place = 0; place < chunk.length; place++) {
		const [t, row] = [Math.floor(place / batchSize), place % batchSize];
		losses[row * seqLength + first + t] = lossOf(chunk[place]);
	}
}

/** Streams that advance by one character a call, in the calling thread: a step takes some microseconds. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {CellState, Precision, Stepper} from '../engine.js';
import {type Context, chunkOf} from './context.js';
import {forward, logitsOf, type Pass} from './forward.js';
import {instantiate} from './kernels.js';
import {NetworkMemory} from './memory.js';
import {packWeights} from './packing.js';
import {planNetwork} from './plan.js';

export class WasmStepper implements Stepper {
	readonly streams: number;
	readonly #memory: NetworkMemory;
	readonly #context: Context;
	readonly #pass: Pass;
	readonly #ids: Int32Array;
	readonly #logits: Float32Array;

	constructor(
		module: WebAssembly.Module,
		model: ModelConfig,
		parameters: Parameters,
		streams: number,
		precision: Precision = 'float32',
	) {
		const quantized = precision === 'int8';
		const plan = planNetwork({model, batchSize: streams, seqLength: 1, training: false, threads: 1, quantized});
		this.streams = streams;
		this.#memory = new NetworkMemory(plan);
		this.#memory.writeParameters(plan.parameters, parameters);
		const {memory} = this.#memory;
		this.#context = {kernels: instantiate(module, memory), plan, rank: 0};
		packWeights(this.#context, plan.parameters);
		const chunk = chunkOf(this.#context, streams, 1);
		// A new memory is all zero, and so are the first h and c.
		this.#pass = {chunk, weights: plan.parameters, carry: true, dropout: false};
		this.#ids = new Int32Array(memory.buffer, plan.inputs, streams);
		this.#logits = new Float32Array(streams * model.vocabSize);
	}

	async step(ids: Int32Array): Promise<Float32Array> {
		this.#ids.set(ids);
		forward(this.#context, this.#pass);
		const logits = logitsOf(this.#context, this.#pass, 0);
		const {V, model} = this.#context.plan;
		for (let stream = 0; stream < this.streams; stream++) {
			const row = this.#memory.floats(logits + 4 * V * stream, model.vocabSize);
			this.#logits.set(row, stream * model.vocabSize);
		}
		return this.#logits;
	}

	async state(): Promise<CellState> {
		return this.#memory.readState(this.streams);
	}

	async setState(state: CellState): Promise<void> {
		this.#memory.writeState(state);
	}

	async dispose(): Promise<void> {}
}

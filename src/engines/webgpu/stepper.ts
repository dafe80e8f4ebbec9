/** Streams that are fed one character a call, or draw many by themselves. Letters in shapes: N streams, V characters, H hidden units. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {CellState, Drawer, DrawRequest, Stepper} from '../engine.js';
import {gpuCells} from './cells.js';
import {requireIds} from './characters.js';
import type {Device} from './gpu/device.js';
import {Memory, placeOf} from './gpu/memory.js';
import {Program} from './gpu/program.js';
import {logitOf} from './layout.js';
import {type ForwardBuffers, forwardBuffers} from './network/buffers.js';
import {choosePlan, type Preference} from './network/choose-plan.js';
import {recordForward} from './network/forward.js';
import {networkOf, noUpdate} from './network/network.js';
import {requireSizes, statesFrom} from './states.js';
import {writeWeights} from './weights.js';

/** The most characters of a stream between two read-backs. */
export const mostDrawn = 256;

/** The largest float below 1 whose product with a float is always below it. */
const largestUniform = 1 - 2 ** -23;

type Drawing = {
	readonly uniforms: GPUBuffer; // [steps, N]
	readonly drawn: GPUBuffer; // [steps, N]
	readonly counts: GPUBuffer; // [N]
	readonly request: GPUBuffer;
};

/**
 * h and c have two planes, and each step goes from one to the other: so there are two programs, which take turns, and nothing is copied
 * between two characters.
 */
type Parts = {
	readonly memory: Memory;
	readonly buffers: ForwardBuffers;
	readonly drawing: Drawing;
	readonly steps: readonly [Program, Program];
	readonly draws: Program;
};

export class WebgpuStepper implements Stepper, Drawer {
	readonly streams: number;
	readonly mostSteps = mostDrawn;
	readonly #device: Device;
	readonly #model: ModelConfig;
	readonly #parts: Parts;
	/** The plane that has the states now. */
	#plane = 0;

	constructor(device: Device, model: ModelConfig, streams: number, parts: Parts) {
		this.#device = device;
		this.#model = model;
		this.streams = streams;
		this.#parts = parts;
	}

	/** This object has the methods of a drawer. */
	get drawer(): Drawer {
		return this;
	}

	async step(ids: Int32Array): Promise<Float32Array> {
		const {buffers} = this.#parts;
		this.#feed(ids);
		const count = this.streams * this.#model.vocabSize;
		const [logits] = await this.#device.read([{buffer: buffers.logits, from: 0, count}], encoder => {
			const pass = encoder.beginComputePass();
			this.#encodeStep(pass);
			pass.end();
		});
		return new Float32Array(logits).map(logitOf); // [N, V]
	}

	async draw({ids, temperature, uniforms}: DrawRequest): Promise<Int32Array> {
		const {drawing, draws} = this.#parts;
		this.#feed(ids);
		const device = this.#device;
		device.write(
			drawing.uniforms,
			Float32Array.from(uniforms, value => Math.min(value, largestUniform)),
		);
		device.write(drawing.request, Float32Array.of(temperature));
		const count = uniforms.length;
		const [drawn] = await device.read([{buffer: drawing.drawn, from: 0, count}], encoder => {
			encoder.clearBuffer(drawing.counts);
			const pass = encoder.beginComputePass();
			for (let step = 0; step < count / this.streams; step++) {
				this.#encodeStep(pass);
				draws.encode(pass);
			}
			pass.end();
		});
		return new Int32Array(drawn); // [steps, N]
	}

	async state(): Promise<CellState> {
		const count = this.streams * this.#model.hiddenSize;
		const planes = this.#parts.buffers.layers.map(({h, c}) => ({h, c: this.#hasC ? c : undefined}));
		return statesFrom(planes, count, this.#plane * count, this.#device);
	}

	async setState(state: CellState): Promise<void> {
		requireSizes(this.#model, this.streams, state);
		const at = this.#plane * this.streams * this.#model.hiddenSize;
		for (const [layer, {h, c}] of this.#parts.buffers.layers.entries()) {
			this.#device.write(placeOf(h).buffer, state[layer].h, at);
			if (this.#hasC) this.#device.write(placeOf(c).buffer, state[layer].c, at);
		}
	}

	async dispose(): Promise<void> {
		const {memory, steps, draws} = this.#parts;
		for (const program of [...steps, draws]) program.dispose();
		memory.free();
	}

	get #hasC(): boolean {
		return gpuCells[this.#model.cell].hasC;
	}

	#feed(ids: Int32Array): void {
		if (ids.length !== this.streams) throw new RangeError(`Expected ${this.streams} characters, got ${ids.length}.`);
		requireIds(ids, this.#model.vocabSize);
		this.#device.write(this.#parts.buffers.ids, ids);
	}

	/** Encodes a step from the plane that has the states to the other. */
	#encodeStep(pass: GPUComputePassEncoder): void {
		this.#parts.steps[this.#plane].encode(pass);
		this.#plane = 1 - this.#plane;
	}
}

/** Throws a RangeError for parameters that don't fit the model. */
export async function createStepper(
	device: Device,
	model: ModelConfig,
	parameters: Parameters,
	streams: number,
	preference: Preference,
): Promise<Stepper> {
	const memory = new Memory(device);
	const {layout, weights} = await writeWeights(device, memory, model, parameters);
	const sizes = {model, batchSize: streams, steps: 1};
	const plan = await choosePlan(device, sizes, 'writing', {...preference, kind: 'steps'});
	const {buffers, drawing} = await device.guarded(() => ({
		buffers: forwardBuffers(memory.allocate, sizes, false),
		drawing: {
			uniforms: memory.allocate('random numbers', mostDrawn * streams),
			drawn: memory.allocate('drawn characters', mostDrawn * streams),
			counts: memory.allocate('counts', streams),
			request: memory.keep(device.uniforms('request', new ArrayBuffer(16))),
		},
	}));
	const network = networkOf(model, layout, weights, memory.keep(noUpdate(device)), plan);
	const [even, odd, draws] = [0, 1, 2].map(() => new Program(device));
	for (const [firstPlane, program] of [even, odd].entries()) {
		recordForward(program, {network, batchSize: streams, steps: 1, buffers, isTraining: false, firstPlane});
	}
	draws.add({
		kernel: 'draw',
		constants: {THREADS: device.tuning.rowThreads},
		sizes: {streams, vocabulary: model.vocabSize},
		buffers: [buffers.logits, drawing.uniforms, buffers.ids, drawing.drawn, drawing.counts, drawing.request],
		groups: [Math.min(streams, 65_535), Math.ceil(streams / 65_535)],
	});
	for (const program of [even, odd, draws]) await program.prepare();
	return new WebgpuStepper(device, model, streams, {memory, buffers, drawing, steps: [even, odd], draws});
}

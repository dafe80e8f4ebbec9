/** The states of batch rows between two chunks. Letters in shapes: B batch rows, H hidden units. */
import type {ModelConfig} from '../../config.js';
import type {CellState} from '../engine.js';
import {gpuCells} from './cells.js';
import type {Device, Piece} from './gpu/device.js';
import {type Allocate, type Bindable, placeOf} from './gpu/memory.js';
import type {LayerBuffers} from './network/buffers.js';

export class States {
	readonly #model: ModelConfig;
	readonly #batchSize: number;
	readonly #layers: readonly {readonly h: GPUBuffer; readonly c: GPUBuffer | undefined}[]; // [B, H]

	/** All zero. */
	constructor(allocate: Allocate, model: ModelConfig, batchSize: number) {
		this.#model = model;
		this.#batchSize = batchSize;
		const size = batchSize * model.hiddenSize;
		this.#layers = Array.from({length: model.numLayers}, () => ({
			h: allocate('states', size),
			c: gpuCells[model.cell].hasC ? allocate('states', size) : undefined,
		}));
	}

	/** Puts the states before the first step of a pass, or zeros. */
	enter(encoder: GPUCommandEncoder, layers: readonly LayerBuffers[], carry: boolean): void {
		this.#each(layers, (own, planes, bytes) => {
			const {buffer, from} = placeOf(planes);
			if (carry) encoder.copyBufferToBuffer(own, 0, buffer, from * 4, bytes);
			else encoder.clearBuffer(buffer, from * 4, bytes);
		});
	}

	/** Takes the states after the last step of a pass. */
	leave(encoder: GPUCommandEncoder, layers: readonly LayerBuffers[], steps: number): void {
		this.#each(layers, (own, planes, bytes) => {
			const {buffer, from} = placeOf(planes);
			encoder.copyBufferToBuffer(buffer, from * 4 + steps * bytes, own, 0, bytes);
		});
	}

	async read(device: Device): Promise<CellState> {
		return statesFrom(this.#layers, this.#count, 0, device);
	}

	/** Throws a RangeError where the sizes are wrong. */
	write(device: Device, state: CellState): void {
		requireSizes(this.#model, this.#batchSize, state);
		for (const [layer, {h, c}] of this.#layers.entries()) {
			device.write(h, state[layer].h);
			if (c) device.write(c, state[layer].c);
		}
	}

	get #count(): number {
		return this.#batchSize * this.#model.hiddenSize;
	}

	#each(layers: readonly LayerBuffers[], act: (own: GPUBuffer, planes: Bindable, bytes: number) => void): void {
		const bytes = this.#count * 4;
		for (const [layer, {h, c}] of this.#layers.entries()) {
			act(h, layers[layer].h, bytes);
			if (c) act(c, layers[layer].c, bytes);
		}
	}
}

/** Throws a RangeError where a state does not fit the model and the number of batch rows. */
export function requireSizes({cell, hiddenSize, numLayers}: ModelConfig, batchSize: number, state: CellState): void {
	const size = batchSize * hiddenSize;
	const sizeOfC = gpuCells[cell].hasC ? size : 0;
	const fits = state.length === numLayers && state.every(({h, c}) => h.length === size && c.length === sizeOfC);
	if (!fits) throw new RangeError(`Expected the h and c of ${numLayers} layers of ${batchSize} × ${hiddenSize}.`);
}

/** The states in some buffers, from a number on. */
export async function statesFrom(
	layers: readonly {readonly h: Bindable; readonly c: Bindable | undefined}[],
	count: number,
	from: number,
	device: Device,
): Promise<CellState> {
	const pieceOf = (memory: Bindable): Piece => {
		const {buffer, from: start} = placeOf(memory);
		return {buffer, from: start + from, count};
	};
	const pieces = layers.flatMap(({h, c}) => [h, ...(c ? [c] : [])].map(pieceOf));
	const arrays = (await device.read(pieces)).map(buffer => new Float32Array(buffer));
	return layers.map(({c}) => ({
		h: arrays.shift() as Float32Array,
		c: c ? (arrays.shift() as Float32Array) : new Float32Array(),
	}));
}

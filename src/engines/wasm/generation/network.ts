/** Computes one time step of generation, the layers and the output, for a partition of the streams and columns. */
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import type {Kernels} from '../kernels/kernels.js';
import type {GenerationLayer, GenerationPlan, IntermediateLayer, QuantizedRows} from './memory-plan.js';
import type {PanelMatrix} from './panel-matrix.js';
import {type Columns, columnsOf, type Partition} from './partition.js';

/** Rows that are multiplied, and the same rows quantized where they have been. */
type Rows = {readonly at: Pointer; readonly quantized?: QuantizedRows | undefined};

export class GenerationNetwork {
	readonly #kernels: Kernels;
	readonly #plan: GenerationPlan;
	readonly #partition: Partition;
	readonly #units: Columns;
	readonly #gates: Columns;
	readonly #projected: Columns;
	readonly #logits: Columns;
	/** Barriers so far. */
	#phase = 0;

	constructor(kernels: Kernels, plan: GenerationPlan, partition: Partition) {
		this.#kernels = kernels;
		this.#plan = plan;
		this.#partition = partition;
		const {E, H, V, gates} = plan;
		this.#units = columnsOf(plan, partition, H);
		this.#gates = {at: (this.#units.at * gates) / H, count: (this.#units.count * gates) / H};
		this.#projected = columnsOf(plan, partition, E);
		this.#logits = columnsOf(plan, partition, V);
	}

	/** Has to be called before the first step after h was written from outside, which is done on side 0. */
	begin(): void {
		for (const {h, quantized} of this.#plan.layers) {
			if (quantized) this.#quantize(this.#plan.H, this.#rowsOf(h[0], this.#plan.H), quantized);
		}
	}

	/**
	 * Makes a time step with the characters in `ids` as input. It reads h of one side, writes h of the other side, and leaves the logits.
	 * After an odd number of steps `settle` has to bring h back to side 0.
	 */
	step(side: 0 | 1): void {
		const {layers, projection, decoder, E, V} = this.#plan;
		let x: Rows = {at: this.#embed()};
		for (const layer of layers) x = this.#stepLayer(layer, x, side);
		if (projection) {
			const {projected, projectionBias} = this.#plan;
			x = {at: this.#sums(projection, x, projectionBias, this.#rowsOf(projected, E), E, this.#projected)};
		}
		const {logits, logitBias} = this.#plan;
		this.#sums(decoder, x, logitBias, this.#rowsOf(logits, V), V, this.#logits);
	}

	/** Copies h from side 1 to side 0. */
	settle(): void {
		const {at, count} = this.#units;
		for (const {h} of this.#plan.layers) {
			const [to, from] = h.map(side => this.#rowsOf(side, this.#plan.H) + at);
			this.#kernels.copy(this.#partition.streams * count, from, to);
		}
	}

	/** to [gates] += embedded [E] · W_ih of layer 0, for one row of its table. */
	addInput({input, intermediate}: GenerationLayer, embedded: Pointer, to: Pointer): void {
		for (const matrix of [input, intermediate?.input]) {
			if (matrix) this.#addFloat32(matrix, embedded, to, this.#plan.gates, 1);
		}
	}

	/** Address of the first stream's row in an array that has a row for each stream. */
	#rowsOf(array: Pointer, width: number): Pointer {
		return array + 4 * width * this.#partition.firstStream;
	}

	/** Looks up the embedding of the input characters where it is needed; returns its address. */
	#embed(): Pointer {
		const {embedding, embedded, ids, zeros, E} = this.#plan;
		const {row, streams} = this.#partition;
		const to = embedded + 4 * E * row;
		if (embedding) this.#kernels.gather(streams, E, ids + 4 * row, embedding, 4 * E, zeros, to, 4 * E);
		return to;
	}

	/** Computes one layer with the input x; returns its output. */
	#stepLayer(layer: GenerationLayer, x: Rows, side: 0 | 1): Rows {
		const {model, layout, gates: width, sums, H, ids, zeros} = this.#plan;
		const {streams, row} = this.#partition;
		const {at, count} = this.#gates;
		const gates = this.#rowsOf(sums, width);
		const [hBefore, h] = [this.#rowsOf(layer.h[side], H), this.#rowsOf(layer.h[1 - side], H)];
		const rowBytes = 4 * width;
		if (layer.table) {
			this.#kernels.gather(streams, count, ids + 4 * row, layer.table + at, rowBytes, zeros, gates + at, rowBytes);
		} else {
			this.#kernels.fill(streams, count, layer.bias + at, gates + at, rowBytes);
			if (layer.input) this.#add(layer.input, x, gates, width);
			if (layer.intermediate?.input) this.#add(layer.intermediate.input, x, gates, width);
		}
		const before: Rows = {at: hBefore, quantized: layer.quantized};
		const {intermediate} = layer;
		this.#add(layer.recurrent, intermediate ? this.#intermediate(intermediate, before, gates) : before, gates, width);
		const {at: unit, count: units} = this.#units;
		const c = this.#rowsOf(layer.c, H) + unit;
		kernelsOf(model.cell).forward(this.#kernels, (streams * units) / layout.columns, layout.columns, {
			gates: gates + at,
			hBefore: hBefore + unit,
			h: h + unit,
			cBefore: c,
			c,
		});
		const output = layer.output && this.#rowsOf(layer.output, H);
		if (output) this.#kernels.add(streams * units, h + unit, x.at + unit, output + unit);
		this.#wait();
		if (layer.quantized) this.#quantize(H, h, layer.quantized);
		return output ? {at: output} : {at: h, quantized: layer.quantized};
	}

	/** m = (W_mx x) ⊙ (W_mh h), with W_mx x in the rows of gates; waits until the other threads have computed their columns. */
	#intermediate({recurrent, m}: IntermediateLayer, h: Rows, gates: Pointer): Rows {
		const {model, layout, zeros, H} = this.#plan;
		const {factor = 0, width} = kernelsOf(model.cell).layout;
		const {streams} = this.#partition;
		const {at, count} = this.#units;
		const rows = this.#rowsOf(m, H);
		this.#kernels.fill(streams, count, zeros, rows + at, 4 * H);
		this.#add(recurrent, h, rows, H);
		const block = 4 * layout.columns;
		for (let stream = 0; stream < streams; stream++) {
			const own = rows + 4 * H * stream + at;
			const factors = gates + 4 * H * width * stream + width * at + factor * block;
			const blocks = count / layout.columns;
			this.#kernels.intermediateForward(blocks, layout.columns, factors, width * block, own, own);
		}
		this.#wait();
		return {at: rows};
	}

	/** to [streams, width] = bias + x · matrix, for the columns of the partition; then waits for those of the other threads. */
	#sums(matrix: PanelMatrix, x: Rows, bias: Pointer, to: Pointer, width: number, {at, count}: Columns): Pointer {
		this.#kernels.fill(this.#partition.streams, count, bias + at, to + at, 4 * width);
		this.#add(matrix, x, to, width);
		this.#wait();
		return to;
	}

	/** to [streams, width] += x · matrix */
	#add(matrix: PanelMatrix, x: Rows, to: Pointer, width: number): void {
		if (matrix.scales) {
			const {quantized} = this.#plan;
			if (!x.quantized) this.#quantize(matrix.K, x.at, quantized);
			this.#addQuantized(matrix, x.quantized ?? quantized, to, width);
		} else this.#addFloat32(matrix, x.at, to, width);
	}

	#addFloat32(
		{K, parts}: PanelMatrix,
		x: Pointer,
		to: Pointer,
		width: number,
		streams = this.#partition.streams,
	): void {
		const kernels = this.#kernels;
		for (const part of this.#partition.parts) {
			for (const {groups, panels, stride, column, weights} of parts[part]) {
				if (this.#plan.layout.sideBySide) kernels.addRow(K, groups, panels, x, weights, to + column, stride);
				else kernels.addRows(streams, K, groups, panels, x, 4 * K, weights, to + column, 4 * width, stride);
			}
		}
	}

	/** Quantizes the rows of the partition [rows, K]. */
	#quantize(K: number, from: Pointer, quantized: QuantizedRows): void {
		const {integers, factor, start} = this.#quantizedRows(quantized);
		if (this.#plan.layout.sideBySide) this.#kernels.quantizeRow(K, from, integers, factor);
		else this.#kernels.quantizeRows(this.#partition.streams, K, from, integers, factor, start);
	}

	#addQuantized({K, parts, scales}: PanelMatrix, quantized: QuantizedRows, to: Pointer, width: number): void {
		const kernels = this.#kernels;
		const {streams, parts: own} = this.#partition;
		const {integers, factor, start} = this.#quantizedRows(quantized);
		for (const part of own) {
			for (const {groups, panels, stride, column, weights} of parts[part]) {
				const [scale, c] = [scales + column, to + column];
				if (this.#plan.layout.sideBySide) {
					kernels.addQuantizedRow(K, groups, panels, integers, factor, weights, scale, c, stride);
				} else {
					const ldc = 4 * width;
					kernels.addQuantizedRows(streams, K, groups, panels, integers, factor, start, weights, scale, c, ldc, stride);
				}
			}
		}
	}

	/** Addresses of the first row of the partition. */
	#quantizedRows({integers, width, factors, starts}: QuantizedRows) {
		const {row} = this.#partition;
		return {integers: integers + 2 * width * row, factor: factors + 4 * row, start: starts + 4 * row};
	}

	/** Waits for the threads that compute the same stream. */
	#wait(): void {
		const {threads, row} = this.#partition;
		if (threads === 1) return;
		this.#phase = (this.#phase + 1) | 0;
		this.#kernels.spinBarrier(this.#plan.spinBarrier, row, threads, this.#phase);
	}
}

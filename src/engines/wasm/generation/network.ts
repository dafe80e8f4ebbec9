/** One character further: the layers and the head, for a thread's share. */
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import type {Kernels} from '../kernels/load.js';
import type {RoundedRows, WritingLayer, WritingPlan} from './memory-plan.js';
import type {PanelMatrix} from './panel-matrix.js';
import {type Columns, columnsOf, type Share} from './partition.js';

/** Rows that are multiplied, and where they are kept rounded, if they are. */
type Rows = {readonly at: Pointer; readonly rounded?: RoundedRows | undefined};

export class WritingNetwork {
	readonly #kernels: Kernels;
	readonly #plan: WritingPlan;
	readonly #share: Share;
	readonly #units: Columns;
	readonly #gates: Columns;
	readonly #projected: Columns;
	readonly #logits: Columns;
	/** Meetings of the threads so far. */
	#turn = 0;

	constructor(kernels: Kernels, plan: WritingPlan, share: Share) {
		this.#kernels = kernels;
		this.#plan = plan;
		this.#share = share;
		const {E, H, V, gates} = plan;
		this.#units = columnsOf(plan, share, H);
		this.#gates = {at: (this.#units.at * gates) / H, count: (this.#units.count * gates) / H};
		this.#projected = columnsOf(plan, share, E);
		this.#logits = columnsOf(plan, share, V);
	}

	/** Before the first step after h came from outside, on side 0. */
	begin(): void {
		for (const {h, rounded} of this.#plan.layers) {
			if (rounded) this.#round(this.#plan.H, this.#rowsOf(h[0], this.#plan.H), rounded);
		}
	}

	/** Takes the characters in `ids`; reads h of one side and writes that of the other; leaves the logits. Between calls from
	 * outside h is on side 0: `settle` brings it back there. */
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

	/** Brings h from side 1 to side 0. */
	settle(): void {
		const {at, count} = this.#units;
		for (const {h} of this.#plan.layers) {
			const [to, from] = h.map(side => this.#rowsOf(side, this.#plan.H) + at);
			this.#kernels.copy(this.#share.streams * count, from, to);
		}
	}

	/** What starts the sums of layer 0, for the character that `embedded` [E] is: to [gates] += embedded · W_ih. */
	addInput({input}: WritingLayer, embedded: Pointer, to: Pointer): void {
		if (input) this.#addWhole(input, embedded, to, this.#plan.gates, 1);
	}

	/** The share's first row of an array that has a row for each stream. */
	#rowsOf(array: Pointer, width: number): Pointer {
		return array + 4 * width * this.#share.firstStream;
	}

	#embed(): Pointer {
		const {embedding, embedded, ids, zeros, E} = this.#plan;
		const {row, streams} = this.#share;
		const to = embedded + 4 * E * row;
		if (embedding) this.#kernels.gather(streams, E, ids + 4 * row, embedding, 4 * E, zeros, to, 4 * E);
		return to;
	}

	/** x is what enters the layer; gives what leaves it. */
	#stepLayer(layer: WritingLayer, x: Rows, side: 0 | 1): Rows {
		const {model, layout, gates: width, sums, H, ids, zeros} = this.#plan;
		const {streams, row} = this.#share;
		const {at, count} = this.#gates;
		const gates = this.#rowsOf(sums, width);
		const [hBefore, h] = [this.#rowsOf(layer.h[side], H), this.#rowsOf(layer.h[1 - side], H)];
		const rowBytes = 4 * width;
		if (layer.table) {
			this.#kernels.gather(streams, count, ids + 4 * row, layer.table + at, rowBytes, zeros, gates + at, rowBytes);
		} else {
			this.#kernels.fill(streams, count, layer.bias + at, gates + at, rowBytes);
			if (layer.input) this.#add(layer.input, x, gates, width);
		}
		this.#add(layer.recurrent, {at: hBefore, rounded: layer.rounded}, gates, width);
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
		this.#meet();
		if (layer.rounded) this.#round(H, h, layer.rounded);
		return output ? {at: output} : {at: h, rounded: layer.rounded};
	}

	/** to [streams, width] = bias + x · matrix: the share's columns, then those of all. */
	#sums(matrix: PanelMatrix, x: Rows, bias: Pointer, to: Pointer, width: number, {at, count}: Columns): Pointer {
		this.#kernels.fill(this.#share.streams, count, bias + at, to + at, 4 * width);
		this.#add(matrix, x, to, width);
		this.#meet();
		return to;
	}

	/** to [streams, width] += x · matrix */
	#add(matrix: PanelMatrix, x: Rows, to: Pointer, width: number): void {
		if (matrix.scales) {
			const {rounded} = this.#plan;
			if (!x.rounded) this.#round(matrix.K, x.at, rounded);
			this.#addQuantized(matrix, x.rounded ?? rounded, to, width);
		} else this.#addWhole(matrix, x.at, to, width);
	}

	#addWhole({K, parts}: PanelMatrix, x: Pointer, to: Pointer, width: number, streams = this.#share.streams): void {
		const kernels = this.#kernels;
		for (const part of this.#share.parts) {
			for (const {groups, panels, stride, column, weights} of parts[part]) {
				if (this.#plan.layout.sideBySide) kernels.addRow(K, groups, panels, x, weights, to + column, stride);
				else kernels.addRows(streams, K, groups, panels, x, 4 * K, weights, to + column, 4 * width, stride);
			}
		}
	}

	/** The share's rows of [rows, K] as whole numbers. */
	#round(K: number, from: Pointer, rounded: RoundedRows): void {
		const {whole, factor, start} = this.#roundedOf(rounded);
		if (this.#plan.layout.sideBySide) this.#kernels.quantizeRow(K, from, whole, factor);
		else this.#kernels.quantizeRows(this.#share.streams, K, from, whole, factor, start);
	}

	#addQuantized({K, parts, scales}: PanelMatrix, rounded: RoundedRows, to: Pointer, width: number): void {
		const kernels = this.#kernels;
		const {streams, parts: own} = this.#share;
		const {whole, factor, start} = this.#roundedOf(rounded);
		for (const part of own) {
			for (const {groups, panels, stride, column, weights} of parts[part]) {
				const [scale, c] = [scales + column, to + column];
				if (this.#plan.layout.sideBySide) {
					kernels.addQuantizedRow(K, groups, panels, whole, factor, weights, scale, c, stride);
				} else {
					const ldc = 4 * width;
					kernels.addQuantizedRows(streams, K, groups, panels, whole, factor, start, weights, scale, c, ldc, stride);
				}
			}
		}
	}

	/** The share's first row of them. */
	#roundedOf({whole, width, factors, starts}: RoundedRows) {
		const {row} = this.#share;
		return {whole: whole + 2 * width * row, factor: factors + 4 * row, start: starts + 4 * row};
	}

	#meet(): void {
		const {sharers, row} = this.#share;
		if (sharers === 1) return;
		this.#turn = (this.#turn + 1) | 0;
		this.#kernels.spinBarrier(this.#plan.spinBarrier, row, sharers, this.#turn);
	}
}

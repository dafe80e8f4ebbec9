/**
 * The layout of the parameters in the engine's memory: all are in one array, so that clipping and AdamW are one loop over it.
 *
 * Matrices are transposed to [input, output] and padded with zeros to multiples of 16, gate by gate; training leaves these
 * zeros unchanged. Gates keep PyTorch's order, except on the input side of a GRU (n | r | z, see `kernels/cells.ts`).
 */
import type {ModelConfig} from '../../../config.js';
import {inputSize, type Parameters, parameterShapes, type Shape} from '../../../model/parameters.js';
import {padded} from '../kernels/arena.js';
import {type GateRange, kernelsOf} from '../kernels/cells.js';

/** The place of one parameter: element (row, gate, unit) has the index offset + row · stride + slots[gate] · unitStride + unit. */
export type ParameterBlock = {
	readonly name: string;
	/** Numbers from the start of the parameters. */
	readonly offset: number;
	/** Numbers of the block, including padding. */
	readonly size: number;
	/** Rows of the engine's matrix: the inputs, or the characters of the embedding. */
	readonly rows: number;
	/** Numbers from one row to the next. */
	readonly stride: number;
	readonly units: number;
	readonly unitStride: number;
	/** The place of each of PyTorch's gates in a row of `width` places. */
	readonly slots: readonly number[];
	readonly width: number;
	/** PyTorch's matrix is the transpose of the engine's. */
	readonly transposed: boolean;
};

export type ParameterLayout = {
	readonly blocks: ReadonlyMap<string, ParameterBlock>;
	/** Numbers of all blocks. */
	readonly size: number;
};

/** The place of each of PyTorch's gates in a range of gates. */
const slotsOf = ({gates}: GateRange): readonly number[] => gates.map((_, gate) => gates.indexOf(gate));

type Form = Pick<ParameterBlock, 'rows' | 'units' | 'slots' | 'width' | 'transposed'> & {
	readonly paddedRows: number;
	/** The parameter in whose rows this one stands, if it has none of its own. */
	readonly beside?: string;
};

function formOf(model: ModelConfig, name: string, shape: Shape): Form {
	const {vocabSize: V, hiddenSize: H} = model;
	const cell = /^cells\.(\d+)\.(weight|bias)_(ih|hh|mx)$/.exec(name);
	if (cell) {
		const [, layer, kind, side] = cell;
		const {input, recurrent, factor} = kernelsOf(model.cell).layout;
		const slots = slotsOf(side === 'hh' ? recurrent : input);
		const width = slots.length;
		if (kind === 'bias') return {rows: 1, paddedRows: 1, units: H, slots, width, transposed: false};
		const rows = side === 'hh' ? H : inputSize(model, Number(layer));
		const form = {rows, paddedRows: padded(rows), units: H, transposed: true};
		if (factor === undefined || side === 'hh') return {...form, slots, width};
		if (side === 'ih') return {...form, slots, width: width + 1};
		return {...form, slots: [factor], width: width + 1, beside: name.replace('_mx', '_ih')};
	}
	if (name === 'embedding.weight') {
		return {rows: V, paddedRows: padded(V), units: model.embeddingSize, slots: [0], width: 1, transposed: false};
	}
	const [units, rows] = shape;
	if (rows === undefined) return {rows: 1, paddedRows: 1, units, slots: [0], width: 1, transposed: false};
	return {rows, paddedRows: padded(rows), units, slots: [0], width: 1, transposed: true};
}

export function layoutParameters(model: ModelConfig): ParameterLayout {
	const blocks = new Map<string, ParameterBlock>();
	let offset = 0;
	for (const [name, shape] of parameterShapes(model)) {
		const {paddedRows, beside, ...form} = formOf(model, name, shape);
		const unitStride = padded(form.units);
		const stride = form.width * unitStride;
		const host = beside === undefined ? undefined : blocks.get(beside);
		const size = host ? 0 : paddedRows * stride;
		blocks.set(name, {name, offset: host?.offset ?? offset, size, stride, unitStride, ...form});
		offset += size;
	}
	return {blocks, size: offset};
}

/** Visits every element of a parameter with its index in PyTorch's array and its index in the engine's. */
function forEachElement(block: ParameterBlock, visit: (torch: number, engine: number) => void): void {
	const {rows, units, slots, stride, unitStride, offset, transposed} = block;
	slots.forEach((slot, gate) => {
		for (let row = 0; row < rows; row++) {
			const engine = offset + row * stride + slot * unitStride;
			const torch = transposed ? gate * units * rows + row : (row * slots.length + gate) * units;
			const step = transposed ? rows : 1;
			for (let unit = 0; unit < units; unit++) visit(torch + unit * step, engine + unit);
		}
	});
}

/** Copies PyTorch's arrays into the engine's. The padding is left unchanged. Throws an Error for an array of another length. */
export function writeParameters(layout: ParameterLayout, parameters: Parameters, engine: Float32Array): void {
	for (const block of layout.blocks.values()) {
		const values = parameters[block.name];
		const count = block.rows * block.units * block.slots.length;
		if (values?.length !== count) {
			throw new Error(`Expected parameter ${block.name} to have ${count} numbers, got ${values?.length ?? 'none'}.`);
		}
		forEachElement(block, (torch, index) => {
			engine[index] = values[torch];
		});
	}
}

/** Copies the engine's array back into PyTorch's. */
export function readParameters(layout: ParameterLayout, engine: Float32Array): Parameters {
	const entries = [...layout.blocks.values()].map(block => {
		const values = new Float32Array(block.rows * block.units * block.slots.length);
		forEachElement(block, (torch, index) => {
			values[torch] = engine[index];
		});
		return [block.name, values] as const;
	});
	return Object.fromEntries(entries);
}

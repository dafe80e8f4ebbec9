/**
 * Where every array of a network that writes lies. N streams side by side; V, E, H as in the model, here padded to multiples
 * of 16. One stream is shared by threads that each take a part of the columns; several streams are divided among them.
 */
import type {CellKind, ModelConfig} from '../../../config.js';
import {cells} from '../../../model/cells/index.js';
import {exponentials} from '../../../model/exponential.js';
import {hasResidual, inputSize} from '../../../model/parameters.js';
import {entryOf} from '../../cells.js';
import type {Precision} from '../../engine.js';
import {Arena, type Pointer, padded} from '../kernels/arena.js';
import type {WasmCell} from '../kernels/cells.js';
import {type BlockShape, type PanelLayout, type PanelMatrix, planMatrix} from './panel-matrix.js';

/** Characters that are drawn between two looks of the main thread, of all streams together: at least one of each. */
const drawnAtOnce = 16384;

/** The gates of a block and, for both sides, which panels they feed by which of PyTorch's gates. A GRU keeps both sums of n. */
type CellForm = {
	readonly width: number;
	readonly input: {readonly first: number; readonly gates: readonly number[]};
	readonly recurrent: {readonly first: number; readonly gates: readonly number[]};
};

const plain: CellForm = {width: 1, input: {first: 0, gates: [0]}, recurrent: {first: 0, gates: [0]}};

const cellForms: Readonly<Record<WasmCell, CellForm>> = {
	lstm: {width: 4, input: {first: 0, gates: [0, 1, 2, 3]}, recurrent: {first: 0, gates: [0, 1, 2, 3]}},
	gru: {width: 4, input: {first: 0, gates: [2, 0, 1]}, recurrent: {first: 1, gates: [0, 1, 2]}},
	rnn: plain,
	'rnn-relu': plain,
};

/** How a kind of cell lies in memory; throws a UserError for one that this engine lacks. */
export const formOf = (cell: CellKind): CellForm => entryOf('wasm', cellForms, cell);

export type WritingOptions = {
	readonly model: ModelConfig;
	readonly streams: number;
	readonly precision: Precision;
	readonly threads: number;
	/** Columns of a panel of the kernels. */
	readonly columns: number;
};

/** Rows as they are multiplied with weights of 8 bits: as whole numbers. */
export type RoundedRows = {
	readonly width: number;
	readonly whole: Pointer; // of i16 or i8 [rows, width]
	readonly factors: Pointer; // [rows]
	readonly starts: Pointer; // of i32 [rows]
};

export type WritingLayer = {
	/** What starts the sums of each character: biases and the product with W_ih [V, gates]; 0 for layers that have no such table. */
	readonly table: Pointer;
	/** What starts the sums of a layer without a table [gates]. */
	readonly bias: Pointer;
	/** Layer 0 needs it, of float32, for its table only; one-hot it has none. */
	readonly input: PanelMatrix | undefined;
	readonly recurrent: PanelMatrix;
	/** Two that change places: what a step reads and what it writes. */
	readonly h: readonly [Pointer, Pointer]; // [N, H]
	/** The h that was written last: this layer's next step reads it, and mostly what comes after the layer. With weights of 8 bits. */
	readonly rounded: RoundedRows | undefined;
	readonly c: Pointer; // [N, H], of cells that have a c
	/** h plus the layer's input, where it has a residual [N, H]; else 0. */
	readonly output: Pointer;
};

export type WritingPlan = WritingOptions & {
	readonly pages: number;
	readonly layout: PanelLayout;
	readonly V: number;
	readonly E: number;
	readonly H: number;
	/** Numbers in a row of gates. */
	readonly gates: number;
	/** The sums of a layer's gates, of one layer after the other. */
	readonly sums: Pointer; // [N, gates]
	readonly layers: readonly WritingLayer[];
	readonly embedding: Pointer; // [V, E]; 0 where nothing needs it
	readonly projection: PanelMatrix | undefined;
	readonly projectionBias: Pointer; // [E]
	readonly projected: Pointer; // [N, E]
	readonly decoder: PanelMatrix;
	/** With −1e30 in the padding. */
	readonly logitBias: Pointer; // [V]
	readonly logits: Pointer; // [N, V]
	/** A thread's own rows: those of its streams, or where all threads share one stream, one for each thread. */
	readonly rows: number;
	readonly ids: Pointer; // of i32 [rows]
	readonly embedded: Pointer; // [rows, E]
	/** Whatever else than h is multiplied with weights of 8 bits. */
	readonly rounded: RoundedRows;
	/** For each thread. */
	readonly weights: readonly Pointer[]; // of f64 [V]
	readonly exponentials: Pointer; // of f64
	readonly zeros: Pointer;
	/** Steps that `uniforms` and `drawn` have room for. */
	readonly capacity: number;
	readonly uniforms: Pointer; // of f64 [capacity, N]
	readonly drawn: Pointer; // of i32 [capacity, N]
	/** For each thread and all together a cache line. */
	readonly spinBarrier: Pointer;
	/** For each group of streams, of which there are N at most: how far it is (`queue.ts`). */
	readonly steps: Pointer; // of i32 [N]
};

/** Bytes of weights that make another thread worth its waiting for the others. */
const bytesOfSharer = 300_000;
const mostSharers = 8;

/** How many threads work on a network: streams are divided as far as they go; one is shared as far as that pays. */
export function usefulThreads({
	model,
	streams,
	threads,
}: Pick<WritingOptions, 'model' | 'streams' | 'threads'>): number {
	if (streams > 1) return Math.min(threads, streams);
	const {hiddenSize, numLayers, cell} = model;
	if (!cells[cell].hasUnitsApart) return 1;
	const bytes = 4 * formOf(cell).width * hiddenSize * hiddenSize * (2 * numLayers - 1);
	const blocks = padded(hiddenSize) / 16;
	return Math.max(1, Math.min(threads, mostSharers, blocks, Math.floor(bytes / bytesOfSharer)));
}

/** A table costs V products, once; without one every character costs a product. */
const needsTable = ({embeddingSize, vocabSize}: ModelConfig): boolean => embeddingSize === 0 || vocabSize <= 2048;

export function planWriting(options: WritingOptions): WritingPlan {
	const {model, streams: N, precision, columns, threads} = options;
	const arena = new Arena();
	const take = (count: number, wanted = true): Pointer => (wanted ? arena.allocate(count) : 0);
	const alone = N === 1;
	const layout: PanelLayout = {columns, sharers: alone ? threads : 1, sideBySide: alone};
	const [V, E, H] = [padded(model.vocabSize), padded(model.embeddingSize), padded(model.hiddenSize)];
	const form = formOf(model.cell);
	const gates = form.width * H;
	const whole: BlockShape = {width: 1, first: 0, used: 1};
	const matrix = (inputs: number, units: number, block: BlockShape, wanted = precision): PanelMatrix =>
		planMatrix(arena, layout, {inputs, units, block, precision: wanted});
	const side = ({first, gates: used}: CellForm['input']): BlockShape => ({width: form.width, first, used: used.length});
	const rows = alone ? threads : N;
	const rounded = (width: number): RoundedRows => ({
		width,
		whole: take((rows * width) / 2),
		factors: take(rows),
		starts: take(rows),
	});
	const layer = (index: number): WritingLayer => {
		const hasTable = index === 0 && needsTable(model);
		const inputs = index === 0 ? model.embeddingSize : inputSize(model, index);
		return {
			table: take(V * gates, hasTable),
			bias: take(gates),
			input:
				inputs > 0 ? matrix(inputs, model.hiddenSize, side(form.input), hasTable ? 'float32' : precision) : undefined,
			recurrent: matrix(model.hiddenSize, model.hiddenSize, side(form.recurrent)),
			h: [take(N * H), take(N * H)],
			rounded: precision === 'int8' ? rounded(H) : undefined,
			c: take(N * H, cells[model.cell].hasC),
			output: take(N * H, hasResidual(model, index)),
		};
	};
	const capacity = Math.max(1, Math.floor(drawnAtOnce / N));
	const plan = {
		...options,
		layout,
		V,
		E,
		H,
		gates,
		sums: take(N * gates),
		layers: Array.from({length: model.numLayers}, (_, index) => layer(index)),
		embedding: take(V * E, E > 0 && (!needsTable(model) || hasResidual(model, 0))),
		projection: model.tied ? matrix(model.hiddenSize, model.embeddingSize, whole) : undefined,
		projectionBias: take(E),
		projected: take(N * E),
		decoder: matrix(model.tied ? model.embeddingSize : model.hiddenSize, model.vocabSize, whole),
		logitBias: take(V),
		logits: take(N * V),
		rows,
		ids: take(rows),
		embedded: take(rows * E),
		rounded: rounded(Math.max(H, E)),
		weights: Array.from({length: threads}, () => take(2 * V)),
		exponentials: take(2 * exponentials.length),
		zeros: take(Math.max(gates, E)),
		capacity,
		uniforms: take(2 * capacity * N),
		drawn: take(capacity * N),
		spinBarrier: take(16 * (threads + 1)),
		steps: take(N),
	};
	return {...plan, pages: arena.pages};
}

/**
 * The addresses of all arrays of a network that generates text. N streams side by side; V, E, H as in the model, but padded to
 * multiples of 16. With a single stream each thread computes some of the columns; several streams are divided among the threads.
 */
import type {ModelConfig} from '../../../config.js';
import {cells} from '../../../model/cells/index.js';
import {exponentials} from '../../../model/exponential.js';
import {hasResidual, inputSize} from '../../../model/parameters.js';
import type {Precision} from '../../engine.js';
import {Arena, type Pointer, padded} from '../kernels/arena.js';
import {type GateRange, kernelsOf} from '../kernels/cells.js';
import {type BlockShape, type PanelLayout, type PanelMatrix, planMatrix} from './panel-matrix.js';

/** Characters of a request, of all streams together: the main thread has no part in drawing them. */
const charactersPerRequest = 16384;

export type GenerationOptions = {
	readonly model: ModelConfig;
	readonly streams: number;
	readonly precision: Precision;
	readonly threads: number;
	/** Columns of a panel of the kernels. */
	readonly columns: number;
};

/** Rows that are quantized to integers, to be multiplied by weights of 8 bits. */
export type QuantizedRows = {
	readonly width: number;
	readonly integers: Pointer; // of i16 or i8 [rows, width]
	readonly factors: Pointer; // [rows]
	readonly starts: Pointer; // of i32 [rows]
};

/** The parts of a layer that compute the intermediate state m = (W_mx x) ⊙ (W_mh h) of a multiplicative cell. */
export type IntermediateLayer = {
	/** W_mx, whose product stands in the row of gates after them; undefined where W_ih is. */
	readonly input: PanelMatrix | undefined;
	readonly recurrent: PanelMatrix;
	readonly m: Pointer; // [N, H]
};

export type GenerationLayer = {
	/** The initial values of the sums for each character: biases plus the product with W_ih [V, gates]; 0 for layers without such a table. */
	readonly table: Pointer;
	/** The initial values of the sums of a layer without a table, the biases [gates]. */
	readonly bias: Pointer;
	/** W_ih. Layer 0 needs it in float32 to make its table, and has none where its input is one-hot. */
	readonly input: PanelMatrix | undefined;
	readonly recurrent: PanelMatrix;
	readonly intermediate: IntermediateLayer | undefined;
	/** Two arrays that take turns: a step reads one and writes the other. */
	readonly h: readonly [Pointer, Pointer]; // [N, H]
	/** Only with weights of 8 bits: the last h, quantized. This layer's next step reads it, and so does the next layer unless there is a residual. */
	readonly quantized: QuantizedRows | undefined;
	readonly c: Pointer; // [N, H], of cells that have a c
	/** h plus the input of a layer with a residual [N, H]; else 0. */
	readonly output: Pointer;
};

export type GenerationPlan = GenerationOptions & {
	readonly pages: number;
	readonly layout: PanelLayout;
	readonly V: number;
	readonly E: number;
	readonly H: number;
	/** Numbers in a row of gates. */
	readonly gates: number;
	/** The sums of the gates, which all layers use one after another. */
	readonly sums: Pointer; // [N, gates]
	readonly layers: readonly GenerationLayer[];
	readonly embedding: Pointer; // [V, E]; 0 where nothing needs it
	readonly projection: PanelMatrix | undefined;
	readonly projectionBias: Pointer; // [E]
	readonly projected: Pointer; // [N, E]
	readonly decoder: PanelMatrix;
	/** The bias of the output, with −1e30 in the padding. */
	readonly logitBias: Pointer; // [V]
	readonly logits: Pointer; // [N, V]
	/** Rows of the arrays in which each thread has rows of its own: one for each stream, or one for each thread of a single stream. */
	readonly rows: number;
	readonly ids: Pointer; // of i32 [rows]
	readonly embedded: Pointer; // [rows, E]
	/** Other rows than h that are multiplied by weights of 8 bits. */
	readonly quantized: QuantizedRows;
	/** For each thread, scratch in which a character is drawn. */
	readonly weights: readonly Pointer[]; // of f64 [V]
	readonly exponentials: Pointer; // of f64
	readonly zeros: Pointer;
	/** Steps that `uniforms` and `drawn` have room for. */
	readonly capacity: number;
	readonly uniforms: Pointer; // of f64 [capacity, N]
	readonly drawn: Pointer; // of i32 [capacity, N]
	/** The barrier of the threads of a single stream: a cache line for each thread and one more. */
	readonly spinBarrier: Pointer;
	/** The number of steps that each group of streams has done (`threads/stream-queue.ts`); there are at most N groups. */
	readonly steps: Pointer; // of i32 [N]
};

/** Bytes of weights that a thread of a single stream needs to be worth the waiting for it. */
const bytesPerThread = 300_000;
const mostThreads = 8;

/** The number of threads that generation uses: at most one for each stream, and for a single stream as many as make it faster. */
export function usefulThreads({
	model,
	streams,
	threads,
}: Pick<GenerationOptions, 'model' | 'streams' | 'threads'>): number {
	if (streams > 1) return Math.min(threads, streams);
	const {hiddenSize, numLayers, cell} = model;
	const bytes = 4 * kernelsOf(cell).layout.width * hiddenSize * hiddenSize * (2 * numLayers - 1);
	const blocks = padded(hiddenSize) / 16;
	return Math.max(1, Math.min(threads, mostThreads, blocks, Math.floor(bytes / bytesPerThread)));
}

/** Making a table takes V products, once. Without a table every character takes a product. */
const needsTable = ({embeddingSize, vocabSize}: ModelConfig): boolean => embeddingSize === 0 || vocabSize <= 2048;

/** Plans the memory of generation. The plan is plain data, which the main thread sends to all workers. */
export function planGeneration(options: GenerationOptions): GenerationPlan {
	const {model, streams: N, precision, columns, threads} = options;
	const arena = new Arena();
	const take = (count: number, wanted = true): Pointer => (wanted ? arena.allocate(count) : 0);
	const alone = N === 1;
	const layout: PanelLayout = {columns, parts: alone ? threads : 1, sideBySide: alone};
	const [V, E, H] = [padded(model.vocabSize), padded(model.embeddingSize), padded(model.hiddenSize)];
	const form = kernelsOf(model.cell).layout;
	const gates = form.width * H;
	const whole: BlockShape = {width: 1, first: 0, used: 1};
	const matrix = (inputs: number, units: number, block: BlockShape, wanted = precision): PanelMatrix =>
		planMatrix(arena, layout, {inputs, units, block, precision: wanted});
	const side = ({first, gates: used}: GateRange): BlockShape => ({width: form.width, first, used: used.length});
	const rows = alone ? threads : N;
	const quantized = (width: number): QuantizedRows => ({
		width,
		integers: take((rows * width) / 2),
		factors: take(rows),
		starts: take(rows),
	});
	const intermediate = (inputs: number, place: number, hasTable: boolean): IntermediateLayer => ({
		input:
			inputs > 0
				? matrix(inputs, model.hiddenSize, {width: form.width, first: place, used: 1}, hasTable ? 'float32' : precision)
				: undefined,
		recurrent: matrix(model.hiddenSize, model.hiddenSize, whole),
		m: take(N * H),
	});
	const layer = (index: number): GenerationLayer => {
		const hasTable = index === 0 && needsTable(model);
		const inputs = index === 0 ? model.embeddingSize : inputSize(model, index);
		return {
			table: take(V * gates, hasTable),
			bias: take(gates),
			input:
				inputs > 0 ? matrix(inputs, model.hiddenSize, side(form.input), hasTable ? 'float32' : precision) : undefined,
			recurrent: matrix(model.hiddenSize, model.hiddenSize, side(form.recurrent)),
			intermediate: form.factor === undefined ? undefined : intermediate(inputs, form.factor, hasTable),
			h: [take(N * H), take(N * H)],
			quantized: precision === 'int8' ? quantized(H) : undefined,
			c: take(N * H, cells[model.cell].hasC),
			output: take(N * H, hasResidual(model, index)),
		};
	};
	const capacity = Math.max(1, Math.floor(charactersPerRequest / N));
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
		quantized: quantized(Math.max(H, E)),
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

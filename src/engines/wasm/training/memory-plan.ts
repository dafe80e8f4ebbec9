/**
 * Where every array of a network lies. Sizes: B lanes, T steps, R = B · T rows; V, E, H as in the model, here padded to
 * multiples of 16. Rows are ordered by time, then by lane, so that one step of all lanes is contiguous: [T, B, …].
 */
import type {ModelConfig, OptimizerConfig} from '../../../config.js';
import {cells} from '../../../model/cells/index.js';
import {outputDropoutRate} from '../../../model/masks.js';
import {hasResidual} from '../../../model/parameters.js';
import {Arena, type Pointer, padded} from '../kernels/arena.js';
import {gradientScratch} from '../kernels/load.js';
import {stealingSize} from '../threads/work-stealing.js';
import {layoutParameters, type ParameterLayout} from './parameter-layout.js';

/** Numbers of one block of the gradient's norm, so that its sum does not depend on the number of threads. */
export const normBlock = 8192;

/** A weight matrix [K, N] and where its packed forms lie. */
export type PackedMatrix = {
	readonly K: number;
	readonly N: number;
	/** Offset among the parameters, in numbers. */
	readonly offset: number;
	readonly forward: Pointer;
	/** Packed transposed, for the way back. */
	readonly backward: Pointer;
};

/** How a character becomes the input of layer 0. */
export type InputPath =
	/** A row of W_ih. */
	| 'one-hot'
	/** A row of embedding · W_ih, multiplied once a step for all V characters. */
	| 'table'
	/** The embedded characters are multiplied with W_ih like any layer's input. */
	| 'explicit';

/** Bytes of weights that hardly a second-level cache keeps from one step to the next. */
const defaultFarWeights = 2 * 2 ** 20;

export type LayerPlan = {
	/** Width of the input side's sums (3H for a GRU), of the side of h, and of both together. */
	readonly inputGates: number;
	readonly recurrentGates: number;
	readonly gateWidth: number;
	/** Bytes from the start of a row of gates to the part that h feeds. */
	readonly recurrentOffset: number;
	readonly inputWeights: PackedMatrix;
	/** The products with W_ih are done for many steps at once, since its weights come from a far cache whenever they are read. */
	readonly inputsAtOnce: boolean;
	readonly recurrentWeights: PackedMatrix;
	readonly inputBias: number;
	readonly recurrentBias: number;
	/** What starts the sums: both biases together [inputGates]. */
	readonly bias: Pointer;
	/** W_hh after weight drop [H, recurrentGates]; 0 without. */
	readonly dropped: Pointer;
	readonly gates: Pointer; // [T, B, gateWidth]
	readonly h: Pointer; // [T + 1, B, H], the first step holds h of the chunk before
	readonly c: Pointer; // [T + 1, B, H], of cells that have a c
	/** What the layer above sees, after dropout and residual [T, B, H]; 0 where that is h itself. */
	readonly output: Pointer;
	/** The mask on the output [B, H]; 0 without dropout. */
	readonly mask: Pointer;
	readonly residual: boolean;
	/** h and c between chunks [B, H]. */
	readonly stateH: Pointer;
	readonly stateC: Pointer;
};

export type PlanOptions = {
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly seqLength: number;
	/** Whether gradients are needed. */
	readonly training: boolean;
	/** Whose arrays are needed in training; AdamW's unless it is named. */
	readonly optimizer?: OptimizerConfig['kind'];
	readonly threads: number;
	/** Bytes from which a W_ih counts as far: what is computed does not depend on it. */
	readonly farWeights?: number;
};

export type Plan = PlanOptions & {
	/** Whether the network learns from one lane, which `lane.ts` does in its own way. */
	readonly lane: boolean;
	readonly pages: number;
	readonly V: number;
	readonly E: number;
	readonly H: number;
	readonly layout: ParameterLayout;
	readonly inputPath: InputPath;
	readonly parameters: Pointer;
	/** The parameters themselves where the optimizer keeps no average; the moments are 0 then. */
	readonly average: Pointer;
	readonly gradient: Pointer;
	readonly firstMoment: Pointer;
	readonly secondMoment: Pointer;
	readonly layers: readonly LayerPlan[];
	/** W_y [H or E, V] of the output; for a tied model the embedding, transposed. */
	readonly decoder: PackedMatrix;
	readonly decoderBias: number;
	/** The decoder's bias with −1e30 in the padding, and that padding alone [V]. */
	readonly logitBias: Pointer;
	readonly logitPadding: Pointer;
	readonly projection: PackedMatrix | undefined;
	readonly projectionBias: number;
	readonly projected: Pointer; // [T, B, E]
	readonly projectedGradient: Pointer; // [T, B, E]
	readonly embedding: number;
	readonly embedded: Pointer; // [T, B, E], explicit path only
	readonly embeddedMask: Pointer; // [B, E]
	readonly embeddedGradient: Pointer; // [T + 1, B, E], explicit path only
	readonly table: Pointer; // [V, gates of layer 0]
	readonly tableGradient: Pointer;
	readonly inputs: Pointer; // [T, B] of i32
	readonly targets: Pointer; // [T, B] of i32
	readonly logits: Pointer; // [T, B, V], then their gradient
	readonly losses: Pointer; // [T, B]
	readonly correct: Pointer; // [T, B] of i32
	/** Gradients of the layers' outputs: two that change places. They begin with the step before the chunk. */
	readonly outputGradients: readonly [Pointer, Pointer]; // [T + 1, B, H]
	readonly cGradient: Pointer; // [B, H]
	readonly zeros: Pointer;
	readonly ones: Pointer;
	/** One for each thread: room to pack a block of A and a panel of B. */
	readonly scratch: readonly Pointer[];
	readonly norms: Pointer; // of f64, one for each block of the gradient
	readonly barrier: Pointer;
	/** Where threads meet that share a lane: a cache line for each and one more. */
	readonly spinBarrier: Pointer;
	readonly jobs: Pointer;
	/** The threads' shared numbers of `threads/work-stealing.ts`. */
	readonly stealing: Pointer;
};

/** Layer 0's input is looked up where that costs less than a product over all rows. */
function inputPathOf({model, batchSize, seqLength, training}: PlanOptions): InputPath {
	if (model.embeddingSize === 0) return 'one-hot';
	const needsEmbedded = hasResidual(model, 0) || (training && model.embeddingDropout > 0);
	// Generating packs once and then steps many times: its table pays unless the vocabulary is very large.
	const rows = training ? batchSize * seqLength : Math.max(batchSize * seqLength, 4096);
	return needsEmbedded || 2 * model.vocabSize > rows ? 'explicit' : 'table';
}

export function planNetwork(options: PlanOptions): Plan {
	const {model, batchSize, seqLength, training, farWeights = defaultFarWeights, threads, optimizer = 'adamw'} = options;
	const arena = new Arena();
	const {hasC, hasUnitsApart} = cells[model.cell];
	const take = (count: number, wanted = true): Pointer => (wanted ? arena.allocate(count) : 0);
	const layout = layoutParameters(model);
	const offset = (name: string): number => layout.blocks.get(name)?.offset ?? 0;
	const [V, E, H] = [padded(model.vocabSize), padded(model.embeddingSize), padded(model.hiddenSize)];
	const rows = batchSize * seqLength;
	const lane = training && batchSize === 1 && hasUnitsApart;
	// The lane's masks stand at each of its steps.
	const maskRows = lane ? rows : batchSize;
	const inputPath = inputPathOf(options);
	const widest = Math.max(H, E, V, 4 * H);

	const packedMatrix = (K: number, N: number, name: string): PackedMatrix => {
		const place = {K, N, offset: offset(name)};
		return {...place, forward: take(K * N), backward: take(K * N, training)};
	};

	const layerPlan = (layer: number): LayerPlan => {
		const gates = cells[model.cell].gates.length * H;
		const gru = model.cell === 'gru';
		const gateWidth = gru ? gates + H : gates; // a GRU keeps both sums of n
		const dropout = training && outputDropoutRate(model, layer) > 0;
		const residual = hasResidual(model, layer);
		const looksUp = layer === 0 && inputPath === 'one-hot';
		const multiplies = layer > 0 || inputPath === 'explicit';
		const inputRows = layer > 0 ? H : E;
		return {
			inputGates: gates,
			recurrentGates: gates,
			gateWidth,
			residual,
			recurrentOffset: gru ? 4 * H : 0,
			inputWeights: looksUp
				? {K: V, N: gates, offset: offset('cells.0.weight_ih'), forward: 0, backward: 0}
				: packedMatrix(inputRows, gates, `cells.${layer}.weight_ih`),
			inputsAtOnce: multiplies && 4 * inputRows * gates > farWeights,
			recurrentWeights: packedMatrix(H, gates, `cells.${layer}.weight_hh`),
			inputBias: offset(`cells.${layer}.bias_ih`),
			recurrentBias: offset(`cells.${layer}.bias_hh`),
			bias: take(gates),
			dropped: take(H * gates, training && model.weightDropout > 0),
			gates: take(rows * gateWidth),
			h: take((seqLength + 1) * batchSize * H),
			c: take((seqLength + 1) * batchSize * H, hasC),
			output: take(rows * H, dropout || residual),
			mask: take(maskRows * H, dropout),
			stateH: take(batchSize * H),
			stateC: take(batchSize * H, hasC),
		};
	};

	const perParameter = (wanted = training): Pointer => take(layout.size, wanted);
	const rowsAndBefore = rows + batchSize;
	const parameters = perParameter(true);
	const keeps = training && optimizer === 'adamw';
	const tableSize = inputPath === 'table' ? V * 4 * H : 0;
	const plan = {
		...options,
		lane,
		V,
		E,
		H,
		layout,
		inputPath,
		parameters,
		average: keeps ? perParameter() : parameters,
		gradient: perParameter(),
		firstMoment: perParameter(keeps),
		secondMoment: perParameter(keeps),
		layers: Array.from({length: model.numLayers}, (_, layer) => layerPlan(layer)),
		decoder: packedMatrix(model.tied ? E : H, V, model.tied ? 'embedding.weight' : 'decoder.weight'),
		decoderBias: offset('decoder.bias'),
		logitBias: take(V),
		logitPadding: take(V),
		projection: model.tied ? packedMatrix(H, E, 'projection.weight') : undefined,
		projectionBias: offset('projection.bias'),
		projected: take(rows * E, model.tied),
		projectedGradient: take(rows * E, model.tied && training),
		embedding: offset('embedding.weight'),
		embedded: take(rows * E, inputPath === 'explicit'),
		embeddedGradient: take(rowsAndBefore * E, training && inputPath === 'explicit'),
		embeddedMask: take(maskRows * E, training && model.embeddingDropout > 0),
		table: take(tableSize, tableSize > 0),
		tableGradient: take(tableSize, tableSize > 0 && training),
		inputs: take(rows),
		targets: take(rows),
		logits: take(rows * V),
		losses: take(rows),
		correct: take(rows),
		outputGradients: [take(rowsAndBefore * H, training), take(rowsAndBefore * H, training)] as const,
		cGradient: take(batchSize * H, training && hasC),
		zeros: take(widest),
		ones: take(widest),
		scratch: Array.from({length: threads}, () => take(gradientScratch(Math.max(H, E, V)), training)),
		norms: take(2 * Math.ceil(layout.size / normBlock), training),
		barrier: take(2),
		spinBarrier: take(16 * (threads + 1), lane),
		jobs: take(1),
		stealing: take(stealingSize(threads)),
	};
	return {...plan, pages: arena.pages};
}

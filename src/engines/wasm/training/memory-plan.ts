/**
 * The addresses of all arrays of a network that is trained or evaluated. Sizes: B batch rows (lanes), T time steps; V, E, H as in the
 * model, but padded to multiples of 16. Arrays are ordered by time step, then by batch row, so that one step of all rows is
 * contiguous: [T, B, …].
 */
import type {ModelConfig, OptimizerConfig} from '../../../config.js';
import {cells} from '../../../model/cells/index.js';
import {outputDropoutRate} from '../../../model/masks.js';
import {hasResidual} from '../../../model/parameters.js';
import {Arena, type Pointer, padded} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import {gradientScratch} from '../kernels/load.js';
import {stealingSize} from '../threads/work-stealing.js';
import {layoutParameters, type ParameterLayout} from './parameter-layout.js';

/** Numbers of a block of the gradient's norm. Sums over blocks of a fixed size do not depend on the number of threads. */
export const normBlock = 8192;

/** A weight matrix [K, N] and the addresses of its packed forms. */
export type PackedMatrix = {
	readonly K: number;
	readonly N: number;
	/** Offset among the parameters, in numbers. */
	readonly offset: number;
	readonly forward: Pointer;
	/** The packed transpose, for the backward pass. */
	readonly backward: Pointer;
};

/** The way in which a character becomes the input of layer 0. */
export type InputPath =
	/** It selects a row of W_ih. */
	| 'one-hot'
	/** It selects a row of the table embedding · W_ih, which is multiplied once a training step for all V characters. */
	| 'table'
	/** Its row of the embedding is multiplied by W_ih, like the input of any other layer. */
	| 'explicit';

/** Bytes of a weight matrix that a second-level cache hardly keeps from one time step to the next. */
const defaultFarWeights = 2 * 2 ** 20;

export type LayerPlan = {
	/** Numbers of the sums in a row that the input feeds (3H for a GRU), that h feeds, and of the whole row. */
	readonly inputGates: number;
	readonly recurrentGates: number;
	readonly gateWidth: number;
	/** Numbers of the sums that are kept apart: the first in a row, which only the input feeds, and the last, which only h feeds. */
	readonly separate: number;
	/** Bytes from the start of a row of gates to the sums that h feeds. */
	readonly recurrentOffset: number;
	readonly inputWeights: PackedMatrix;
	/** Whether the products with W_ih are computed for many time steps at once, because its weights come from a far cache whenever they are read. */
	readonly inputsAtOnce: boolean;
	readonly recurrentWeights: PackedMatrix;
	readonly inputBias: number;
	readonly recurrentBias: number;
	/** The initial values of the sums that the input feeds: b_ih + b_hh [inputGates]. */
	readonly bias: Pointer;
	/** W_hh after weight drop [H, recurrentGates]; 0 without weight drop. */
	readonly dropped: Pointer;
	readonly gates: Pointer; // [T, B, gateWidth]
	readonly h: Pointer; // [T + 1, B, H], the first step holds the state before the batch
	readonly c: Pointer; // [T + 1, B, H], of cells that have a c
	/** The output after dropout and residual, which the layer above reads [T, B, H]; 0 where it is h itself. */
	readonly output: Pointer;
	/** The dropout mask of the output [B, H]; 0 without dropout. */
	readonly mask: Pointer;
	readonly residual: boolean;
	/** h and c between two batches [B, H]. */
	readonly stateH: Pointer;
	readonly stateC: Pointer;
};

export type PlanOptions = {
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly seqLength: number;
	/** Whether gradients are needed. */
	readonly training: boolean;
	/** The optimizer whose arrays are needed in training; AdamW if it is left out. */
	readonly optimizer?: OptimizerConfig['kind'];
	readonly threads: number;
	/** Bytes from which on a W_ih counts as coming from a far cache. Results do not depend on it. */
	readonly farWeights?: number;
};

export type Plan = PlanOptions & {
	/** Whether the network is trained on a single batch row, which `single-lane.ts` does. */
	readonly lane: boolean;
	readonly pages: number;
	readonly V: number;
	readonly E: number;
	readonly H: number;
	readonly layout: ParameterLayout;
	readonly inputPath: InputPath;
	readonly parameters: Pointer;
	/** The averaged weights; the parameters themselves where the optimizer keeps no average, and then the moments are 0. */
	readonly average: Pointer;
	readonly gradient: Pointer;
	readonly firstMoment: Pointer;
	readonly secondMoment: Pointer;
	readonly layers: readonly LayerPlan[];
	/** The output matrix [H or E, V]; for a tied model the transposed embedding. */
	readonly decoder: PackedMatrix;
	readonly decoderBias: number;
	/** The bias of the output with −1e30 in the padding, and that padding with zeros elsewhere [V]. */
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
	/** The gradients of the output and of the input of the layer at work, which take turns. They begin with the step before the batch. */
	readonly outputGradients: readonly [Pointer, Pointer]; // [T + 1, B, H]
	readonly cGradient: Pointer; // [B, H]
	/** Constant rows, as long as the longest row that needs them. */
	readonly zeros: Pointer;
	readonly ones: Pointer;
	/** For each thread, scratch in which to pack a block of A and a panel of B. */
	readonly scratch: readonly Pointer[];
	readonly norms: Pointer; // of f64, one for each block of the gradient
	readonly barrier: Pointer;
	/** The barrier of threads that divide a single batch row: a cache line for each thread and one more. */
	readonly spinBarrier: Pointer;
	/** The counter of the jobs that threads have taken. */
	readonly jobs: Pointer;
	/** The threads' shared numbers of `threads/work-stealing.ts`. */
	readonly stealing: Pointer;
};

/** Chooses to look up the input of layer 0 where that costs less than a product over all rows. */
function inputPathOf({model, batchSize, seqLength, training}: PlanOptions): InputPath {
	if (model.embeddingSize === 0) return 'one-hot';
	const needsEmbedded = hasResidual(model, 0) || (training && model.embeddingDropout > 0);
	// An evaluator packs its weights once and then takes many steps: a table pays unless the vocabulary is very large.
	const rows = training ? batchSize * seqLength : Math.max(batchSize * seqLength, 4096);
	return needsEmbedded || 2 * model.vocabSize > rows ? 'explicit' : 'table';
}

/** Plans the memory of a network. The main thread and all workers get the same addresses from the same options. */
export function planNetwork(options: PlanOptions): Plan {
	const {model, batchSize, seqLength, training, farWeights = defaultFarWeights, threads, optimizer = 'adamw'} = options;
	const arena = new Arena();
	const {hasC, hasUnitsApart} = cells[model.cell];
	const {layout: gateLayout} = kernelsOf(model.cell);
	const take = (count: number, wanted = true): Pointer => (wanted ? arena.allocate(count) : 0);
	const layout = layoutParameters(model);
	const offset = (name: string): number => layout.blocks.get(name)?.offset ?? 0;
	const [V, E, H] = [padded(model.vocabSize), padded(model.embeddingSize), padded(model.hiddenSize)];
	const rows = batchSize * seqLength;
	const lane = training && batchSize === 1 && hasUnitsApart;
	// The masks of a single row are repeated for each of its time steps.
	const maskRows = lane ? rows : batchSize;
	const inputPath = inputPathOf(options);
	const widest = Math.max(H, E, V, 4 * H);

	const packedMatrix = (K: number, N: number, name: string): PackedMatrix => {
		const place = {K, N, offset: offset(name)};
		return {...place, forward: take(K * N), backward: take(K * N, training)};
	};

	const inputGates = gateLayout.input.gates.length * H;
	const recurrentGates = gateLayout.recurrent.gates.length * H;
	const gateWidth = gateLayout.width * H;
	const recurrentOffset = 4 * gateLayout.recurrent.first * H;

	const layerPlan = (layer: number): LayerPlan => {
		const dropout = training && outputDropoutRate(model, layer) > 0;
		const residual = hasResidual(model, layer);
		const looksUp = layer === 0 && inputPath === 'one-hot';
		const multiplies = layer > 0 || inputPath === 'explicit';
		const inputRows = layer > 0 ? H : E;
		return {
			inputGates,
			recurrentGates,
			gateWidth,
			separate: recurrentOffset / 4,
			residual,
			recurrentOffset,
			inputWeights: looksUp
				? {K: V, N: inputGates, offset: offset('cells.0.weight_ih'), forward: 0, backward: 0}
				: packedMatrix(inputRows, inputGates, `cells.${layer}.weight_ih`),
			inputsAtOnce: multiplies && 4 * inputRows * inputGates > farWeights,
			recurrentWeights: packedMatrix(H, recurrentGates, `cells.${layer}.weight_hh`),
			inputBias: offset(`cells.${layer}.bias_ih`),
			recurrentBias: offset(`cells.${layer}.bias_hh`),
			bias: take(inputGates),
			dropped: take(H * recurrentGates, training && model.weightDropout > 0),
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

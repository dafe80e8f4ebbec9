/** Plans the memory of a network that is trained or evaluated. */
import {cells} from '../../../model/cells/index.js';
import {outputDropoutRate} from '../../../model/masks.js';
import {hasResidual} from '../../../model/parameters.js';
import {Arena, type Pointer, padded} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import {gradientScratch} from '../kernels/load.js';
import {stealingSize} from '../threads/work-stealing.js';
import {
	type InputPath,
	type IntermediatePlan,
	type LayerPlan,
	normBlock,
	type PackedMatrix,
	type Plan,
	type PlanOptions,
} from './memory-plan.js';
import {layoutParameters} from './parameter-layout.js';

/** Bytes of a weight matrix that a second-level cache hardly keeps from one time step to the next. */
const defaultFarWeights = 2 * 2 ** 20;

/** Chooses to look up the input of layer 0 where that costs less than a product over all rows. */
function inputPathOf({model, batchSize, seqLength, training}: PlanOptions): InputPath {
	if (model.embeddingSize === 0) return 'one-hot';
	const needsEmbedded = hasResidual(model, 0) || (training && model.embeddingDropout > 0);
	// An evaluator packs its weights once and then takes many steps: a table pays unless the vocabulary is very large.
	const rows = training ? batchSize * seqLength : Math.max(batchSize * seqLength, 4096);
	return needsEmbedded || 2 * model.vocabSize > rows ? 'explicit' : 'table';
}

/** Allocates all arrays of a network. The plan is plain data, which the main thread sends to all workers. */
export function planNetwork(options: PlanOptions): Plan {
	const {model, batchSize, seqLength, training, threads} = options;
	const {farWeights = defaultFarWeights, optimizer = 'adamw', softKinds = 0} = options;
	const arena = new Arena();
	const {hasC} = cells[model.cell];
	const {layout: gateLayout} = kernelsOf(model.cell);
	const take = (count: number, wanted = true): Pointer => (wanted ? arena.allocate(count) : 0);
	const layout = layoutParameters(model);
	const offset = (name: string): number => layout.blocks.get(name)?.offset ?? 0;
	const [V, E, H] = [padded(model.vocabSize), padded(model.embeddingSize), padded(model.hiddenSize)];
	const rows = batchSize * seqLength;
	const lane = training && batchSize === 1;
	// The masks of a single row are repeated for each of its time steps.
	const maskRows = lane ? rows : batchSize;
	const inputPath = inputPathOf(options);
	const widest = Math.max(E, V, 4 * H, gateLayout.width * H);

	const packedMatrix = (K: number, N: number, name: string): PackedMatrix => {
		const place = {K, N, offset: offset(name)};
		return {...place, forward: take(K * N), backward: take(K * N, training)};
	};

	const {factor} = gateLayout;
	const inputGates = (gateLayout.input.gates.length + (factor === undefined ? 0 : 1)) * H;
	const recurrentGates = gateLayout.recurrent.gates.length * H;
	const gateWidth = gateLayout.width * H;
	const recurrentOffset = 4 * gateLayout.recurrent.first * H;

	const intermediatePlan = (layer: number, place: number): IntermediatePlan => ({
		weights: packedMatrix(H, H, `cells.${layer}.weight_mh`),
		dropped: take(H * H, training && model.weightDropout > 0),
		offset: 4 * place * H,
		product: take(rows * H),
		m: take(rows * H),
		gradient: take(batchSize * H, training),
	});

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
			intermediate: factor === undefined ? undefined : intermediatePlan(layer, factor),
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
	const tableSize = inputPath === 'table' ? V * inputGates : 0;
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
		softIds: take(rows * softKinds, softKinds > 0),
		softProbabilities: take(rows * softKinds, softKinds > 0),
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

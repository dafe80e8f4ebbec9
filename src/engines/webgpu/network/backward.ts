/**
 * The backward pass as dispatches: from the gradient of the logits to that of all parameters. Letters as in `buffers.ts`. A name dX is the
 * gradient of the loss by X.
 */
import {hasResidual, inputSize} from '../../../model/parameters.js';
import type {Program} from '../gpu/program.js';
import {backwardHead, inputGradients, recurrentGradients, sumByCharacter} from './gradients.js';
import {cellParameter, embeddingMask, outputMask} from './network.js';
import {type BackwardOptions, gradientOf} from './pass.js';
import {product, whole} from './products.js';
import {recurBackward} from './recurrence.js';
import {recurrentWeights, turn} from './recurrent-weights.js';

/** Records a layer's way back; gives the buffer of the gradient of its input. */
function backwardLayer(program: Program, options: BackwardOptions, layer: number, dOutput: GPUBuffer): GPUBuffer {
	const {network, batchSize, steps, buffers, backward} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const {turned, turnedFactor} = backward.layers[layer];
	const {weights, factorWeights} = recurrentWeights(options, layer);
	turn(program, network, weights, turned, cell.stateLanes.length);
	if (cell.isMultiplicative) turn(program, network, factorWeights, turnedFactor, 1);
	recurBackward(program, {
		network,
		batchSize,
		steps,
		layer: own,
		buffers,
		weights,
		factorWeights,
		turned,
		turnedFactor,
		dOutput,
		mask: outputMask(model, layer),
		direct: backward.direct,
	});
	recurrentGradients(program, options, layer);
	inputGradients(program, options, layer);
	if (layer === 0 && model.embeddingSize === 0) return dOutput;
	const isResidual = hasResidual(model, layer);
	const other = backward.dOutputs[dOutput === backward.dOutputs[0] ? 1 : 0];
	const dX = isResidual ? dOutput : other;
	const sizes = {rows: batchSize * steps, columns: inputSize(model, layer), c: whole(dX), transposedB: true};
	const weight = cellParameter(network, layer, 'weight_ih');
	product(program, {...sizes, depth: H * cell.inputLanes.length, a: whole(own.gates), b: weight, adds: isResidual});
	if (cell.isMultiplicative) {
		product(program, {
			...sizes,
			depth: H,
			a: whole(own.fromInput),
			b: cellParameter(network, layer, 'weight_mx'),
			adds: true,
		});
	}
	return dX;
}

/** Records the pass from the gradient of the logits, in their place, to `gradient`. */
export function recordBackward(program: Program, options: BackwardOptions): void {
	const {network, backward} = options;
	const {model} = network;
	backwardHead(program, options);
	let dX = backward.dOutputs[0];
	for (let layer = model.numLayers - 1; layer >= 0; layer--) dX = backwardLayer(program, options, layer, dX);
	if (model.embeddingSize === 0) return;
	const to = gradientOf(options, 'embedding.weight');
	// The embedding's part as the decoder is there already where they are one.
	sumByCharacter(program, options, dX, model.embeddingSize, to, {mask: embeddingMask(model), adds: model.tied});
}

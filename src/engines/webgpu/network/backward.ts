/**
 * The backward pass as dispatches: from the gradient of the logits to that of all parameters. Letters as in `buffers.ts`. A name dX is the
 * gradient of the loss by X.
 */
import {hasResidual, inputSize} from '../../../model/parameters.js';
import type {Bindable} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import {backwardHead, inputGradients, recurrentGradients, sumByCharacter} from './gradients.js';
import {cellParameter, embeddingMask, outputMask} from './network.js';
import {type BackwardOptions, gradientOf, type WayBackOptions} from './pass.js';
import type {LayerForm} from './plans.js';
import {product, whole} from './products.js';
import {recurBackward} from './recurrence.js';
import {recurrentWeights, turn} from './recurrent-weights.js';
import {backwardWavefront} from './wavefront.js';

/** Records a layer's way back through time, from the gradient of its output to that of its sums, in place of its gates. */
function backwardLayer(
	program: Program,
	options: WayBackOptions,
	layer: number,
	dOutput: Bindable,
	form: LayerForm,
): void {
	const {network, batchSize, steps, buffers, backward} = options;
	const {model, cell} = network;
	const {turned, turnedFactor} = backward.layers[layer];
	const {weights, factorWeights} = recurrentWeights(options, layer);
	turn(program, network, weights, turned, cell.stateLanes.length);
	if (cell.isMultiplicative) turn(program, network, factorWeights, turnedFactor, 1);
	const recurrence = {
		network,
		batchSize,
		steps,
		layer: buffers.layers[layer],
		buffers,
		weights,
		factorWeights,
		turned,
		turnedFactor,
		dOutput,
		mask: outputMask(model, layer),
		direct: backward.direct,
	};
	recurBackward(program, recurrence, form);
}

/** Records the gradient of a layer's input, from that of its sums and, where it is residual, of its output; gives its memory. */
function inputGradient(program: Program, options: WayBackOptions, layer: number, dOutput: Bindable): Bindable {
	const {network, batchSize, steps, buffers, backward} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
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

/** Records the way back through all layers, from the first of `dOutputs` to the gradients of sums; gives the memory of what the first layer's output gets. */
export function recordLayersBack(program: Program, options: WayBackOptions): Bindable {
	const {network, backward} = options;
	const {plan, model} = network;
	const form = plan.backward;
	if (form.kind === 'wavefront') {
		backwardWavefront(program, options, form.tile);
		return backward.dOutputs[model.numLayers - 1];
	}
	let [dOutput] = backward.dOutputs;
	for (let layer = model.numLayers - 1; layer >= 0; layer--) {
		backwardLayer(program, options, layer, dOutput, form);
		if (layer > 0) dOutput = inputGradient(program, options, layer, dOutput);
	}
	return dOutput;
}

/** Records the pass from the gradient of the logits, in their place, to `gradient`. */
export function recordBackward(program: Program, options: BackwardOptions): void {
	const {model} = options.network;
	backwardHead(program, options);
	const dOutput = recordLayersBack(program, options);
	for (let layer = 0; layer < model.numLayers; layer++) {
		recurrentGradients(program, options, layer);
		inputGradients(program, options, layer);
	}
	if (model.embeddingSize === 0) return;
	const dX = inputGradient(program, options, 0, dOutput);
	const to = gradientOf(options, 'embedding.weight');
	// The embedding's part as the decoder is there already where they are one.
	sumByCharacter(program, options, dX, model.embeddingSize, to, {mask: embeddingMask(model), adds: model.tied});
}

/**
 * The layers above one another, for one time step: from characters to the output of the last layer.
 *
 *   x⁰       = mask ⊙ embedding of the character          or the character one-hot, which is never written out
 *   h'ˡ, c'ˡ = cell(parametersˡ, xˡ, hˡ, cˡ)
 *   xˡ⁺¹     = mask ⊙ h'ˡ  (+ xˡ, where the layer is residual)
 *
 * Letters in shapes: B batch rows, E embedding, H hidden units, D the width that enters a layer: E or V, above it H.
 */
import type {ModelConfig} from '../config.js';
import type {CellStep, State} from './cells/cell.js';
import {cells} from './cells/index.js';
import {dropped, type Masks} from './dropout.js';
import {embedding, type Step} from './linear.js';
import {add, type Matrix, zeros} from './matrix.js';
import {cellParameterName, hasResidual} from './parameters.js';
import type {Variables} from './variable.js';

/** The states of all layers, one entry a layer. */
export type States = readonly State[];

export type StackStep = {
	readonly output: Matrix; // [B, H]
	readonly next: States;
	/** From the gradients of the output and of the next states to that of the states before. */
	readonly backward: (dOutput: Matrix, dNext: States) => States;
};

/** The states of batch rows that have read nothing yet. */
export const zeroStates = (model: ModelConfig, batchSize: number): States =>
	Array.from({length: model.numLayers}, () => ({
		h: zeros(batchSize, model.hiddenSize),
		c: zeros(batchSize, cells[model.cell].hasC ? model.hiddenSize : 0),
	}));

/** The characters as vectors, with their dropout. One-hot vectors are not written out: [B, 0]. */
function embed(model: ModelConfig, variables: Variables, masks: Masks, ids: Int32Array): Step {
	if (model.embeddingSize === 0) return {value: zeros(ids.length, 0), backward: nothing => nothing};
	const {value, backward} = embedding(variables['embedding.weight'], ids);
	return {
		value: dropped(value, masks.embedding), // [B, E]
		backward: dValue => backward(dropped(dValue, masks.embedding)),
	};
}

/** The variables of a layer's cell, by their names within the layer. */
const cellVariables = (model: ModelConfig, variables: Variables, layer: number): Variables =>
	Object.fromEntries(cells[model.cell].parameters.map(({name}) => [name, variables[cellParameterName(layer, name)]]));

/** One time step of all layers: ids [B]. */
export function stackStep(
	model: ModelConfig,
	variables: Variables,
	masks: Masks,
	ids: Int32Array,
	states: States,
): StackStep {
	const embedded = embed(model, variables, masks, ids);
	const layers: CellStep[] = [];
	let x = embedded.value; // [B, D]
	for (const [number, state] of states.entries()) {
		const isOneHot = number === 0 && model.embeddingSize === 0;
		const layer = cells[model.cell].step(cellVariables(model, variables, number), isOneHot ? ids : x, state);
		layers.push(layer);
		const shown = dropped(layer.next.h, masks.outputs[number]); // [B, H]
		x = hasResidual(model, number) ? add(shown, x) : shown;
	}
	return {
		output: x,
		next: layers.map(layer => layer.next),
		backward(dOutput, dNext) {
			const dStates: State[] = [];
			let dX = dOutput;
			for (let number = layers.length - 1; number >= 0; number--) {
				const dH = add(dropped(dX, masks.outputs[number]), dNext[number].h); // [B, H]
				const {dX: dInput, dState} = layers[number].backward({h: dH, c: dNext[number].c});
				dStates.unshift(dState);
				dX = hasResidual(model, number) ? add(dX, dInput) : dInput;
			}
			embedded.backward(dX);
			return dStates;
		},
	};
}

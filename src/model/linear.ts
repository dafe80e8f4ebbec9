/**
 * Products with weights: the dense one, and the two that a character's number shortens to a look-up.
 *
 * Letters in shapes: B batch rows, N inputs, M outputs, V characters, E embedding.
 */
import {addRow, addRowsTo, addTransposedProductTo, type Matrix, product, productTransposed, zeros} from './matrix.js';
import type {Variable} from './variable.js';

/** A result and its backward pass, from the gradient of the result to the gradient of the input. */
export type Step = {readonly value: Matrix; readonly backward: (dValue: Matrix) => Matrix};

/** Characters have no gradient: every backward pass ends at them. */
const nothing = (ids: Int32Array): Matrix => zeros(ids.length, 0); // [B, 0]

/** y = x·Wᵀ + b, with x [B, N], W [M, N], b [M], y [B, M]; x may be the ids [B] of one-hot characters, then N is V. */
export function linear(weight: Variable, bias: Variable, x: Matrix | Int32Array): Step {
	const {value, backward} = linearWithoutBias(weight, x);
	return {
		value: addRow(value, bias.value), // [B, M]
		backward(dY) {
			addRowsTo(bias.gradient, dY);
			return backward(dY); // [B, N]
		},
	};
}

/** y = x·Wᵀ, as `linear`. */
export function linearWithoutBias(weight: Variable, x: Matrix | Int32Array): Step {
	if (x instanceof Int32Array) return linearOfCharacters(weight, x);
	return {
		value: productTransposed(x, weight.value), // [B, M]
		backward(dY) {
			addTransposedProductTo(weight.gradient, dY, x);
			return product(dY, weight.value); // [B, N]
		},
	};
}

/** W [M, V] times a one-hot vector is the column of W under its one. */
function linearOfCharacters(weight: Variable, ids: Int32Array): Step {
	const {rows: outputs, columns: vocabSize} = weight.value;
	const columns = zeros(ids.length, outputs); // [B, M]
	for (const [lane, id] of ids.entries()) {
		for (let m = 0; m < outputs; m++) columns.values[lane * outputs + m] = weight.value.values[m * vocabSize + id];
	}
	return {
		value: columns,
		backward(dY) {
			for (const [lane, id] of ids.entries()) {
				for (let m = 0; m < outputs; m++) {
					weight.gradient.values[m * vocabSize + id] += dY.values[lane * outputs + m];
				}
			}
			return nothing(ids);
		},
	};
}

/** A learned vector for each character: row `id` of the weight [V, E]. */
export function embedding(weight: Variable, ids: Int32Array): Step {
	const width = weight.value.columns;
	const rows = zeros(ids.length, width); // [B, E]
	for (const [lane, id] of ids.entries()) {
		rows.values.set(weight.value.values.subarray(id * width, (id + 1) * width), lane * width);
	}
	return {
		value: rows,
		backward(dRows) {
			for (const [lane, id] of ids.entries()) {
				for (let e = 0; e < width; e++) weight.gradient.values[id * width + e] += dRows.values[lane * width + e];
			}
			return nothing(ids);
		},
	};
}

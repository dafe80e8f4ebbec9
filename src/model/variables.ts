/**
 * The parameters while a gradient is computed: each with the sum of its gradients so far. Every `backward` of the model adds
 * to the gradients of the variables it used, and changes nothing else.
 */
import type {ModelConfig} from '../config.js';
import {type Matrix, matrix, zeros} from './matrix.js';
import {parameterShapes} from './parameters.js';

export type Variable = {readonly value: Matrix; readonly gradient: Matrix};

/** By the names of `parameterShapes`. */
export type Variables = {readonly [name: string]: Variable};

export const variable = (value: Matrix): Variable => ({value, gradient: zeros(value.rows, value.columns)});

/** The model's parameters as variables with zero gradients; biases are matrices of one row. Throws a RangeError on wrong sizes. */
export function variablesOf(model: ModelConfig, parameters: {readonly [name: string]: ArrayLike<number>}): Variables {
	const variables: {[name: string]: Variable} = {};
	for (const [name, [rows, columns]] of parameterShapes(model)) {
		const values = parameters[name] ?? [];
		variables[name] = variable(columns === undefined ? matrix(1, rows, values) : matrix(rows, columns, values));
	}
	return variables;
}

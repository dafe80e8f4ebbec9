/** The parameters of a model as variables, whose gradients are summed up. */
import type {ModelConfig} from '../config.js';
import {matrix} from './matrix.js';
import {parameterShapes} from './parameters.js';
import {type Variable, type Variables, variable} from './variable.js';

/**
 * The model's parameters as variables with zero gradients, by the names of `parameterShapes`; vectors are matrices of one
 * row. Throws a RangeError on wrong sizes.
 */
export function variablesOf(model: ModelConfig, parameters: {readonly [name: string]: ArrayLike<number>}): Variables {
	const variables: {[name: string]: Variable} = {};
	for (const [name, [rows, columns]] of parameterShapes(model)) {
		const values = parameters[name] ?? [];
		variables[name] = variable(columns === undefined ? matrix(1, rows, values) : matrix(rows, columns, values));
	}
	return variables;
}

/** A parameter while a gradient is computed. */
import {type Matrix, zeros} from './matrix.js';

/** A parameter with the sum of its gradients so far. Every `backward` adds to the gradients of the variables it used. */
export type Variable = {readonly value: Matrix; readonly gradient: Matrix};

/** Variables by the names of their parameters. */
export type Variables = {readonly [name: string]: Variable};

/** A variable with a gradient of zero. */
export const variable = (value: Matrix): Variable => ({value, gradient: zeros(value.rows, value.columns)});

/** The record of the engine that trains a run, in its configuration. */
import type {RunConfig} from '../checkpoint/run-config.js';
import type {Engine} from '../engines/engine.js';

export const engineRecord = ({name, description, productPrecision}: Engine): RunConfig['engine'] => ({
	name,
	description,
	...(productPrecision && {precision: productPrecision}),
});

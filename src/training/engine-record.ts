/** What a run's configuration says of the engine that trains it. */
import type {RunConfig} from '../checkpoint/run-config.js';
import type {Engine} from '../engines/engine.js';

export const engineRecord = ({name, description, productPrecision}: Engine): RunConfig['engine'] => ({
	name,
	description,
	...(productPrecision && {precision: productPrecision}),
});

/** The record of the engine that trains a run, in its configuration. */
import type {RunConfig} from '../checkpoint/run-config.js';
import type {Engine} from '../engines/engine.js';

/** `engine` of the configuration is the record so far: a run that goes on with its engine keeps the way in which that computes. */
export async function engineRecord(
	engine: Engine,
	{model, training, engine: before}: Pick<RunConfig, 'model' | 'training'> & Partial<Pick<RunConfig, 'engine'>>,
): Promise<RunConfig['engine']> {
	const {name, description, productPrecision} = engine;
	const {batchSize, seqLength} = training;
	const way = await engine.trainerWay?.({
		...{model, batchSize, seqLength},
		way: before?.name === name ? before.way : undefined,
	});
	return {
		...{name, description},
		...(productPrecision && {precision: productPrecision}),
		...(way !== undefined && {way}),
	};
}

/** The engine of a training, in the precision that is wanted. */
import type {RunConfig} from '../../checkpoint/run-config.js';
import type {Engine, EngineOptions, ProductPrecision} from '../../engines/engine.js';
import {openEngine} from '../../engines/index.js';
import {UserError} from '../../errors.js';
import {workPerCharacter} from '../../recipes/measure-speed.js';

/** `auto` takes what the engine has instructions for on this processor, and float32 where it has none. */
export type WantedPrecision = ProductPrecision | 'auto';

/** The engine by name, or `auto`, and how it is to be opened. */
export type EngineSettings = Required<Omit<EngineOptions, 'work' | 'productPrecision' | 'softTargets' | 'unasked'>> & {
	readonly engine: string;
};

export type TrainingEngineSettings = EngineSettings & {
	/** float32 unless it is said. */
	readonly productPrecision?: WantedPrecision | undefined;
};

/** Opens the engine. Throws a UserError where it does not work here, or not in a precision that is named. */
export async function openTrainingEngine(
	{engine: name, productPrecision, ...settings}: TrainingEngineSettings,
	work: Pick<EngineOptions, 'work' | 'softTargets'>,
): Promise<Engine> {
	if (productPrecision !== 'auto') return openEngine(name, {...settings, ...work, productPrecision});
	const engine = await openEngine(name, {...settings, ...work});
	if (engine.alsoRounds === undefined) return engine;
	try {
		const rounding = await openEngine(engine.name, {...settings, ...work, productPrecision: engine.alsoRounds});
		engine.close?.();
		return rounding;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return engine; // its instructions have failed their test
	}
}

/** A training of so many multiplications, or seconds, is long enough for a word on its speed. */
const longTraining = {multiplications: 1e12, seconds: 30};

/** The word of the faster precision that the processor has; undefined where it has none, or the user has named one. */
export function precisionAdvice(
	{alsoRounds}: Engine,
	{productPrecision}: TrainingEngineSettings,
	{model, training: {duration, batchSize, seqLength}}: Pick<RunConfig, 'model' | 'training'>,
): string | undefined {
	if (alsoRounds === undefined || productPrecision !== undefined) return undefined;
	const isLong =
		'seconds' in duration
			? duration.seconds >= longTraining.seconds
			: duration.steps * batchSize * seqLength * workPerCharacter(model) >= longTraining.multiplications;
	return isLong
		? `This processor multiplies ${alsoRounds}: with --precision ${alsoRounds} it learns two to three times as fast, and nearly as well.`
		: undefined;
}

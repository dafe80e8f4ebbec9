/** The parts that every way of writing a text needs. */
import type {GivenText} from '../../../data/given-text.js';
import type {Engine, Stepper} from '../../../engines/engine.js';
import {type LoadedRun, modelInWords, weightsInWords} from '../shared/load-run.js';
import type {Streams} from './text-output.js';

export type Work = {
	readonly loaded: LoadedRun;
	readonly seed: GivenText;
	readonly engine: Engine;
	readonly stepper: Stepper;
	readonly stop: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

const engineInWords = ({name, description}: Engine): string => `${name} (${description})`;

/** The model that writes, in one line. */
export const writerInWords = ({loaded: {run, model, title}, engine}: Work): string =>
	`${title}: ${modelInWords(run)}; ${weightsInWords(model)}; engine ${engineInWords(engine)}\n`;

/** The same for JSON. */
export const writerFigures = ({loaded: {run, model}, engine}: Work) => ({
	run: run.path,
	step: model.step,
	weights: model.kind,
	engine: engineInWords(engine),
});

export const stopwatch = (): (() => number) => {
	const begin = performance.now();
	return () => (performance.now() - begin) / 1000;
};

/** The parts that every way of writing a text needs. */
import type {GivenText} from '../../../data/given-text.js';
import type {Engine, Stepper} from '../../../engines/engine.js';
import {type LoadedRun, modelInWords, weightsInWords} from '../shared/load-run.js';
import {type Member, type Mixture, mixtureInWords} from '../shared/members.js';
import type {Streams} from './text-output.js';

export type Work = {
	/** The first of the members: they all have its vocabulary. */
	readonly loaded: LoadedRun;
	/** The runs that write together. */
	readonly members: readonly Member[];
	readonly mixture: Mixture | undefined;
	readonly seed: GivenText;
	readonly stepper: Stepper;
	readonly stop: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

const engineInWords = ({name, description}: Engine): string => `${name} (${description})`;

/** The models that write, each in one line, and the n-gram model beside them. */
export const writerInWords = ({members, mixture}: Work): string =>
	members
		.map(
			({loaded: {run, model, title}, engine}) =>
				`${title}: ${modelInWords(run)}; ${weightsInWords(model)}; engine ${engineInWords(engine)}\n`,
		)
		.join('') + (mixture ? `${mixtureInWords(mixture)}\n` : '');

/** The same for JSON. */
export const writerFigures = ({loaded: {run, model}, members, mixture}: Work) => ({
	run: run.path,
	...(members.length > 1 && {runs: members.map(({loaded}) => loaded.run.path)}),
	step: model.step,
	weights: model.kind,
	engine: engineInWords(members[0].engine),
	...(mixture && {ngram: {weight: mixture.weight, order: mixture.order}}),
});

export const stopwatch = (): (() => number) => {
	const begin = performance.now();
	return () => (performance.now() - begin) / 1000;
};

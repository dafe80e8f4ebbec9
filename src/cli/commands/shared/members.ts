/** Several runs as one model: their predictions are averaged, and perhaps mixed with those of an n-gram model. */
import type {Engine, EngineOptions, Precision, Workload} from '../../../engines/engine.js';
import type {NgramModel} from '../../../evaluation/ngram/model.js';
import {ngramOfRun} from '../../../library/ngram-of-run.js';
import {checkSameVocabulary} from '../../../library/same-vocabulary.js';
import type {Parameters} from '../../../model/parameters.js';
import {averaged, mixed} from '../../../prediction/combine.js';
import {ngramPredictor} from '../../../prediction/ngram-predictor.js';
import {networkPredictor, type Predictor} from '../../../prediction/predictor.js';
import type {engineOptions} from '../../options/engine.js';
import type {NgramValues} from '../../options/ngram.js';
import type {OptionValues} from '../../options/option.js';
import {type LoadedRun, loadRun, openChosenEngine} from './load-run.js';

/** A run and the engine that computes it. */
export type Member = {readonly loaded: LoadedRun; readonly engine: Engine};

/** Finds and loads runs; none named is the newest. Throws a UserError where they do not know the same characters. */
export async function loadRuns(
	wanted: readonly string[],
	weights: 'best' | 'last' = 'best',
): Promise<readonly LoadedRun[]> {
	const names = wanted.length > 0 ? wanted : [undefined];
	const runs: LoadedRun[] = [];
	for (const name of names) runs.push(await loadRun(name, weights));
	checkSameVocabulary(runs.map(({run, vocabulary}) => ({name: run.name, vocabulary})));
	return runs;
}

/** Opens an engine for each run; runs with models of one shape share one. */
export async function openMembers(
	runs: readonly LoadedRun[],
	values: OptionValues<typeof engineOptions>,
	{productPrecision, ...work}: Omit<Workload, 'model'> & Pick<EngineOptions, 'productPrecision'>,
): Promise<readonly Member[]> {
	const engines = new Map<string, Engine>();
	const members: Member[] = [];
	for (const loaded of runs) {
		const {model} = loaded.run.config;
		const shape = JSON.stringify(model);
		const engine = engines.get(shape) ?? (await openChosenEngine(values, {...work, model}, {productPrecision}));
		engines.set(shape, engine);
		members.push({loaded, engine});
	}
	return members;
}

/** The mean of the runs' predictions; `parametersOf` may change the weights. */
export const averageOf = (
	members: readonly Member[],
	parametersOf: (loaded: LoadedRun) => Parameters = ({model}) => model.parameters,
	precision?: Precision,
): Predictor =>
	averaged(
		members.map(({loaded, engine}) =>
			networkPredictor(engine, loaded.run.config.model, parametersOf(loaded), precision),
		),
	);

/** An n-gram model beside the networks. */
export type Mixture = {
	readonly model: NgramModel;
	readonly predictor: Predictor;
	readonly weight: number;
	readonly order: number;
};

/** The n-gram model that the options ask for, of the first run; undefined without `--ngram`. */
export async function mixtureOf(
	[{run, vocabulary}]: readonly LoadedRun[],
	{ngram, ngramOrder}: NgramValues,
	signal: AbortSignal,
): Promise<Mixture | undefined> {
	if (ngram === undefined) return undefined;
	const kept = await ngramOfRun(run, vocabulary, signal);
	const {model} = kept;
	const order = Math.min(ngramOrder ?? model.order, model.order);
	return {model, predictor: ngramPredictor(model, order), weight: ngram === 'usual' ? kept.weight : ngram, order};
}

export const withMixture = (networks: Predictor, mixture: Mixture | undefined): Predictor =>
	mixture ? mixed(networks, mixture.predictor, mixture.weight) : networks;

/** `mixed with an n-gram model of order 8, weight 0.4` */
export const mixtureInWords = ({order, weight}: Pick<Mixture, 'order' | 'weight'>): string =>
	`mixed with an n-gram model of order ${order}, weight ${weight}`;

/** A run's model for the studio: its weights, its vocabulary, an engine, and what the screen tells of them. */
import {openRun} from '../../checkpoint/run.js';
import {Vocabulary} from '../../data/vocabulary.js';
import {openEngine} from '../../engines/index.js';
import {parameterCount} from '../../model/parameters.js';
import {Mixer} from './mixer.js';
import type {EngineChoice, LoadedModelInfo} from './protocol.js';
import {Weights} from './weights.js';
import {Writer} from './writer.js';

export type OpenedModel = {
	readonly weights: Weights;
	readonly writer: Writer;
	readonly mixer: Mixer;
	readonly info: LoadedModelInfo;
};

/** Opens the model of a run. Throws a UserError where that can't be done. `yieldNow` lets others have their turn in long work. */
export async function openModel(
	path: string,
	choice: EngineChoice,
	yieldNow: () => Promise<void>,
): Promise<OpenedModel> {
	const run = await openRun(path);
	const loaded = await run.loadModel();
	const {model, training} = run.config;
	const {records} = training;
	const engine = await openEngine(choice.name, {...choice, work: {purpose: 'generating', model, batchSize: 1}});
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const {parameters, kind, step, score} = loaded;
	const {precision = 'float32'} = choice;
	const mixer = new Mixer(async () => {
		// The first text need not wait for what reads and counts another.
		const {ngramOfRun} = await import('../../library/ngram-of-run.js');
		return (await ngramOfRun(run, vocabulary)).model;
	});
	return {
		mixer,
		weights: new Weights(engine, run, loaded),
		writer: new Writer({engine, model, parameters, precision, mixer, vocabulary, records, yieldNow}),
		info: {
			path: run.path,
			name: run.name,
			step,
			isBest: kind === 'best',
			loss: score?.carried ?? score?.window,
			cell: model.cell,
			layers: model.numLayers,
			hiddenSize: model.hiddenSize,
			parameters: parameterCount(model),
			engine: `${engine.name} (${engine.description})`,
			vocabulary: vocabulary.toRecord(),
			created: run.config.created,
		},
	};
}

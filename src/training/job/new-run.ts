/** From a text and wishes to the folder of a run that is ready to train. */

import {join} from 'node:path';
import {writeAtomically} from '../../checkpoint/atomic.js';
import {createRun, type RunWriter} from '../../checkpoint/run.js';
import type {RunConfig} from '../../checkpoint/run-config.js';
import {corpusCopy, corpusRecord} from '../../data/corpus-record.js';
import {type Dataset, stdinName} from '../../data/dataset.js';
import {newlineOf, recordSizes} from '../../data/record-batches.js';
import type {Engine} from '../../engines/engine.js';
import {Random} from '../../random.js';
import {choosePlan} from '../../recipes/choose-preset.js';
import {measureSpeed} from '../../recipes/measure-speed.js';
import type {TextSize, Wanted} from '../../recipes/plan-run.js';
import {openBatches} from '../batches.js';
import {engineRecord} from '../engine-record.js';
import {checkSizes} from '../initial-parameters.js';
import {checkSampleSeed} from '../sample-text.js';
import {softKinds} from '../teacher/soft-table.js';

/** The name of a new run's folder, `<text>-20251231-235959`, by the local clock. */
export function defaultRunName(text: string, date: Date): string {
	const pad = (value: number): string => String(value).padStart(2, '0');
	const day = `${date.getFullYear()}${pad(date.getMonth() + 1)}${pad(date.getDate())}`;
	const time = `${pad(date.getHours())}${pad(date.getMinutes())}${pad(date.getSeconds())}`;
	const plain = text
		.replace(/\.[^.+]*$/, '')
		.replace(/[^\p{L}\p{N}_+-]+/gu, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 40);
	return `${plain || 'text'}-${day}-${time}`;
}

/** The sizes of a text that a run is planned by. */
export const textSizeOf = ({characters, vocabulary, ids, records}: Dataset): TextSize => ({
	characters,
	trainCharacters: ids.train.length,
	validCharacters: ids.valid.length,
	vocabSize: vocabulary.size,
	...(records && {records: recordSizes(ids.train, records, newlineOf(vocabulary))}),
});

/** Makes the run's folder; the settings that nobody asked for follow from the text. */
export async function createNewRun(options: {
	readonly path: string;
	readonly dataset: Dataset;
	readonly minCount: number;
	readonly wanted: Wanted;
	readonly engine: Engine;
	/** The name of the run whose weights it begins with. */
	readonly from: string | undefined;
	/** The version of charloom. */
	readonly version: string;
	/** Told which model was chosen, where there was a choice. */
	readonly say: (message: string) => void;
}): Promise<{readonly config: RunConfig; readonly writer: RunWriter}> {
	const {path, dataset, minCount, engine, from, version, say} = options;
	const {vocabulary, ids, corpus, validFraction} = dataset;
	const wanted = {...options.wanted, training: {...options.wanted.training, validFraction}};
	checkSampleSeed(wanted.sample.seed, vocabulary);
	const now = (): number => performance.now() / 1000;
	const {plan, reason} = await choosePlan(textSizeOf(dataset), wanted, candidate =>
		measureSpeed(engine, candidate, now),
	);
	if (reason !== undefined) say(reason);
	const config: RunConfig = {
		formatVersion: 1,
		charloom: version,
		node: process.versions.node,
		created: new Date().toISOString(),
		...plan,
		...(from !== undefined && {from}),
		vocabulary: vocabulary.toRecord(),
		corpus: corpusRecord(dataset, minCount),
		engine: await engineRecord(engine, plan),
	};
	openBatches(config.training, {ids: ids.train, vocabulary, random: new Random(0)}); // complains of a text too short before there is a folder
	const {optimizer, batchSize, seqLength} = config.training;
	const kinds = config.training.teacher && softKinds(vocabulary.size);
	checkSizes(engine, {model: config.model, optimizer, batchSize, seqLength, softKinds: kinds});
	const writer = await createRun(path, config);
	if (config.corpus.sources.includes(stdinName)) {
		try {
			await writeAtomically(join(writer.run.path, corpusCopy), [corpus.bytes]);
		} catch (error) {
			await writer.close();
			throw error;
		}
	}
	return {config, writer};
}

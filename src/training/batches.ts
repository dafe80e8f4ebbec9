/** The batches of a run, as its configuration asks for them. */
import type {TrainConfig} from '../config.js';
import {type BatchSource, type BatchState, laneBatches, randomWindows} from '../data/batches.js';
import type {Ids} from '../data/corpus.js';
import {newlineOf, recordBatches} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Random} from '../random.js';

/** From the beginning, or from where a run was left. Throws a UserError where the text is too short for one batch. */
export function openBatches(
	{windows, records, batchSize, seqLength, randomSeed}: TrainConfig,
	{ids, vocabulary, random}: {readonly ids: Ids; readonly vocabulary: Vocabulary; readonly random: Random},
	state?: BatchState,
): BatchSource {
	if (records) {
		const newline = newlineOf(vocabulary);
		return recordBatches(ids, {kind: records, newline, batchSize, seqLength, seed: randomSeed}, state);
	}
	if (windows === 'lanes') return laneBatches(ids, batchSize, seqLength, state);
	return randomWindows(ids, batchSize, seqLength, random, state);
}

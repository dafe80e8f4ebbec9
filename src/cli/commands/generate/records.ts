/** Records of a model that has learned a list: names, titles, one a line (or one after a blank line), and nothing else. */
import {randomInt} from 'node:crypto';
import {readDatasetAgain} from '../../../data/corpus-record.js';
import {separatorOf} from '../../../data/record-batches.js';
import {recordsOf} from '../../../data/records.js';
import {UsageError} from '../../../errors.js';
import {jsonText} from '../../../input/json.js';
import {corpusFolder} from '../../../library/places.js';
import {generate, streamRandoms} from '../../../sampling/generate.js';
import {sampleInWords} from '../../../sampling/words.js';
import {sampleConfigOf} from '../../options/sampling.js';
import type {LoadedRun} from '../shared/load-run.js';
import {print, writeWhenReady} from '../shared/output.js';
import {lengthOf, type Values} from './options.js';
import {Collector} from './text-output.js';
import {type Work, writerInWords} from './work.js';

/** Records are drawn this many times at most in search of such that are wanted. */
const mostRounds = 50;

/** Throws a UsageError for wishes that only a list can fulfil. */
export function checkRecordOptions({run}: LoadedRun, {unique, new: isNew, beam}: Values): void {
	const given = [unique && '--unique', isNew && '--new'].filter(flag => flag !== false);
	if (given.length === 0) return;
	if (run.config.training.records === undefined) {
		throw new UsageError(
			`Expected a model of a list with ${given.join(' and ')}, but ${run.name} has learned one text: train --records lines makes such a model.`,
		);
	}
	if (beam > 0)
		throw new UsageError(`Expected ${given.join(' and ')} without --beam, which looks for the most probable text.`);
}

/** The records of the run's own text. */
async function knownRecords({run, vocabulary}: LoadedRun, separator: '\n' | '\n\n'): Promise<ReadonlySet<string>> {
	const {corpus: record, training} = run.config;
	const otherwise = 'Without it nobody can tell what is new: leave --new out.';
	const places = {runPath: run.path, corpusFolder, otherwise};
	const {corpus} = await readDatasetAgain(record, vocabulary, training.validFraction, places);
	const decoder = new TextDecoder();
	return new Set(
		recordsOf(corpus.bytes, separator).map(({from, to}) => decoder.decode(corpus.bytes.subarray(from, to)).trim()),
	);
}

/** Draws records until as many as are wanted were found, and gives each as it is found. */
async function* drawRecords(work: Work, values: Values, randomSeed: number): AsyncGenerator<string> {
	const {loaded, seed, stepper, stop, signal} = work;
	const {count, unique, new: isNew} = values;
	const {vocabulary, run} = loaded;
	const {records = 'lines'} = run.config.training;
	const separator = separatorOf(records);
	const known = isNew ? await knownRecords(loaded, separator) : new Set<string>();
	const found = new Set<string>();
	const begin = vocabulary.decode(seed.ids);
	const zero = await stepper.state();
	let given = 0;
	for (let round = 0; round < mostRounds && given < count && !signal.aborted; round++) {
		if (round > 0) await stepper.setState(zero);
		const random = streamRandoms(randomSeed + round * count, count);
		const collector = new Collector(count);
		const texts: string[] = [];
		const sample = sampleConfigOf(values);
		const length = lengthOf(values);
		const ends = [...stop, separator];
		const options = {stepper, vocabulary, seed: seed.ids, records, sample, random, length, stop: ends, signal};
		for await (const block of generate(options)) {
			for (const {stream, text, end} of collector.push(block)) if (end !== 'interrupted') texts[stream] = begin + text;
		}
		for (const text of texts) {
			const record = text?.trim() ?? '';
			if (record === '' || (unique && found.has(record)) || known.has(record) || given === count) continue;
			found.add(record);
			given++;
			yield text;
		}
	}
}

/** Writes `count` records to stdout, each with its end. */
export async function writeRecords(work: Work, values: Values): Promise<void> {
	const {loaded, signal, streams} = work;
	const {stdout, stderr} = streams;
	const {count, json, quiet, randomSeed = randomInt(1_000_000)} = values;
	const separator = separatorOf(loaded.run.config.training.records ?? 'lines');
	if (!quiet) {
		print(
			stderr,
			`${writerInWords(work)}${sampleInWords(sampleConfigOf(values))}; --random-seed ${randomSeed} repeats this\n`,
		);
	}
	let given = 0;
	for await (const text of drawRecords(work, values, randomSeed)) {
		given++;
		await writeWhenReady(stdout, json ? `${jsonText({type: 'record', text})}\n` : `${text}${separator}`, signal);
	}
	if (given < count && !signal.aborted) {
		print(stderr, `Only ${given} of ${count} were found in ${mostRounds} times as many: try a higher --temperature.\n`);
	}
}

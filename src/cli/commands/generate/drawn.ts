/** Texts that are drawn character by character, and shown as they come. */
import {randomInt} from 'node:crypto';
import {unknownFigures} from '../../../data/given-text.js';
import {grouped} from '../../../format.js';
import {jsonText} from '../../../input/json.js';
import {generate, streamRandoms, streamSeed} from '../../../sampling/generate.js';
import type {GenerateOptions} from '../../../sampling/generate-options.js';
import {sampleInWords} from '../../../sampling/words.js';
import {sampleConfigOf} from '../../options/sampling.js';
import {print, writeWhenReady} from '../shared/output.js';
import {layoutOf} from './layout.js';
import {lengthOf, type Values} from './options.js';
import {seedNotes} from './seed-text.js';
import {Collector, charactersOf, InOrder, wantsLineEnd} from './text-output.js';
import {stopwatch, type Work, writerFigures, writerInWords} from './work.js';

type Drawing = Work & {readonly options: GenerateOptions; readonly randomSeed: number};

type Speed = {readonly characters: number; readonly seconds: number};

/** Draws `count` texts and writes them as they come. */
export async function writeDrawn(work: Work, values: Values): Promise<void> {
	const {loaded, seed, stepper, stop, signal, streams} = work;
	const {count, json, quiet} = values;
	const length = lengthOf(values);
	const randomSeed = values.randomSeed ?? randomInt(1_000_000);
	const sample = sampleConfigOf(values);
	const random = streamRandoms(randomSeed, count);
	const options = {stepper, vocabulary: loaded.vocabulary, seed: seed.ids, sample, random, length, stop, signal};
	const drawing = {...work, options, randomSeed};
	if (!quiet) print(streams.stderr, header(drawing, values));
	const speed = json ? await writeJson(drawing, values) : await writePlain(drawing, values);
	if (!quiet && !json) print(streams.stderr, footer(speed));
}

function header(drawing: Drawing, values: Values): string {
	const {randomSeed, seed, loaded} = drawing;
	return (
		`${writerInWords(drawing)}${sampleInWords(sampleConfigOf(values))}; --random-seed ${randomSeed} repeats this\n` +
		seedNotes(seed, loaded.vocabulary)
	);
}

const perSecond = ({characters, seconds}: Speed): number => Math.round(characters / Math.max(seconds, 1e-9));

const footer = (speed: Speed): string =>
	`${grouped(speed.characters)} characters in ${speed.seconds.toFixed(2)} s ` +
	`(${grouped(perSecond(speed))} a second)\n`;

async function writePlain(drawing: Drawing, values: Values): Promise<Speed> {
	const {options, seed, randomSeed, streams} = drawing;
	const {count, seedEcho} = values;
	const {stdout} = streams;
	const titleOf = (stream: number): string =>
		`${stream + 1} of ${count}, random seed ${streamSeed(randomSeed, stream)}`;
	const layout = layoutOf(values, seedEcho ? options.vocabulary.decode(seed.ids) : '', titleOf);
	const order = new InOrder(count, layout.heading, layout.endsLines);
	const seconds = stopwatch();
	let characters = 0;
	for await (const block of generate(options)) {
		for (const piece of block) characters += charactersOf(piece);
		await writeWhenReady(stdout, order.push(block), options.signal);
	}
	if (order.isLineOpen && (layout.endsLast || wantsLineEnd(stdout))) print(stdout, '\n');
	return {characters, seconds: seconds()};
}

async function writeJson(drawing: Drawing, {count, ...values}: Values): Promise<Speed> {
	const {options, seed, randomSeed, streams} = drawing;
	const printLine = (line: object): Promise<void> =>
		writeWhenReady(streams.stdout, `${jsonText(line)}\n`, options.signal);
	const sampling = sampleConfigOf(values);
	const unknown = unknownFigures(seed, options.vocabulary);
	const settings = {count, length: options.length, ...sampling, randomSeed, ...unknown};
	await printLine({type: 'start', ...writerFigures(drawing), ...settings});
	const collector = new Collector(count);
	const seedText = options.vocabulary.decode(seed.ids);
	const seconds = stopwatch();
	let characters = 0;
	for await (const block of generate(options)) {
		for (const piece of block) characters += charactersOf(piece);
		for (const {stream, ...whole} of collector.push(block)) {
			const own = {stream, randomSeed: streamSeed(randomSeed, stream), ...sampling, seed: seedText};
			await printLine({type: 'text', ...own, ...whole});
		}
	}
	const speed = {characters, seconds: seconds()};
	await printLine({type: 'end', ...speed, charactersPerSecond: perSecond(speed)});
	return speed;
}

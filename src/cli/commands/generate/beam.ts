/** The most probable texts: nothing is drawn, so that what bears on drawing makes no sense with it. */
import {unknownFigures} from '../../../data/given-text.js';
import {separatorOf} from '../../../data/record-batches.js';
import {UsageError} from '../../../errors.js';
import {jsonText} from '../../../input/json.js';
import {beamSearch, type Continuation} from '../../../sampling/beam.js';
import {flagOf} from '../../options/option.js';
import {samplingOptions} from '../../options/sampling.js';
import {print, writeWhenReady} from '../shared/output.js';
import {layoutOf} from './layout.js';
import {lengthOf, randomSeedOption, type Values} from './options.js';
import {seedNotes} from './seed-text.js';
import {InOrder, wantsLineEnd} from './text-output.js';
import {stopwatch, type Work, writerFigures, writerInWords} from './work.js';

/** Throws a UsageError where options do not go together; `given` has those of the command line. */
export function checkBeam({beam, count}: Values, given: Readonly<Record<string, unknown>>): void {
	const drawing = [...samplingOptions, randomSeedOption].map(({key}) => key).filter(key => given[key] !== undefined);
	if (drawing.length > 0) {
		throw new UsageError(
			`Expected --beam without ${drawing.map(flagOf).join(', ')}: it looks for the most probable text and draws nothing.`,
		);
	}
	if (count > beam) {
		throw new UsageError(
			`Expected --count to be at most --beam, ${beam}, which is how many texts are found; got ${count}.`,
		);
	}
}

/** Writes the `count` most probable texts, the most probable first. */
export async function writeMostProbable(work: Work, values: Values): Promise<void> {
	const {loaded, seed, stepper, signal, streams} = work;
	const {beam, count, json, quiet} = values;
	const {records} = loaded.run.config.training;
	const stop = [...work.stop, ...(records ? [separatorOf(records)] : [])];
	const length = lengthOf(values);
	if (!quiet) print(streams.stderr, `${writerInWords(work)}beam ${beam}\n${seedNotes(seed, loaded.vocabulary)}`);
	const seconds = stopwatch();
	const never = values.drawUnknown ? undefined : loaded.vocabulary.unknownId;
	const options = {stepper, vocabulary: loaded.vocabulary, seed: seed.ids, records, length, count, stop, never, signal};
	const found = await beamSearch(options);
	if (json) {
		await writeJson(work, values, found, seconds());
		return;
	}
	if (found.length > 0) await writePlain(work, values, found);
	if (!quiet && found.length > 0) {
		const best = count === 1 ? `${probabilityInWords(found[0])}, found ` : 'found ';
		print(streams.stderr, `${best}in ${seconds().toFixed(2)} s\n`);
	}
}

/** `log-probability −12.34 nats, −0.617 a character` */
function probabilityInWords({logProbability, ids}: Continuation): string {
	const negative = (value: number, digits: number): string => `−${Math.abs(value).toFixed(digits)}`;
	const each = negative(logProbability / Math.max(1, ids.length), 3);
	return `log-probability ${negative(logProbability, 2)} nats, ${each} a character`;
}

async function writePlain(work: Work, values: Values, found: readonly Continuation[]): Promise<void> {
	const {loaded, seed, signal, streams} = work;
	const {stdout} = streams;
	const titleOf = (place: number): string => `${place + 1} of ${found.length}, ${probabilityInWords(found[place])}`;
	const layout = layoutOf(values, values.seedEcho ? loaded.vocabulary.decode(seed.ids) : '', titleOf);
	const order = new InOrder(found.length, layout.heading, layout.endsLines);
	const block = found.map(({text, end}, stream) => ({stream, text, end, ids: [], probabilities: []}));
	await writeWhenReady(stdout, order.push(block), signal);
	if (order.isLineOpen && (layout.endsLast || wantsLineEnd(stdout))) print(stdout, '\n');
}

async function writeJson(work: Work, values: Values, found: readonly Continuation[], seconds: number): Promise<void> {
	const {loaded, seed, signal, streams} = work;
	const seedText = loaded.vocabulary.decode(seed.ids);
	const texts = found.map(({text, ids, stopLength, logProbability, end}, place) => ({
		type: 'text',
		rank: place + 1,
		seed: seedText,
		text,
		characters: ids.length - stopLength,
		logProbability,
		end,
	}));
	const unknown = unknownFigures(seed, loaded.vocabulary);
	const settings = {beam: values.beam, count: values.count, length: lengthOf(values), ...unknown};
	const lines = [
		{type: 'start', ...writerFigures(work), ...settings},
		...texts,
		{type: 'end', texts: texts.length, seconds},
	];
	await writeWhenReady(streams.stdout, lines.map(line => `${jsonText(line)}\n`).join(''), signal);
}

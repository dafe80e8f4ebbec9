/** `charloom generate`: new text in a model's style, streamed to stdout. All else goes to stderr. */
import {randomInt} from 'node:crypto';
import type {Command} from 'commander';
import {sampleConfigOf, sampleInWords} from '../options/sampling.js';
import {addOptions, type OptionValues, optionValues} from '../options.js';
import {type GenerateOptions, generate, streamRandoms, streamSeed} from '../sampling/generate.js';
import {printable} from '../training/printable.js';
import {generateOptions, stopOption} from './generate-options.js';
import {withInterrupt} from './interrupt.js';
import {type LoadedRun, loadRun, modelInWords, openChosenEngine, weightsInWords} from './loaded-run.js';
import {type EncodedText, encodeText, isPiped, readText, skippedNote} from './seed-text.js';
import {Collector, InOrder, type Output, writeWhenReady} from './text-output.js';
import {runArgument} from './which-run.js';

type Values = OptionValues<typeof generateOptions>;

const examples = `
Examples:
  charloom generate --seed "ROMEO:"                 go on from a seed, with the newest run
  charloom generate my-run -n 200 -t 0.5 > out.txt  less daring, into a file
  echo "Dear" | charloom generate my-run --stop .   go on from a pipe, up to a full stop
`;

/** Where a command reads and writes; tests bring their own. */
export type Streams = {readonly stdin: NodeJS.ReadStream; readonly stdout: Output; readonly stderr: Output};

/** Adds `generate` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('generate')
		.description('write new text with a trained model')
		.argument('[run]', runArgument);
	addOptions(command, generateOptions)
		.addOption(stopOption)
		.addHelpText('after', examples)
		.action(async (run: string | undefined) => {
			const {stop = []} = command.opts<{stop?: readonly string[]}>();
			await withInterrupt(signal =>
				writeTexts({wanted: run, stop, signal, streams}, optionValues(command, generateOptions)),
			);
		});
}

type Request = {
	readonly wanted: string | undefined;
	readonly stop: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

/** The text to go on from; empty when there is none. */
async function seedText({seed, quiet}: Values, {stdin, stderr}: Streams): Promise<string> {
	if (seed !== undefined && seed !== '-') return seed;
	if (seed === undefined && (stdin.isTTY || !isPiped())) return '';
	const hint = setTimeout(
		() => quiet || stderr.write('reading the seed from standard input (--seed "" has none) …\n'),
		1000,
	);
	try {
		return await readText(stdin);
	} finally {
		clearTimeout(hint);
	}
}

async function writeTexts(request: Request, values: Values): Promise<void> {
	const {streams, wanted, stop, signal} = request;
	const loaded = await loadRun(wanted);
	const text = await seedText(values, streams);
	const seed = encodeText(loaded.vocabulary, text, values.skipUnknown);
	const randomSeed = values.randomSeed ?? randomInt(1_000_000);
	const engine = await openChosenEngine({...values, purpose: 'generating'});
	const {run, model, vocabulary} = loaded;
	const stepper = await engine.stepper(run.config.model, model.parameters, values.count, values.precision);
	try {
		const {length, count} = values;
		const sample = sampleConfigOf(values);
		const random = streamRandoms(randomSeed, count);
		const options = {stepper, vocabulary, seed: seed.ids, sample, random, length, stop, signal};
		const details = {loaded, seed, randomSeed, engine: `${engine.name} (${engine.description})`};
		if (!values.quiet) streams.stderr.write(header(details, values));
		const characters = values.json
			? await writeJson(options, details, values, streams.stdout)
			: await writePlain(options, details, values, streams.stdout);
		if (!values.quiet && !values.json) streams.stderr.write(footer(characters));
	} finally {
		await stepper.dispose();
	}
}

type Details = {
	readonly loaded: LoadedRun;
	readonly seed: EncodedText;
	readonly randomSeed: number;
	readonly engine: string;
};

type Speed = {readonly characters: number; readonly seconds: number};

function header({loaded: {run, model, title}, seed, randomSeed, engine}: Details, values: Values): string {
	return (
		`${title}: ${modelInWords(run)}; ${weightsInWords(model)}; engine ${engine}\n` +
		`${sampleInWords(sampleConfigOf(values))}; --random-seed ${randomSeed} repeats this\n${skippedNote(seed.skipped)}`
	);
}

const perSecond = ({characters, seconds}: Speed): number => Math.round(characters / Math.max(seconds, 1e-9));

const footer = (speed: Speed): string =>
	`${speed.characters.toLocaleString('en')} characters in ${speed.seconds.toFixed(2)} s ` +
	`(${perSecond(speed).toLocaleString('en')} a second)\n`;

const stopwatch = (): (() => number) => {
	const begin = performance.now();
	return () => (performance.now() - begin) / 1000;
};

async function writePlain(
	options: GenerateOptions,
	{loaded: {vocabulary}, seed, randomSeed}: Details,
	{count, seedEcho}: Values,
	stdout: Output,
): Promise<Speed> {
	const begin = seedEcho ? vocabulary.decode(seed.ids) : '';
	const title = (stream: number): string =>
		`${stream > 0 ? '\n' : ''}----- ${stream + 1} of ${count}, random seed ${streamSeed(randomSeed, stream)} -----\n`;
	const order = new InOrder(count, stream => (count > 1 ? title(stream) : '') + begin);
	const shown = (text: string): string => (stdout.isTTY ? printable(text) : text);
	const seconds = stopwatch();
	let characters = 0;
	let last = '';
	for await (const block of generate(options)) {
		for (const {ids} of block) characters += ids.length;
		const text = order.push(block);
		last = text.at(-1) ?? last;
		await writeWhenReady(stdout, shown(text), options.signal);
	}
	if (stdout.isTTY && last !== '\n') stdout.write('\n');
	return {characters, seconds: seconds()};
}

async function writeJson(
	options: GenerateOptions,
	{loaded: {run, model, vocabulary}, seed, randomSeed, engine}: Details,
	{count, length, ...values}: Values,
	stdout: Output,
): Promise<Speed> {
	const print = (line: object): Promise<void> => writeWhenReady(stdout, `${JSON.stringify(line)}\n`, options.signal);
	const sampling = sampleConfigOf(values);
	const {step, kind} = model;
	await print({type: 'start', run: run.path, step, weights: kind, engine, count, length, ...sampling, randomSeed});
	const collector = new Collector(count);
	const seedText = vocabulary.decode(seed.ids);
	const seconds = stopwatch();
	let characters = 0;
	for await (const block of generate(options)) {
		for (const {ids} of block) characters += ids.length;
		for (const {stream, ...whole} of collector.push(block)) {
			const own = {stream, randomSeed: streamSeed(randomSeed, stream), ...sampling, seed: seedText};
			await print({type: 'text', ...own, ...whole});
		}
	}
	const speed = {characters, seconds: seconds()};
	await print({type: 'end', ...speed, charactersPerSecond: perSecond(speed)});
	return speed;
}

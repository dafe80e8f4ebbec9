/** `charloom inspect`: shows the contents of a run, and checks that all of it is whole. */

import type {Command} from 'commander';
import {toJson} from '../../checkpoint/checks.js';
import {type LockHolder, lockHolder} from '../../checkpoint/lock.js';
import {
	type Adaptation,
	type LoadedModel,
	openRun,
	type Run,
	type RunConfig,
	type RunFile,
	type RunProgress,
} from '../../checkpoint/run.js';
import {Vocabulary} from '../../data/vocabulary.js';
import {UserError} from '../../errors.js';
import {grouped} from '../../format.js';
import {parameterCount} from '../../model/parameters.js';
import {teacherInWords} from '../../recipes/teacher.js';
import type {Streams} from './generate/text-output.js';
import {runArgument, whichRun} from './shared/find-run.js';
import {print} from './shared/output.js';
import {summaries} from './shared/summaries.js';

const examples = `Examples:
  charloom inspect            the newest run, or the model that comes with charloom
  charloom inspect my-run     a run by its name or folder
`;

/** Adds `inspect` to the program. */
export function register(program: Command, streams: Streams = process): void {
	program
		.command('inspect')
		.description(summaries.inspect)
		.addHelpText('before', examples)
		.argument('[run]', runArgument)
		.option('--json', 'print JSON')
		.action((run: string | undefined, {json = false}: {json?: boolean}) => inspect(run, json, streams));
}

type Inspection = {
	readonly run: Run;
	readonly vocabulary: Vocabulary;
	readonly files: readonly RunFile[];
	readonly model?: LoadedModel;
	readonly progress?: RunProgress;
	readonly writer?: LockHolder;
	/** The damages of the run's files, in words. */
	readonly damages: readonly string[];
};

/** Runs `work`; a UserError becomes one of `damages`. */
async function attempt<Result>(damages: string[], work: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		if (!damages.includes(error.message)) damages.push(error.message);
		return undefined;
	}
}

async function examine(run: Run): Promise<Inspection> {
	const damages: string[] = [];
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const progress = (await run.has('last')) ? (await attempt(damages, () => run.loadLast()))?.progress : undefined;
	const model = (await run.has('best')) ? await attempt(damages, () => run.loadModel()) : undefined;
	const writer = await attempt(damages, () => lockHolder(run.path));
	const files = await run.files();
	return {run, vocabulary, files, damages, ...(model && {model}), ...(progress && {progress}), ...(writer && {writer})};
}

async function inspect(wanted: string | undefined, json: boolean, {stdout}: Streams): Promise<void> {
	const inspection = await examine(await openRun((await whichRun(wanted)).path));
	print(stdout, json ? `${toJson(asObject(inspection), '\t')}\n` : asText(inspection));
	const {damages} = inspection;
	if (damages.length > 0) throw new UserError(damages.join('\n'));
}

function asObject({run, files, model, progress, writer, damages}: Inspection) {
	const {path, name, config} = run;
	return {
		path,
		name,
		parameters: parameterCount(config.model),
		...config,
		best: model?.score ?? progress?.best ?? null,
		progress: progress ? {step: progress.step, elapsedSeconds: progress.elapsedSeconds} : null,
		files,
		writer: writer ?? null,
		damages,
	};
}

const shares = (config: Readonly<Record<string, unknown>>, names: readonly string[]): string =>
	names
		.filter(name => config[name])
		.map(name => `, ${name} ${config[name] === true ? 'yes' : config[name]}`)
		.join('');

const optionsOfModel = [
	'tied',
	'residual',
	'embeddingDropout',
	'hiddenDropout',
	'outputDropout',
	'weightDropout',
	'forgetBias',
	'initialization',
];

function modelLine({config: {model}}: Run): string {
	const {cell, numLayers, hiddenSize, embeddingSize} = model;
	const input = embeddingSize > 0 ? `embedding ${embeddingSize}` : 'one-hot input';
	const count = grouped(parameterCount(model));
	return `${cell}, ${numLayers} layers of ${hiddenSize} units, ${input}, ${count} parameters${shares(model, optionsOfModel)}`;
}

function trainingLine({config: {training}}: Run): string {
	const {batchSize, seqLength, windows, schedule, duration, optimizer} = training;
	const time = 'steps' in duration ? `${duration.steps} steps` : `${duration.seconds} s`;
	const settings = ['learningRate', 'warmupSteps', 'validFraction', 'patience', 'randomSeed'];
	const more = shares(optimizer, ['weightDecay', 'gradientClipNorm', 'averageDecay']);
	return `${time}, ${batchSize} × ${seqLength} characters a step, windows ${windows}, schedule ${schedule}${shares(training, settings)}${more}`;
}

const beginningOf = ({preset, from}: RunConfig): string =>
	`${preset === undefined ? '' : `preset ${preset}, `}${from === undefined ? '' : `from ${from}, `}`;

const loss = (name: string, value: number | undefined): string =>
	value === undefined ? '' : `, ${name} ${value.toFixed(4)} (${(value / Math.LN2).toFixed(4)} bits a character)`;

function bestLine({model, progress, files}: Inspection): string {
	const best = model?.score ?? progress?.best;
	if (best === undefined) return 'none yet';
	const when = files.find(({name}) => name === 'model.safetensors')?.modified.toISOString();
	return `step ${best.step}${loss('carried', best.carried)}${loss('window', best.window)}${when ? `, saved ${when}` : ''}`;
}

const adaptedLine = ({from, characters, passes, rate, segment}: Adaptation): string =>
	`from ${from}, to ${grouped(characters)} characters, read ${passes === 1 ? 'once' : `${passes} times`} ` +
	`at a rate of ${rate}, a step every ${segment}`;

function corpusLine({config: {corpus}}: Run): string {
	const {name, sources, characters, bytes, encoding, sha256} = corpus;
	return `${name} (${sources.join(', ')}), ${grouped(characters)} characters, ${grouped(bytes)} bytes, ${encoding}, sha256 ${sha256}`;
}

function asText(inspection: Inspection): string {
	const {run, vocabulary, files, progress, writer} = inspection;
	const {config} = run;
	const {teacher} = config.training;
	const labels = vocabulary.characters.map((_, id) => vocabulary.label(id)).join(' ');
	const lines: [string, string][] = [
		['run', run.path],
		['model', modelLine(run)],
		['vocabulary', `${vocabulary.size} ${vocabulary.encoding}: ${labels}`],
		['corpus', corpusLine(run)],
		['training', `${beginningOf(config)}${trainingLine(run)}`],
		...(teacher ? [['teacher', teacherInWords(teacher)] as [string, string]] : []),
		[
			'progress',
			progress ? `step ${progress.step}, ${progress.elapsedSeconds.toFixed(1)} s of training` : 'no saved state',
		],
		[config.adapted ? 'adapted' : 'best', config.adapted ? adaptedLine(config.adapted) : bestLine(inspection)],
		[
			'made',
			`${config.created}, charloom ${config.charloom}, node ${config.node}, engine ${config.engine.name} (${config.engine.description})`,
		],
		['written by', writer ? `process ${writer.pid} on ${writer.host}, since ${writer.since}` : 'nobody now'],
		...files.map(({name, bytes, modified}): [string, string] => [
			name,
			`${grouped(bytes)} bytes, ${modified.toISOString()}`,
		]),
	];
	return lines.map(([name, text]) => `${name.padEnd(18)} ${text}\n`).join('');
}

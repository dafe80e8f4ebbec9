/** charloom doctor: which engines work here, on what, and why the others don't. */

import {availableParallelism, cpus, totalmem} from 'node:os';
import type {Command} from 'commander';
import type {Engine, EngineLoader, EngineOptions} from '../../engines/engine.js';
import {automaticLoaders, engineLoaders} from '../../engines/index.js';
import {findGpu, gpuInWords} from '../../engines/setup/gpu.js';
import {forgetMeasurements} from '../../engines/setup/records.js';
import {chosenBy, compareEngines} from '../../engines/trial/trial.js';
import {usualWork} from '../../engines/trial/workload.js';
import {UserError} from '../../errors.js';
import {grouped} from '../../format.js';
import {version} from '../../library/places.js';
import {openingOf, openingOptions} from '../options/engine.js';
import {addOptions, optionValues, switchOption} from '../options/option.js';
import {print, printJson, printLabelled} from './shared/output.js';
import {summaries} from './shared/summaries.js';

const doctorOptions = [
	...openingOptions,
	switchOption({
		key: 'again',
		description: 'forget the trials between engines, kernels and ways to compute, and make them again',
		default: false,
		group: 'Engine:',
	}),
	switchOption({key: 'json', description: 'print JSON', default: false, group: 'Output:'}),
] as const;

type Finding = {
	readonly name: string;
	readonly works: boolean;
	/** The device it runs on, or the reason why it does not open. */
	readonly found: string;
	/** More lines, name by name. */
	readonly details: Readonly<Record<string, string>>;
};

/** A trial of the engines between which `auto` chooses. */
type Trial = {
	/** The work, such as `training 2×128`. */
	readonly work: string;
	readonly charactersPerSecond: Readonly<Record<string, number>>;
	/** The engine that `auto` takes for such work. */
	readonly automatic: string;
};

type Report = {
	readonly machine: Readonly<Record<string, string>>;
	readonly engines: readonly Finding[];
	/** The engine that `auto` takes for small models. */
	readonly automatic: string | undefined;
	/** None where `auto` has no choice. */
	readonly trials: readonly Trial[];
};

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

async function inspectMachine(): Promise<Report['machine']> {
	const gpu = await findGpu();
	return {
		charloom: version,
		Node: `${process.versions.node}, ${process.platform} ${process.arch}`,
		CPU: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
		memory: gibibytes(totalmem()),
		GPU: gpu ? gpuInWords(gpu) : 'no NVIDIA GPU found',
	};
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The engine's own words on each precision that it can round products to, or the reason why it has none here. */
async function examineRounding({open, rounds = []}: EngineLoader, options: EngineOptions) {
	const found: Record<string, string> = {};
	for (const productPrecision of rounds) {
		try {
			const {details, close} = await open({...options, productPrecision});
			close?.();
			Object.assign(found, details);
		} catch (error) {
			found[productPrecision] = messageOf(error);
		}
	}
	return found;
}

async function examine(loader: EngineLoader, options: EngineOptions) {
	const {name, open, describe} = loader;
	const details = (await describe?.()) ?? {};
	try {
		const engine = await open(options);
		const rounding = await examineRounding(loader, options);
		const all = {...details, ...rounding, ...engine.details};
		const finding = {name, works: true, found: engine.description, details: all};
		return {finding, engine};
	} catch (error) {
		return {finding: {name, works: false, found: messageOf(error), details}};
	}
}

/** Widths that the engines are compared at. */
const trialWidths = [128, 256, 512];

/** Trials between the engines that work, made now or on record. */
async function compare(
	engines: readonly Engine[],
	loaders: readonly EngineLoader[],
	options: EngineOptions,
): Promise<readonly Trial[]> {
	const trials: Trial[] = [];
	for (const hiddenSize of engines.length > 1 ? trialWidths : []) {
		const model = {...usualWork.model, hiddenSize};
		const charactersPerSecond = await compareEngines(engines, loaders, {...options, work: {...usualWork, model}});
		const work = `${usualWork.purpose} ${model.numLayers}×${hiddenSize}`;
		trials.push({work, charactersPerSecond, automatic: chosenBy(charactersPerSecond, loaders)});
	}
	return trials;
}

/** The whole report, one engine after the other. */
export async function diagnose(options: EngineOptions, loaders = engineLoaders): Promise<Report> {
	const examined: Awaited<ReturnType<typeof examine>>[] = [];
	for (const loader of loaders) examined.push(await examine(loader, options));
	const choice = automaticLoaders(options, loaders);
	const working = examined.flatMap(({engine}) => engine ?? []);
	const contestants = working.filter(
		({name, isByNameOnly}) => !isByNameOnly && choice.some(loader => loader.name === name),
	);
	const trials = await compare(contestants, choice, options);
	for (const {close} of working) close?.();
	return {
		machine: await inspectMachine(),
		engines: examined.map(({finding}) => finding),
		automatic: trials[0]?.automatic ?? contestants[0]?.name,
		trials,
	};
}

/** `training 2×128: auto takes wasm (wasm 150,000 characters a second, tensorflow 90,000)` */
function trialInWords({work, charactersPerSecond, automatic}: Trial): string {
	const rates = Object.entries(charactersPerSecond)
		.sort(([, one], [, other]) => other - one)
		.map(([name, rate], place) => `${name} ${grouped(rate)}${place === 0 ? ' characters a second' : ''}`);
	return `${work}: auto takes ${automatic} (${rates.join(', ')})`;
}

function printReport({machine, engines, automatic, trials}: Report, stream: NodeJS.WriteStream): void {
	for (const [name, value] of Object.entries(machine)) print(stream, `${name.padEnd(10)}${value}\n`);
	print(stream, '\n');
	for (const {name, works, found, details} of engines) {
		const taken = name === automatic && trials.every(trial => trial.automatic === automatic);
		const title = `${name}${taken ? ', taken by auto' : ''}`;
		printLabelled(stream, works ? 'green' : 'yellow', works ? '✓' : '✗', title);
		for (const line of found.split('\n')) print(stream, `    ${line}\n`);
		for (const [key, value] of Object.entries(details)) print(stream, `    ${key}: ${value}\n`);
	}
	if (trials.length > 0) print(stream, '\nBy a trial on this machine:\n');
	for (const trial of trials) print(stream, `    ${trialInWords(trial)}\n`);
}

const examples = `Examples:
  charloom doctor             which engines work on this machine
  charloom doctor --again     the same, and compares the engines anew
  charloom doctor --json      the same, for scripts
`;

/** Adds `doctor` to the program. */
export function register(program: Command): void {
	const command = program.command('doctor').description(summaries.doctor).addHelpText('before', examples);
	addOptions(command, doctorOptions).action(async () => {
		const values = optionValues(command, doctorOptions);
		if (values.again) await forgetMeasurements();
		const report = await diagnose(openingOf(values));
		if (values.json) printJson(process.stdout, report);
		else printReport(report, process.stdout);
		if (!report.engines.some(({works}) => works)) throw new UserError('No engine works on this machine.');
	});
}

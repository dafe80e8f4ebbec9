/** charloom doctor: which engines work here, on what, and why the others don't. */

import {availableParallelism, cpus, totalmem} from 'node:os';
import type {Command} from 'commander';
import type {EngineLoader, EngineOptions} from '../../engines/engine.js';
import {engineLoaders, openEngine} from '../../engines/index.js';
import {findGpu, gpuInWords} from '../../engines/setup/gpu.js';
import {UserError} from '../../errors.js';
import {version} from '../../library/places.js';
import {openingOf, openingOptions} from '../options/engine.js';
import {addOptions, optionValues, switchOption} from '../options/option.js';
import {print, printJson, printLabelled} from './shared/output.js';
import {summaries} from './shared/summaries.js';

const doctorOptions = [
	...openingOptions,
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

type Report = {
	readonly machine: Readonly<Record<string, string>>;
	readonly engines: readonly Finding[];
	/** The engine that `auto` takes. */
	readonly automatic: string | undefined;
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

async function examine({name, open, describe}: EngineLoader, options: EngineOptions): Promise<Finding> {
	const details = (await describe?.()) ?? {};
	try {
		const {description, details: own} = await open(options);
		return {name, works: true, found: description, details: {...details, ...own}};
	} catch (error) {
		return {name, works: false, found: error instanceof Error ? error.message : String(error), details};
	}
}

async function automaticEngine(options: EngineOptions): Promise<string | undefined> {
	try {
		return (await openEngine('auto', options)).name;
	} catch {
		return undefined;
	}
}

/** The whole report, one engine after the other. */
export async function diagnose(options: EngineOptions, loaders = engineLoaders): Promise<Report> {
	const engines: Finding[] = [];
	for (const loader of loaders) engines.push(await examine(loader, options));
	return {machine: await inspectMachine(), engines, automatic: await automaticEngine(options)};
}

function printReport({machine, engines, automatic}: Report, stream: NodeJS.WriteStream): void {
	for (const [name, value] of Object.entries(machine)) print(stream, `${name.padEnd(10)}${value}\n`);
	print(stream, '\n');
	for (const {name, works, found, details} of engines) {
		const title = `${name}${name === automatic ? ', taken by auto' : ''}`;
		printLabelled(stream, works ? 'green' : 'yellow', works ? '✓' : '✗', title);
		for (const line of found.split('\n')) print(stream, `    ${line}\n`);
		for (const [key, value] of Object.entries(details)) print(stream, `    ${key}: ${value}\n`);
	}
}

const examples = `Examples:
  charloom doctor             which engines work on this machine
  charloom doctor --json      the same, for scripts
`;

/** Adds `doctor` to the program. */
export function register(program: Command): void {
	const command = program.command('doctor').description(summaries.doctor).addHelpText('before', examples);
	addOptions(command, doctorOptions).action(async () => {
		const values = optionValues(command, doctorOptions);
		const report = await diagnose(openingOf(values));
		if (values.json) printJson(process.stdout, report);
		else printReport(report, process.stdout);
		if (!report.engines.some(({works}) => works)) throw new UserError('No engine works on this machine.');
	});
}

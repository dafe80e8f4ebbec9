/** `charloom corpus list | show | get`: which texts there are to train on, what is in them, and how to get more. */

import type {Command} from 'commander';
import {type CatalogueEntry, catalogue, findEntry} from '../../../data/catalogue.js';
import {downloadCorpus} from '../../../data/download.js';
import {suggestion} from '../../../data/nearest.js';
import {corpusOverview} from '../../../data/overview.js';
import {UsageError} from '../../../errors.js';
import {corpusFolder} from '../../../library/places.js';
import {encodingOption} from '../../options/text.js';
import {withInterrupt} from '../shared/interrupt.js';
import {print, printJson} from '../shared/output.js';
import {summaries} from '../shared/summaries.js';
import {downloadDisplay} from './download-display.js';
import type {CorpusEnvironment, ShowOptions} from './environment.js';
import {showCorpus} from './show.js';
import {overviewTable} from './tables.js';

const examples = `Examples:
  charloom corpus list                texts that can be trained on by name
  charloom corpus show emma           what is in one
  charloom corpus get <name>          download one
`;

/** Adds `corpus` and its subcommands to the program. */
export function register(program: Command, own: Partial<CorpusEnvironment> = {}): void {
	const {stdin, stdout, stderr} = process;
	const environment: CorpusEnvironment = {corpusFolder, entries: catalogue, stdin, stdout, stderr, ...own};
	const corpus = program.command('corpus').description(summaries.corpus).addHelpText('beforeAll', examples);
	corpus
		.command('list')
		.description('list the corpora that can be had by name')
		.option('--json', 'print JSON')
		.action(options => list(options, environment));
	corpus
		.command('show')
		.description('show what is in a corpus, or in any text')
		.argument('<name>', 'a corpus, a file, a folder, or - for standard input')
		.option('--text', 'print the whole text and nothing else')
		.option('--encoding <encoding>', 'utf-8, windows-1252, utf-16, …, or bytes for any file', readEncoding, 'utf-8')
		.option('--nfc', "bring the text to Unicode's normal form C")
		.option('--json', 'print JSON')
		.action((name: string, options: ShowOptions) => showCorpus(name, options, environment));
	corpus
		.command('get')
		.description('download corpora into the corpus folder')
		.argument('<name...>', 'corpora that `corpus list` has as "to download"')
		.option('--force', 'download again what is already there')
		.action((names: readonly string[], options) => get(names, options, environment));
}

const readEncoding = (value: string): string => encodingOption.parse(value, '--encoding');

async function list({json = false}: {readonly json?: boolean}, environment: CorpusEnvironment): Promise<void> {
	const rows = await corpusOverview(environment);
	if (json) printJson(environment.stdout, rows, '\t');
	else print(environment.stdout, overviewTable(rows));
}

async function get(
	names: readonly string[],
	{force = false}: {readonly force?: boolean},
	environment: CorpusEnvironment,
): Promise<void> {
	const entries = names.map(name => entryOf(name, environment)); // all names are checked before anything is downloaded
	for (const entry of entries) await getOne(entry, force, environment);
}

function entryOf(name: string, {entries}: CorpusEnvironment): CatalogueEntry {
	const entry = findEntry(name, entries);
	if (entry) return entry;
	const known = entries.map(({name}) => name);
	throw new UsageError(
		`Expected the name of a corpus, got \`${name}\`.${suggestion(name, known)} \`charloom corpus list\` shows them all.`,
	);
}

async function getOne(entry: CatalogueEntry, force: boolean, environment: CorpusEnvironment): Promise<void> {
	const {stderr} = environment;
	if (entry.kind === 'embedded') {
		print(stderr, `${entry.name} is embedded: there is nothing to download.\n`);
		return;
	}
	const display = downloadDisplay(entry, stderr);
	await withInterrupt(async signal => {
		try {
			const {path, status} = await downloadCorpus(entry, {
				corpusFolder: environment.corpusFolder,
				force,
				signal,
				onProgress: display.update,
			});
			display.end(
				status === 'already there' ? `is already there: ${path} (--force downloads it again)` : `is in ${path}`,
			);
		} catch (error) {
			display.end(signal.aborted ? 'was stopped; nothing was kept' : undefined);
			if (!signal.aborted) throw error;
		}
	});
}

/** `charloom corpus show`. */

import {once} from 'node:events';
import {type DownloadableCorpus, findEntry} from '../../../data/catalogue.js';
import {type Corpus, countCorpus, readCorpus} from '../../../data/corpus.js';
import {encodingOf} from '../../../data/decoding.js';
import {byteLabel, byteName, characterLabel} from '../../../data/label.js';
import {whereabouts} from '../../../data/overview.js';
import {fileSize, grouped} from '../../../format.js';
import {print, printJson} from '../shared/output.js';
import type {CorpusEnvironment, ShowOptions} from './environment.js';
import {properties} from './tables.js';

const sampleCharacters = 600;
const labelsShown = 256;

/** Shows a corpus of the catalogue, or any text; with `text` the text itself. */
export async function showCorpus(name: string, options: ShowOptions, environment: CorpusEnvironment): Promise<void> {
	const {stdout, stderr, corpusFolder, entries, stdin} = environment;
	const choice = encodingOf(options.encoding) ?? {encoding: 'utf-8' as const};
	const {encoding} = choice;
	const {nfc = false, json = false, text = false} = options;
	const entry = findEntry(name, entries);
	const where = entry && (await whereabouts(entry, corpusFolder));
	if (!text && entry?.kind === 'downloadable' && where === 'to download') {
		if (json) printJson(stdout, {...entry, where}, '\t');
		else print(stdout, describeDownload(entry));
		return;
	}
	const corpus = await readCorpus([name], {...choice, nfc, corpusFolder, entries, stdin});
	for (const note of corpus.notes) print(stderr, `${note}\n`);
	if (text) {
		await printText(corpus, stdout);
		return;
	}
	const found = contents(corpus);
	const known = entry ? {...headline(entry), licence: entry.licence, where} : {where: corpus.sources[0]};
	if (json) {
		const {sources, sha256} = corpus;
		printJson(stdout, {name: corpus.name, ...known, sources, encoding, nfc: corpus.nfc, sha256, ...found}, '\t');
		return;
	}
	const title = entry ? `${entry.name}: ${entry.title} (${entry.author}, ${entry.year})\n${entry.description}\n\n` : '';
	print(stdout, `${title}${describe(corpus, found, known)}\nIt begins:\n\n${visible(found.sample)}`);
}

type Contents = {
	readonly bytes: number;
	readonly characters: number;
	readonly vocabSize: number;
	/** Single characters, or `\xNN` for bytes. */
	readonly vocabulary: readonly string[];
	/** The first characters, to the end of a line. */
	readonly sample: string;
};

function contents(corpus: Corpus): Contents {
	const {total, counts} = countCorpus(corpus);
	const name = corpus.encoding === 'bytes' ? byteName : String.fromCodePoint;
	const vocabulary = [...counts.keys()].map(value => name(value));
	return {bytes: corpus.bytes.length, characters: total, vocabSize: counts.size, vocabulary, sample: sampleOf(corpus)};
}

function sampleOf({bytes}: Corpus): string {
	const start = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(0, 4 * sampleCharacters), {
		stream: true,
	});
	const characters = [...start].slice(0, sampleCharacters).join('');
	const end =
		bytes.length > 4 * sampleCharacters || characters.length < start.length ? characters.lastIndexOf('\n') : -1;
	return end > 0 ? characters.slice(0, end + 1) : characters;
}

const headline = ({
	title,
	author,
	year,
	description,
}: {
	title: string;
	author: string;
	year: string;
	description: string;
}) => ({
	title,
	author,
	year,
	description,
});

function describe(corpus: Corpus, found: Contents, known: {licence?: string; where?: string | undefined}): string {
	const isText = corpus.encoding === 'utf-8';
	const label = isText ? characterLabel : (name: string) => byteLabel(Number.parseInt(name.slice(2), 16));
	const more = found.vocabSize > labelsShown ? ` … and ${found.vocabSize - labelsShown} more` : '';
	return properties([
		['size', `${grouped(found.bytes)} bytes`],
		[isText ? 'characters' : 'bytes', `${grouped(found.characters)}, ${grouped(found.vocabSize)} distinct`],
		['vocabulary', found.vocabulary.slice(0, labelsShown).map(label).join(' ') + more],
		...(known.licence ? [['licence', known.licence] as const] : []),
		['where', known.where ?? ''],
		['sha256', corpus.sha256],
	]);
}

const describeDownload = (entry: DownloadableCorpus): string =>
	`${entry.name}: ${entry.title} (${entry.author}, ${entry.year})\n${entry.description}\n\n` +
	properties([
		['size', `${grouped(entry.size)} bytes`],
		...(entry.characters ? [['characters', `${grouped(entry.characters)}, ${entry.vocabSize} distinct`] as const] : []),
		['licence', entry.licence],
		['where', `to download (${fileSize(entry.downloadSize)}): charloom corpus get ${entry.name}`],
		['from', entry.url],
		['sha256', entry.sha256],
	]);

/** The bytes as they are, but on a terminal as they can be shown. */
async function printText({bytes}: Corpus, stdout: CorpusEnvironment['stdout']): Promise<void> {
	if (stdout.isTTY) return print(stdout, new TextDecoder().decode(bytes));
	if (!stdout.write(bytes)) await once(stdout, 'drain');
}

/** Control characters of a text must not reach the terminal. */
const visible = (text: string): string => {
	const shown = text.replaceAll(/[^\P{Cc}\n\t]/gu, characterLabel);
	return shown.endsWith('\n') ? shown : `${shown}\n`;
};

/** `charloom score --copies`: finds the strings of a text that stand in the corpus, and says whether they are more than chance. */

import {type Corpus, readCorpus} from '../../../data/corpus.js';
import {cleanGiven} from '../../../data/given-text.js';
import {type Arranged, arrange, isHeldOut, originalByte} from '../../../data/held-out.js';
import {countCharacters} from '../../../data/utf8.js';
import {UsageError, UserError} from '../../../errors.js';
import {copyBaseline} from '../../../evaluation/copies/baseline.js';
import {
	type Copy,
	CopyFinder,
	type CopyLengths,
	copiesOf,
	copyFigures,
	shortestCopy,
} from '../../../evaluation/copies/find-copies.js';
import {characterStarts, placesOf} from '../../../evaluation/copies/places.js';
import {maximumTextBytes} from '../../../evaluation/copies/suffix-automaton.js';
import {grouped} from '../../../format.js';
import {corpusFolder} from '../../../library/places.js';
import {flagOf, integerOption, type OptionValues, switchOption, textOption} from '../../options/option.js';
import {type LoadedRun, loadRun} from '../shared/load-run.js';
import {print} from '../shared/output.js';
import {type CopyReport, copiesAsJson, copiesAsTable} from './copies-report.js';
import {checkChoice, ownDataset, type ScoreRequest} from './text.js';

const group = 'Copies:';

const copiesOption = switchOption({
	key: 'copies',
	description: 'tell which strings of the text stand in the corpus letter for letter, instead of how probable it is',
	default: false,
	defaultText: 'off',
	group,
});

/** Options that only make sense with `--copies`. */
const copyDetails = [
	textOption({
		key: 'corpus',
		takes: '<text>',
		description: 'look for them in this one: a name of `charloom corpus list`, a file, or a folder',
		default: undefined,
		defaultText: "the run's own",
		group,
	}),
	integerOption({
		key: 'copyLength',
		takes: '<characters>',
		description: 'show strings from this length on',
		default: 30,
		min: shortestCopy,
		group,
	}),
] as const;

export const copyOptions = [copiesOption, ...copyDetails] as const;

type Values = OptionValues<typeof copyOptions> & {readonly text: string | undefined; readonly json: boolean};

/** Throws a UsageError where options do not go together; `given` has those of the command line. */
export function checkCopyOptions({copies}: {readonly copies: boolean}, given: Readonly<Record<string, unknown>>): void {
	const wrong = copies
		? ['characters', 'skipUnknown', 'dynamic', 'ngram', 'ngramOrder']
		: copyDetails.map(({key}) => key);
	for (const key of wrong.filter(key => given[key] !== undefined)) {
		throw new UsageError(
			copies
				? `Expected --copies without ${flagOf(key)}: it looks at the text alone, not at what the model thinks of it.`
				: `Expected ${flagOf(key)} to come with --copies.`,
		);
	}
}

/** Lengths that shares are told for, besides the one that is asked for. */
const lengths = [20, 30, 50, 100, 200];

/** The number of strings that are shown. */
const shown = 10;

type Looked = {readonly name: string; readonly bytes: Uint8Array; readonly isHeldOut: boolean};

async function givenText(
	{files, streams}: ScoreRequest,
	{text}: Values,
	loaded: LoadedRun,
): Promise<Looked | undefined> {
	const {encoding, nfc} = loaded.run.config.corpus;
	if (text !== undefined) {
		const own = new TextEncoder().encode(nfc ? text.normalize('NFC') : text);
		const {bytes} = cleanGiven(own, 'the text given', loaded.vocabulary.encoding);
		return {name: 'the text given', bytes, isHeldOut: false};
	}
	if (files.length === 0) return undefined;
	const {name, bytes} = await readCorpus(files, {encoding, nfc, corpusFolder, stdin: streams.stdin, hasBytes: false});
	return {name, bytes, isHeldOut: false};
}

/** A corpus, and the same with its held-out part behind the rest. */
type Searched = {readonly corpus: Corpus; readonly arranged: Arranged};

async function corpusOf(loaded: LoadedRun, name: string | undefined): Promise<Searched> {
	if (name === undefined) return ownDataset(loaded, 'Name a text to look in: --corpus TEXT');
	const {corpus: record, training} = loaded.run.config;
	const {encoding, nfc} = record;
	const corpus = await readCorpus([name], {encoding, nfc, corpusFolder, hasBytes: false});
	return {corpus, arranged: arrange(corpus, training.validFraction)};
}

/** The held-out text, as much of it as can be looked at. */
function heldOutText({corpus: {name, encoding}, arranged: {bytes, heldOut}}: Searched): Looked {
	let end = Math.min(bytes.length, heldOut + maximumTextBytes);
	while (encoding === 'utf-8' && end < bytes.length && (bytes[end] & 0xc0) === 0x80) end--;
	const begin = end < bytes.length ? 'the beginning of ' : '';
	return {name: `${begin}what was held out of ${name}`, bytes: bytes.subarray(heldOut, end), isHeldOut: true};
}

function checkLength({name, bytes}: Looked): void {
	if (bytes.length > 0 && bytes.length <= maximumTextBytes) return;
	const most = maximumTextBytes / 2 ** 20;
	throw new UserError(
		`Expected a text of at most ${most} MiB to look for copies of, got ${grouped(bytes.length)} bytes in ${name}. ` +
			'Give a part of it.',
	);
}

type Search = Searched & {readonly text: Looked; readonly found: CopyLengths};

/** The longest strings of the text that stand in the corpus, each once, and where. */
function longestStrings({text, found, corpus, arranged}: Search, least: number): Pick<CopyReport, 'strings' | 'count'> {
	const {encoding} = corpus;
	const searched = text.isHeldOut ? arranged.bytes.subarray(0, arranged.heldOut) : corpus.bytes;
	const original = (place: number): number => (text.isHeldOut ? originalByte(arranged, place) : place);
	const starts = characterStarts(text.bytes, encoding);
	const copies = copiesOf(found, least).toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
	const strings = new Map<string, {readonly copy: Copy; readonly first: number; readonly count: number}>();
	for (const copy of copies) {
		if (strings.size === shown) break;
		const bytes = Buffer.from(text.bytes.subarray(starts[copy.start], starts[copy.end]));
		const string = bytes.toString(encoding === 'bytes' ? 'latin1' : 'utf8');
		if (!strings.has(string)) strings.set(string, {copy, ...occurrences(searched, bytes)});
	}
	const all = [...strings];
	const inText = placesOf(
		text.bytes,
		encoding,
		all.map(([, {copy}]) => starts[copy.start]),
	);
	const inCorpus = placesOf(
		corpus.bytes,
		encoding,
		all.map(([, {first}]) => original(first)),
	);
	const described = all.map(([string, {copy, first, count}]) => ({
		text: string,
		characters: copy.end - copy.start,
		...inText.get(starts[copy.start]),
		corpus: {...inCorpus.get(original(first)), count, isHeldOut: isHeldOut(arranged, original(first))},
	}));
	return {strings: described, count: copies.length};
}

/** The number of times that the string stands there, and the byte at which it first does. */
function occurrences(searched: Uint8Array, string: Buffer): {readonly first: number; readonly count: number} {
	const buffer = Buffer.from(searched.buffer, searched.byteOffset, searched.length);
	const first = buffer.indexOf(string);
	let count = 0;
	for (let at = first; at >= 0; at = buffer.indexOf(string, at + 1)) count++;
	return {first, count};
}

/** Writes the report. */
export async function scoreCopies(request: ScoreRequest, values: Values): Promise<void> {
	const {wanted, signal, streams} = request;
	checkChoice({files: request.files, text: values.text});
	if (wanted.length > 1)
		throw new UsageError(`Expected one run with --copies, whose corpus is looked at, got ${wanted.length}.`);
	const loaded = await loadRun(wanted[0]);
	const given = await givenText(request, values, loaded);
	const searched = await corpusOf(loaded, values.corpus);
	const {corpus, arranged} = searched;
	const {bytes, encoding} = corpus;
	const text = given ?? heldOutText(searched);
	checkLength(text);
	const finder = new CopyFinder(text.bytes, encoding);
	const leasts = [...new Set([...lengths, values.copyLength])].sort((a, b) => a - b);
	try {
		if (text.isHeldOut) await finder.read(arranged.bytes, 0, arranged.heldOut, signal);
		else await finder.read(bytes, 0, bytes.length, signal);
		const length = text.bytes.length;
		const baseline = text.isHeldOut
			? undefined
			: await copyBaseline({corpus: arranged.bytes, encoding, heldOut: arranged.heldOut, length, leasts, signal});
		const found = finder.lengths();
		const report: CopyReport = {
			run: loaded.run.path,
			text: text.name,
			corpus: corpus.name,
			corpusCharacters: encoding === 'bytes' ? bytes.length : countCharacters(bytes),
			leasts,
			copyLength: values.copyLength,
			figures: copyFigures(found, leasts),
			...(baseline && baseline.figures.length > 0 && {baseline}),
			...longestStrings({text, found, corpus, arranged}, values.copyLength),
		};
		print(streams.stdout, values.json ? copiesAsJson(report) : copiesAsTable(report));
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

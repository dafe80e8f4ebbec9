/** From the names of texts to a run that is ready to train. */
import {join} from 'node:path';
import {writeAtomically} from '../../checkpoint/atomic.js';
import {createRun, type RunWriter} from '../../checkpoint/run.js';
import type {RunConfig} from '../../checkpoint/run-config.js';
import {checkpointsFolder, corpusFolder, version} from '../../cli/commands/shared/paths.js';
import {buildVocabulary, type Corpus, encodeCorpus, readCorpus} from '../../data/corpus.js';
import {type Split, split} from '../../data/split.js';
import type {Vocabulary} from '../../data/vocabulary.js';
import {joinVocabularies} from '../../data/vocabulary-union.js';
import type {Engine} from '../../engines/engine.js';
import {Random} from '../../random.js';
import {choosePlan} from '../../recipes/choose-preset.js';
import {measureSpeed} from '../../recipes/measure-speed.js';
import type {Wanted} from '../../recipes/plan-run.js';
import {openBatches} from '../batches.js';

export type TextSettings = {readonly encoding: 'utf-8' | 'bytes'; readonly nfc: boolean; readonly minCount: number};

/** A text as ids, in its two parts. */
export type Text = {
	readonly corpus: Corpus;
	readonly vocabulary: Vocabulary;
	readonly ids: Split;
	readonly characters: number;
};

export const defaultValidFraction = 0.1;

/** What stands for standard input among the names of texts. */
export const stdinName = '-';

/** A copy of a text from standard input, kept in the run's folder so that the run can be resumed. */
export const corpusCopy = 'corpus.txt';

/** `known` are characters that the vocabulary has in any case. */
export async function readText(
	names: readonly string[],
	{encoding, nfc, minCount}: TextSettings,
	validFraction = defaultValidFraction,
	known?: Vocabulary,
): Promise<Text> {
	const corpus = await readCorpus(names, {encoding, nfc, corpusFolder});
	const own = buildVocabulary(corpus, {minCount});
	const vocabulary = known ? joinVocabularies(known, own) : own;
	const ids = encodeCorpus(corpus, vocabulary);
	return {corpus, vocabulary, ids: split(ids, validFraction), characters: ids.length};
}

/** `checkpoints/<text>-20251231-235959`, by the local clock. */
export function defaultRunPath(name: string, date: Date): string {
	const pad = (value: number): string => String(value).padStart(2, '0');
	const day = `${date.getFullYear()}${pad(date.getMonth() + 1)}${pad(date.getDate())}`;
	const time = `${pad(date.getHours())}${pad(date.getMinutes())}${pad(date.getSeconds())}`;
	const plain = name
		.replace(/\.[^.+]*$/, '')
		.replace(/[^\p{L}\p{N}_+-]+/gu, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 40);
	return join(checkpointsFolder, `${plain || 'text'}-${day}-${time}`);
}

const corpusRecord = ({corpus, characters}: Text, minCount: number): RunConfig['corpus'] => ({
	name: corpus.name,
	sources: corpus.sources,
	encoding: corpus.encoding,
	nfc: corpus.nfc,
	minCount,
	bytes: corpus.bytes.length,
	characters,
	sha256: corpus.sha256,
});

/** Makes the run's folder; the rest of what is wanted follows from the text. */
export async function createNewRun(options: {
	readonly path: string;
	readonly text: Text;
	readonly minCount: number;
	readonly wanted: Wanted;
	readonly engine: Engine;
	/** The run whose weights it begins with. */
	readonly from: string | undefined;
	/** Told which model was chosen, where there was a choice. */
	readonly say: (message: string) => void;
}): Promise<{readonly config: RunConfig; readonly writer: RunWriter}> {
	const {path, text, minCount, wanted, engine, from, say} = options;
	const {characters, vocabulary, ids} = text;
	vocabulary.encode(wanted.sample.seed ?? ''); // complains now of characters that the text does not have
	const sizes = {characters, trainCharacters: ids.train.length, vocabSize: vocabulary.size};
	const now = (): number => performance.now() / 1000;
	const {plan, reason} = await choosePlan(sizes, wanted, candidate => measureSpeed(engine, candidate, now));
	if (reason !== undefined) say(reason);
	const config: RunConfig = {
		formatVersion: 1,
		charloom: version,
		node: process.versions.node,
		created: new Date().toISOString(),
		...plan,
		...(from !== undefined && {from}),
		vocabulary: vocabulary.toRecord(),
		corpus: corpusRecord(text, minCount),
		engine: {name: engine.name, description: engine.description},
	};
	openBatches(config.training, ids.train, new Random(0)); // complains of a text too short before there is a folder
	const writer = await createRun(path, config);
	if (config.corpus.sources.includes(stdinName)) {
		try {
			await writeAtomically(join(writer.run.path, corpusCopy), [text.corpus.bytes]);
		} catch (error) {
			await writer.close();
			throw error;
		}
	}
	return {config, writer};
}

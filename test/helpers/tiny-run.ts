/** A run so small that the reference engine trains it in a second. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createRun, type RunWriter} from '../../src/checkpoint/run.js';
import type {RunConfig} from '../../src/checkpoint/run-config.js';
import {type Split, split} from '../../src/data/split.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import {open} from '../../src/engines/reference/index.js';
import {planRun, type Wanted} from '../../src/recipes/plan-run.js';
import type {TrainEvent} from '../../src/training/events.js';
import type {TrainingOptions} from '../../src/training/options.js';
import {train} from '../../src/training/train.js';

export const tinyText = 'one fish two fish red fish blue fish\n'.repeat(30);

const folders: string[] = [];
process.on('exit', () => {
	for (const folder of folders) rmSync(folder, {recursive: true, force: true});
});

/** A new folder that goes away with the process. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'charloom-test-'));
	folders.push(folder);
	return folder;
}

const tinyWanted = {
	model: {hiddenSize: 8, embeddingSize: 4, numLayers: 1, embeddingDropout: 0, hiddenDropout: 0, outputDropout: 0},
	optimizer: {},
	training: {batchSize: 2, seqLength: 8, learningRate: 0.1},
	sample: {length: 10},
	length: {steps: 20},
} satisfies Wanted;

type Overrides = {readonly [Key in keyof typeof tinyWanted]?: Wanted[Key]};

export type TinyRun = {
	readonly config: RunConfig;
	readonly vocabulary: Vocabulary;
	readonly ids: Split;
};

/** The configuration and the text of a run. */
export function planTiny(overrides: Overrides = {}, text = tinyText): TinyRun {
	const wanted = Object.fromEntries(
		Object.entries(tinyWanted).map(([key, value]) => [key, {...value, ...overrides[key as keyof Overrides]}]),
	) as Wanted; // key by key
	const length = overrides.length ?? tinyWanted.length;
	const values = [...new Set(text)].map(character => character.codePointAt(0) ?? 0);
	const vocabulary = Vocabulary.fromValues(values, {encoding: 'characters', nfc: false, unknown: false});
	const all = Uint8Array.from(vocabulary.encode(text));
	const ids = split(all, wanted.training.validFraction ?? 0.1);
	const sizes = {characters: all.length, trainCharacters: ids.train.length, vocabSize: vocabulary.size};
	const config: RunConfig = {
		formatVersion: 1,
		charloom: '0.0.0',
		node: '24.0.0',
		created: '2026-01-01T00:00:00.000Z',
		...planRun(sizes, {...wanted, length}),
		vocabulary: vocabulary.toRecord(),
		corpus: {
			name: 'fish',
			sources: ['fish.txt'],
			encoding: 'utf-8',
			nfc: false,
			minCount: 1,
			bytes: text.length,
			characters: text.length,
			sha256: '0'.repeat(64),
		},
		engine: {name: 'reference', description: 'plain TypeScript in float64, for tests; slow'},
	};
	return {config, vocabulary, ids};
}

/** A clock that moves on by a hundredth of a second whenever it is read. */
export function steppingClock(): () => number {
	let reads = 0;
	return () => reads++ / 100;
}

/** Trains a planned run with the reference engine, and gives its events. */
export async function trainTiny(
	plan: TinyRun,
	writer: RunWriter,
	more: Partial<TrainingOptions> & {readonly onEvent?: (event: TrainEvent) => void} = {},
): Promise<readonly TrainEvent[]> {
	const events: TrainEvent[] = [];
	const engine = more.engine ?? (await open());
	try {
		for await (const event of train({...plan, writer, now: steppingClock(), ...more, engine})) {
			events.push(event);
			more.onEvent?.(event);
		}
	} finally {
		await writer.close();
	}
	return events;
}

export const newRun = (plan: TinyRun, path = join(temporaryFolder(), 'run')): Promise<RunWriter> =>
	createRun(path, plan.config);

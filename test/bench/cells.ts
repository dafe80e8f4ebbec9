/**
 * The classic lesson: the kinds of cells on handwritten digits that are read row by row (many to one), beside PyTorch. Both learn
 * from the same batches in the same order; times are of the processor, as both compute on one thread.
 */
import {spawnSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {sequenceClassifier} from '../../src/library/index.js';
import {benchmarksFile} from './compare.js';
import {type Digits, digitsFrom, readDigits, side} from './digits.js';
import {machineLine} from './machine.js';
import {commandLine, table, writeSection} from './report.js';

export type LessonCell = 'rnn' | 'gru' | 'lstm';

export type CellsOptions = {
	readonly cells: readonly LessonCell[];
	readonly hidden: number;
	readonly layers: number;
	readonly batch: number;
	readonly epochs: number;
	readonly bidirectional: boolean;
	/** Digits that are held out. */
	readonly heldOut: number;
	readonly python: string;
	readonly against: string;
	readonly write: boolean;
};

type Result = {readonly accuracy: number; readonly seconds: number};

const learningRate = 1e-3;

async function charloom(cell: LessonCell, learned: Digits, heldOut: Digits, options: CellsOptions): Promise<Result> {
	const {hidden: hiddenSize, layers: numLayers, bidirectional, batch: batchSize, epochs} = options;
	const sizes = {cell, inputSize: side, seqLength: side, hiddenSize, numLayers, bidirectional, classes: 10, batchSize};
	const classifier = await sequenceClassifier(sizes);
	const start = process.cpuUsage();
	for (let epoch = 0; epoch < epochs; epoch++) {
		for (const {images, labels} of batchesOf(learned, batchSize)) {
			classifier.learn({values: images, count: labels.length}, labels, learningRate);
		}
	}
	const {user, system} = process.cpuUsage(start);
	let right = 0;
	for (const {images, labels} of batchesOf(heldOut, batchSize)) {
		const {scores} = classifier.classify({values: images, count: labels.length});
		for (const [row, label] of labels.entries()) {
			const own = scores.subarray(row * 10, row * 10 + 10);
			if (own.indexOf(Math.max(...own)) === label) right++;
		}
	}
	return {accuracy: right / heldOut.labels.length, seconds: (user + system) / 1e6};
}

function* batchesOf(digits: Digits, size: number): Generator<Digits> {
	for (let from = 0; from < digits.labels.length; from += size) {
		yield digitsFrom(digits, from, Math.min(digits.labels.length, from + size));
	}
}

const peer = fileURLToPath(new URL('../../../test/bench/cells_peer.py', import.meta.url));

/** The same in PyTorch; undefined where it is not there. */
function pytorch(
	cell: LessonCell,
	folder: string,
	options: CellsOptions,
): (Result & {readonly torch: string}) | undefined {
	if (options.against === 'none') return undefined;
	const {python, hidden, layers, bidirectional, batch, epochs, heldOut} = options;
	const told = {cell, folder, hidden, layers, bidirectional, batch, epochs, heldOut, learningRate};
	const {status, stdout} = spawnSync(python, [peer, JSON.stringify(told)], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	return status === 0 ? JSON.parse(stdout) : undefined;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export async function compareCells(options: CellsOptions): Promise<void> {
	const digits = await readDigits();
	const count = digits.labels.length;
	const [learned, heldOut] = [
		digitsFrom(digits, 0, count - options.heldOut),
		digitsFrom(digits, count - options.heldOut, count),
	];
	const folder = await mkdtemp(join(tmpdir(), 'charloom-digits-'));
	await writeFile(join(folder, 'images'), digits.images);
	await writeFile(join(folder, 'labels'), digits.labels);
	const rows: string[][] = [];
	let torch = '';
	for (const cell of options.cells) {
		const own = await charloom(cell, learned, heldOut, options);
		const theirs = pytorch(cell, folder, options);
		torch = theirs?.torch ?? torch;
		rows.push([
			cell,
			percent(own.accuracy),
			own.seconds.toFixed(1),
			...(theirs ? [percent(theirs.accuracy), theirs.seconds.toFixed(1)] : ['', '']),
		]);
		process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
	}
	await rm(folder, {recursive: true});
	const header = ['cell', 'charloom: right', 'processor seconds', `PyTorch ${torch}: right`, 'processor seconds'];
	const {layers, hidden, bidirectional, batch, epochs} = options;
	const note =
		`\`${commandLine()}\`, ${new Date().toISOString().slice(0, 10)}. ${machineLine()}; one thread each. ${layers} layers of ${hidden} ` +
		`units${bidirectional ? ' in both directions' : ''}, batches of ${batch}, Adam ${learningRate}; ${epochs} epochs of ` +
		`${learned.labels.length.toLocaleString('en')} digits, ${heldOut.labels.length.toLocaleString('en')} others are told apart.`;
	const text = `${note}\n\n${table(header, rows)}`;
	process.stdout.write(`${text}\n`);
	if (options.write) await writeSection(benchmarksFile, 'cells', text);
}

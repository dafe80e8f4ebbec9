/** The time a character of training takes as each size grows, beside the growth of its arithmetic. */
import {openEngine} from '../../src/engines/index.js';
import {type BenchOptions, benchmarksFile, operations} from './compare.js';
import {machineLine} from './machine.js';
import {charloomPeer, plainModel, type Workload} from './peer.js';
import {commandLine, table, writeSection} from './report.js';
import {measure} from './rounds.js';

/** The sizes of a workload that grow, one at a time. */
type Sizes = {
	readonly H: number;
	readonly V: number;
	readonly B: number;
	readonly T: number;
	readonly layers: number;
	readonly threads: number;
};

const growth: Readonly<Record<keyof Sizes, readonly number[]>> = {
	H: [64, 128, 256, 512, 1024, 2048],
	V: [30, 65, 300, 3000, 30_000],
	B: [1, 4, 16, 64, 256],
	T: [8, 16, 64, 256],
	layers: [1, 2, 3, 6],
	threads: [1, 2],
};

type Point = {readonly microseconds: number; readonly operations: number};

async function measurePoint({H, V, B, T, layers, threads}: Sizes, options: BenchOptions): Promise<Point> {
	const {cell, device, tf32, rounds: count, seconds} = options;
	const model = plainModel(H, layers, V, cell);
	const workload: Workload = {kind: 'train', model, batchSize: B, seqLength: T, threads, device, tf32};
	const peer = await charloomPeer(await openEngine('wasm', {threads, device}), workload);
	const [{medianMilliseconds}] = await measure([peer], {count, seconds});
	await peer.dispose();
	return {microseconds: (medianMilliseconds * 1e3) / (B * T), operations: operations(workload) / (B * T)};
}

const times = (value: number, before: number | undefined): string =>
	before === undefined ? '' : `${(value / before).toFixed(2)}`;

/** One row a size: the time and the arithmetic of a character, and how much more both are than at the size before. */
export async function measureGrowth(options: BenchOptions): Promise<void> {
	const {hidden, batch, layers, vocab, seq, threads} = options;
	const base: Sizes = {H: hidden[0], V: vocab, B: batch[0], T: seq, layers, threads};
	const rows: (readonly string[])[] = [];
	for (const size of Object.keys(growth) as (keyof Sizes)[]) {
		let before: Point | undefined;
		for (const value of growth[size]) {
			const point = await measurePoint({...base, [size]: value}, options);
			rows.push([
				`${size} ${value.toLocaleString('en')}`,
				point.microseconds.toFixed(2),
				(point.operations / 1e6).toFixed(2),
				times(point.microseconds, before?.microseconds),
				times(point.operations, before?.operations),
				(point.operations / point.microseconds / 1e3).toFixed(0),
			]);
			process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
			before = point;
		}
	}
	const header = ['size', 'µs a character', 'million operations', 'time grows by', 'operations by', 'GFLOP/s'];
	const date = new Date().toISOString().slice(0, 10);
	const note = `\`${commandLine()}\`, ${date}. ${machineLine()}; ${layers}×${base.H}, V ${vocab}, B ${base.B}, T ${seq}, ${threads} threads, where a row says nothing else; medians of ${options.rounds} rounds.`;
	const text = `${note}\n\n${table(header, rows)}`;
	process.stdout.write(`${text}\n`);
	if (options.write) await writeSection(benchmarksFile, options.section ?? 'growth', text);
}

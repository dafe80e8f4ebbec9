/** The time a character of training takes as each size grows, beside the growth of its arithmetic. */
import type {Engine, ProductPrecision} from '../../src/engines/engine.js';
import {openEngine} from '../../src/engines/index.js';
import {type BenchOptions, benchmarksFile, operations} from './compare.js';
import {machineLine} from './machine.js';
import {charloomPeer, type Peer, plainModel, type Workload} from './peer.js';
import {commandLine, table, writeSection} from './report.js';
import {median} from './rounds.js';

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

/** The median of the steps that fit into so many seconds, after one that warms up; of a single step where that took longer. */
async function timeSteps(peer: Peer, seconds: number): Promise<number> {
	const begin = performance.now();
	await peer.run(1);
	const milliseconds: number[] = [];
	do milliseconds.push(...(await peer.run(1)));
	while (performance.now() - begin < 1e3 * seconds);
	return median(milliseconds);
}

/** A step of one size; undefined, with the reason on stderr, where this machine has no room for it. */
async function measurePoint(
	engine: Engine,
	{H, V, B, T, layers, threads}: Sizes,
	{cell, device, tf32, seconds}: BenchOptions,
): Promise<Point | undefined> {
	const model = plainModel(H, layers, V, cell);
	const workload: Workload = {kind: 'train', model, batchSize: B, seqLength: T, threads, device, tf32};
	try {
		const peer = await charloomPeer(engine, workload);
		const milliseconds = await timeSteps(peer, seconds);
		await peer.dispose();
		return {microseconds: (milliseconds * 1e3) / (B * T), operations: operations(workload) / (B * T)};
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		return undefined;
	}
}

const times = (value: number, before: number | undefined): string =>
	before === undefined ? '' : `${(value / before).toFixed(2)}`;

function rowOf(name: string, point: Point | undefined, before: Point | undefined): readonly string[] {
	if (!point) return [name, 'no room', '', '', '', ''];
	const {microseconds, operations} = point;
	return [
		name,
		microseconds.toFixed(2),
		(operations / 1e6).toFixed(2),
		times(microseconds, before?.microseconds),
		times(operations, before?.operations),
		(operations / microseconds / 1e3).toFixed(0),
	];
}

/** One row a size: the time and the arithmetic of a character, and how much more both are than at the size before. */
export async function measureGrowth(options: BenchOptions & {readonly products: ProductPrecision}): Promise<void> {
	const {hidden, batch, layers, vocab, seq, threads, device, products, seconds} = options;
	const base: Sizes = {H: hidden[0], V: vocab, B: batch[0], T: seq, layers, threads};
	const open = (count: number) => openEngine('wasm', {threads: count, device, productPrecision: products});
	const engine = await open(threads);
	const rows: (readonly string[])[] = [];
	for (const size of Object.keys(growth) as (keyof Sizes)[]) {
		let before: Point | undefined;
		for (const value of growth[size]) {
			const sizes = {...base, [size]: value};
			const point = await measurePoint(size === 'threads' ? await open(value) : engine, sizes, options);
			rows.push(rowOf(`${size} ${value.toLocaleString('en')}`, point, before));
			process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
			before = point;
		}
	}
	const header = ['size', 'µs a character', 'million operations', 'time grows by', 'operations by', 'GFLOP/s'];
	const date = new Date().toISOString().slice(0, 10);
	const note =
		`\`${commandLine()}\`, ${date}. ${engine.description}; ${machineLine()}; ${layers}×${base.H}, V ${vocab}, B ${base.B}, ` +
		`T ${seq}, where a row says nothing else; medians of the steps of ${seconds} s.`;
	const text = `${note}\n\n${table(header, rows)}`;
	process.stdout.write(`${text}\n`);
	if (options.write) await writeSection(benchmarksFile, options.section ?? 'growth', text);
}

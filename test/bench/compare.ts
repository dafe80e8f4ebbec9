/** charloom against PyTorch: training, dynamic evaluation, scoring and generating. */
import type {CellKind} from '../../src/config.js';
import type {Engine, Precision} from '../../src/engines/engine.js';
import {cells} from '../../src/model/cells/index.js';
import {machineLine, measurePeak} from './machine.js';
import {charloomPeer, type Kind, type Peer, plainModel, type Workload} from './peer.js';
import {pytorchPeer} from './pytorch.js';
import {commandLine, table, writeSection} from './report.js';
import {measure, speedUp} from './rounds.js';
import {hasPyTorch, pythonOfEnvironment} from './setup.js';

export const benchmarksFile = new URL('../../../test/bench/BENCHMARKS.md', import.meta.url);

export type BenchOptions = {
	readonly hidden: readonly number[];
	readonly layers: number;
	readonly batch: readonly number[];
	readonly seq: number;
	readonly vocab: number;
	readonly cell: CellKind;
	readonly threads: number;
	/** Of the weights that charloom generates with. */
	readonly precision?: readonly Precision[];
	readonly device: 'auto' | 'gpu' | 'cpu';
	readonly tf32: 'on' | 'off';
	readonly rounds: number;
	readonly seconds: number;
	readonly against: string;
	readonly python: string;
	readonly write: boolean;
	/** The table of BENCHMARKS.md that is written; undefined is that of the kind. */
	readonly section: string | undefined;
};

/** Arithmetic of one step in operations: products of h and of the inputs above layer 0, and the output; three for training. */
export function operations({kind, model, batchSize, seqLength}: Workload): number {
	const {hiddenSize: H, vocabSize: V, numLayers: L, cell} = model;
	const rowsOf = (wanted: 'input' | 'recurrent'): number =>
		cells[cell].parameters.reduce((sum, {kind, rows}) => sum + (kind === wanted ? rows : 0), 0);
	const forward = 2 * ((rowsOf('recurrent') * L + rowsOf('input') * (L - 1)) * H * H + H * V);
	return (kind === 'train' || kind === 'dynamic' ? 3 : 1) * forward * batchSize * seqLength;
}

async function openPeers(engine: Engine, workload: Workload, options: BenchOptions): Promise<readonly Peer[]> {
	const own = await charloomPeer(engine, workload);
	if (options.against === 'none') return [own];
	if (options.python === pythonOfEnvironment && !hasPyTorch()) {
		throw new Error('PyTorch is not there: run npm run bench -- setup, or give --python PATH or --against none.');
	}
	const modules = ['LSTM', 'LSTMCell'] as const;
	return [own, ...(await Promise.all(modules.map(module => pytorchPeer(options.python, module, workload))))];
}

async function row(
	engine: Engine,
	workload: Workload,
	options: BenchOptions,
	peak: number | undefined,
): Promise<readonly string[]> {
	const peers = await openPeers(engine, workload, options);
	const measurements = await measure(peers, {count: options.rounds, seconds: options.seconds});
	await Promise.all(peers.map(peer => peer.dispose()));
	const [own, ...others] = measurements;
	const perSecond = (milliseconds: number) =>
		Math.round((workload.batchSize * workload.seqLength * 1e3) / milliseconds).toLocaleString('en');
	const rate = operations(workload) / own.medianMilliseconds / 1e6;
	return [
		`${workload.model.numLayers}×${workload.model.hiddenSize}, B ${workload.batchSize}${workload.precision === 'int8' ? ', int8' : ''}`,
		own.medianMilliseconds.toFixed(own.medianMilliseconds < 1 ? 4 : 1),
		perSecond(own.medianMilliseconds),
		peak === undefined ? rate.toFixed(0) : `${rate.toFixed(0)} (${((100 * rate) / peak).toFixed(0)} %)`,
		...others.flatMap(other => [perSecond(other.medianMilliseconds), `**${speedUp(own, other).toFixed(2)}**`]),
	];
}

/** One for each row of the table. */
function workloads(kind: Kind, options: BenchOptions): readonly Workload[] {
	const {hidden, batch, precision = ['float32'], layers, vocab, cell, seq, threads, device, tf32} = options;
	const seqLength = kind === 'generate' ? 1 : seq;
	return hidden.flatMap(hiddenSize =>
		batch.flatMap(batchSize =>
			precision.map(precision => {
				const model = plainModel(hiddenSize, layers, vocab, cell);
				return {kind, model, batchSize, seqLength, threads, device, tf32, precision};
			}),
		),
	);
}

/** Measures, prints and, if that is wanted, writes a table; gives it as well. */
export async function comparePeers(kind: Kind, engine: Engine, options: BenchOptions): Promise<string> {
	const onGpu = options.device === 'gpu';
	const peak = onGpu ? undefined : await measurePeak(options.threads);
	const rows: (readonly string[])[] = [];
	for (const workload of workloads(kind, options)) {
		rows.push(await row(engine, workload, options, peak));
		process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
	}
	const header = ['model', 'ms a step', 'characters/s', onGpu ? 'GFLOP/s' : 'GFLOP/s (of the peak)'];
	if (options.against !== 'none') header.push('nn.LSTM', 'times', 'LSTMCell loop', 'times');
	const date = new Date().toISOString().slice(0, 10);
	const note = `\`${commandLine()}\`, ${date}. ${engine.description}; ${machineLine()}; ${peak === undefined ? '' : `measured peak ${peak.toFixed(0)} GFLOP/s; `}medians of ${options.rounds} interleaved rounds.`;
	const text = `${note}\n\n${table(header, rows)}`;
	process.stdout.write(`${text}\n`);
	if (options.write) await writeSection(benchmarksFile, options.section ?? kind, text);
	return text;
}

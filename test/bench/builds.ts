/** What charloom's builds of the kernels and its precisions give on this processor, beside PyTorch's. */
import {openEngine} from '../../src/engines/index.js';
import {type BenchOptions, benchmarksFile} from './compare.js';
import {machineLine} from './machine.js';
import {charloomPeer, type Kind, type Peer, plainModel, type Workload} from './peer.js';
import {pytorchPeer} from './pytorch.js';
import {commandLine, table, writeSection} from './report.js';
import {measure, speedUp} from './rounds.js';

const builds = [
	['WebAssembly', 'wasm', {kernels: 'wasm'}, 'float32'],
	['native', 'wasm', {kernels: 'native'}, 'float32'],
	['bfloat16', 'wasm', {kernels: 'native'}, 'bfloat16'],
	['TensorFlow', 'tensorflow', {}, 'float32'],
] as const;

const modules = ['LSTM', 'LSTMCell'] as const;

/** PyTorch's first, as the others are compared with it. Builds that this machine does not have are left out. */
async function openPeers(workload: Workload, {python, threads}: BenchOptions): Promise<readonly Peer[]> {
	const peers: Peer[] = [];
	const add = async (name: string, open: () => Promise<Peer>): Promise<void> => {
		try {
			peers.push(await open());
		} catch (error) {
			process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
		}
	};
	for (const autocast of [false, true]) {
		for (const module of modules) peers.push(await pytorchPeer(python, module, workload, {autocast}));
	}
	await add('torch.compile', () => pytorchPeer(python, 'LSTMCell', workload, {compile: true}));
	for (const [name, engineName, own, productPrecision] of builds) {
		await add(name, async () => {
			const engine = await openEngine(engineName, {threads, own, productPrecision});
			return charloomPeer(engine, workload, `charloom, ${name}`);
		});
	}
	return peers;
}

/** One row a peer: characters a second, and how many times as fast as `nn.LSTM` in float32. */
export async function compareBuilds(kind: Kind, options: BenchOptions): Promise<void> {
	const {hidden, batch, layers, vocab, cell, seq, threads, device, tf32, rounds: count, seconds} = options;
	const rows = new Map<string, string[]>();
	for (const hiddenSize of hidden) {
		const model = plainModel(hiddenSize, layers, vocab, cell);
		const workload = {kind, model, batchSize: batch[0], seqLength: seq, threads, device, tf32};
		const peers = await openPeers(workload, options);
		const measurements = await measure(peers, {count, seconds});
		await Promise.all(peers.map(peer => peer.dispose()));
		for (const measurement of measurements) {
			const perSecond = (batch[0] * seq * 1e3) / measurement.medianMilliseconds;
			const row = rows.get(measurement.name) ?? [measurement.name];
			row.push(Math.round(perSecond).toLocaleString('en'), speedUp(measurement, measurements[0]).toFixed(2));
			rows.set(measurement.name, row);
			process.stderr.write(`${row.join('  ')}\n`);
		}
	}
	const header = ['', ...hidden.flatMap(size => [`${layers}×${size}: characters/s`, 'times nn.LSTM'])];
	const date = new Date().toISOString().slice(0, 10);
	const note = `\`${commandLine()}\`, ${date}. ${machineLine()}; ${threads} threads, B ${batch[0]}, T ${seq}; medians of ${count} interleaved rounds.`;
	const text = `${note}\n\n${table(header, [...rows.values()])}`;
	process.stdout.write(`${text}\n`);
	if (options.write) await writeSection(benchmarksFile, options.section ?? `${kind} by build`, text);
}

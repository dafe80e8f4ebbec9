/** What the options of the model cost: each model's step against the plain one's. */
import type {ModelConfig} from '../../src/config.js';
import type {Engine} from '../../src/engines/engine.js';
import {type BenchOptions, benchmarksFile} from './compare.js';
import {machineLine} from './machine.js';
import {charloomPeer, plainModel} from './peer.js';
import {commandLine, table, writeSection} from './report.js';
import {measure, speedUp} from './rounds.js';

const recipe = {embeddingSize: 64, tied: true};

const variants: readonly (readonly [string, Partial<ModelConfig>])[] = [
	['one-hot, plain decoder', {}],
	['embedding of 64', {embeddingSize: 64}],
	['embedding of 64, tied', recipe],
	['… residual', {...recipe, residual: true}],
	['… dropout on layers and output', {...recipe, hiddenDropout: 0.2, outputDropout: 0.2}],
	['… dropout on the embedding too', {...recipe, embeddingDropout: 0.05, hiddenDropout: 0.2, outputDropout: 0.2}],
	['… weight drop', {...recipe, weightDropout: 0.5}],
	['gru', {cell: 'gru'}],
	['rnn', {cell: 'rnn'}],
];

export async function compareOptions(engine: Engine, options: BenchOptions): Promise<void> {
	const rows: string[][] = variants.map(([name]) => [name]);
	const batchSize = options.batch[0];
	for (const hiddenSize of options.hidden) {
		const plain = plainModel(hiddenSize, options.layers, options.vocab, 'lstm');
		const peers = [];
		for (const [name, changes] of variants) {
			const model = {...plain, ...changes};
			const workload = {
				kind: 'train' as const,
				model,
				batchSize,
				seqLength: options.seq,
				threads: options.threads,
				device: options.device,
				tf32: options.tf32,
			};
			peers.push(await charloomPeer(engine, workload, name));
		}
		const measurements = await measure(peers, {count: options.rounds, seconds: options.seconds / 2});
		await Promise.all(peers.map(peer => peer.dispose()));
		measurements.forEach((measurement, index) => {
			const cost = speedUp(measurements[0], measurement);
			rows[index].push(measurement.medianMilliseconds.toFixed(1), cost.toFixed(2));
		});
	}
	const header = ['model', ...options.hidden.flatMap(hidden => [`${options.layers}×${hidden}: ms`, 'times the first'])];
	const date = new Date().toISOString().slice(0, 10);
	const text = `\`${commandLine()}\`, ${date}. ${engine.description}; ${machineLine()}; B ${batchSize}, T ${options.seq}.\n\n${table(header, rows)}`;
	process.stdout.write(`${text}\n`);
	if (options.write) await writeSection(benchmarksFile, 'options', text);
}

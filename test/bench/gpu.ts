/**
 * Everything that a GPU has to show, in about five minutes: both engines that use one are held to the contract, and measured beside PyTorch
 * in training, reading and writing; then a training that can't fit has to be refused in words.
 */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {defaultOptimizer} from '../../src/config.js';
import type {Engine, EngineOptions} from '../../src/engines/engine.js';
import {openEngine} from '../../src/engines/index.js';
import {UserError} from '../../src/errors.js';
import {zeroParameters} from '../../src/model/parameters.js';
import {type BenchOptions, benchmarksFile, comparePeers} from './compare.js';
import {type Kind, plainModel} from './peer.js';
import {writeSection} from './report.js';

export type GpuOptions = BenchOptions & {readonly engines: readonly string[]; readonly own: EngineOptions['own']};

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** The last line of the engine's contract: how many of its tests passed. */
async function holdToContract(name: string): Promise<string> {
	const args = ['ava', 'dist/test/engines/contract.test.js', '--timeout', '5m', '--match', `${name}*`];
	const child = spawn('npx', args, {cwd: packageRoot, stdio: ['ignore', 'pipe', 'inherit']});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output += text;
	});
	const code = await new Promise<number | null>(resolve => child.on('close', resolve));
	const counts = output.match(/\d+ tests? (passed|failed|skipped)/g) ?? [];
	return `Contract: ${counts.join(', ') || 'it could not be run'}${code === 0 ? '' : `\n\n\`\`\`\n${output.slice(-3000)}\n\`\`\``}`;
}

/** The words in which a training is refused that no GPU has the memory for. */
async function exceedMemory(engine: Engine, options: BenchOptions): Promise<string> {
	const model = plainModel(4096, 8, options.vocab, options.cell);
	const sizes = {model, optimizer: defaultOptimizer, batchSize: 1024, seqLength: 512};
	try {
		engine.checkTrainer?.(sizes);
		const trainer = await engine.trainer({...sizes, parameters: zeroParameters(model)});
		await trainer.dispose();
		return 'Out of memory: 8 layers of 4096 units, B 1024, T 512 fit.';
	} catch (error) {
		const kind = error instanceof UserError ? 'refused' : '**not refused in words for people**';
		return `Out of memory: ${kind}: ${(error as Error).message.replaceAll('\n', ' ')}`;
	}
}

/** Measures one engine; gives its part of the report. */
async function measureEngine(name: string, options: GpuOptions): Promise<string> {
	const {threads, device, own} = options;
	const parts = [`### ${name}`];
	try {
		const engine = await openEngine(name, {threads, device, ...(own && {own})});
		parts.push(`${engine.description}. ${JSON.stringify(engine.details ?? {})}`, await holdToContract(name));
		const batches: readonly (readonly [Kind, readonly number[]])[] = [
			['train', options.batch],
			['score', options.batch],
			['generate', [1, 256]],
		];
		for (const [kind, batch] of batches) {
			parts.push(await comparePeers(kind, engine, {...options, batch, write: false}));
		}
		parts.push(await exceedMemory(engine, options));
		engine.close?.();
	} catch (error) {
		parts.push(`Not measured: ${(error as Error).message}`);
	}
	return parts.join('\n\n');
}

/** Prints the report, and with `write` puts it into BENCHMARKS.md. */
export async function measureGpu(options: GpuOptions): Promise<void> {
	const reports: string[] = [];
	for (const name of options.engines) {
		reports.push(await measureEngine(name, options));
		process.stdout.write(`\n${reports.at(-1)}\n`);
	}
	if (options.write) await writeSection(benchmarksFile, 'gpu', reports.join('\n\n'));
}

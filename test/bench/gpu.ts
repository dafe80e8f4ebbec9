/**
 * Everything that a GPU has to show, in about five minutes: the engines that use one are held to the contract and measured beside PyTorch
 * in training, reading and writing, and a training that can't fit has to be refused in words. What fails, or takes too long, is named,
 * and the rest goes on; the report is written as it grows.
 */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {defaultOptimizer} from '../../src/config.js';
import type {Engine, EngineOptions, ProductPrecision} from '../../src/engines/engine.js';
import {openEngine} from '../../src/engines/index.js';
import {UserError} from '../../src/errors.js';
import {zeroParameters} from '../../src/model/parameters.js';
import {type BenchOptions, benchmarksFile, operations} from './compare.js';
import {type Contest, type Contestant, hold} from './contest.js';
import {goalRows, perSecond} from './gpu-goals.js';
import {machineLine} from './machine.js';
import {charloomPeer, type Kind, plainModel, type Workload} from './peer.js';
import {PyTorch} from './pytorch.js';
import {commandLine, table, writeSection} from './report.js';
import {speedUp} from './rounds.js';

export type GpuOptions = BenchOptions & {
	readonly engines: readonly string[];
	readonly own: EngineOptions['own'];
	/** The time for all of it. */
	readonly minutes: number;
};

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Counts of the engine's contract, and what its failures say; after so many seconds it is ended, with what has passed by then. */
async function holdToContract(name: string, seconds: number): Promise<string> {
	const args = ['node_modules/ava/entrypoints/cli.mjs', 'dist/test/engines/contract.test.js', '--timeout', '5m'];
	const child = spawn(process.execPath, [...args, '--match', `${name}*`], {
		cwd: packageRoot,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output += text;
	});
	let isLate = false;
	const timer = setTimeout(() => {
		isLate = true;
		child.kill(); // ava ends its own processes
	}, seconds * 1e3);
	const code = await new Promise<number | null>(resolve => child.on('close', resolve));
	clearTimeout(timer);
	const passed = output.match(/^ *✔/gm)?.length ?? 0;
	const counts = output.match(/\d+ (?:tests?|known|uncaught) [a-z ]+/g)?.join(', ') || `${passed} tests passed`;
	const late = isLate
		? `, ended after ${Math.round(seconds)} s (\`npx ava … --match '${name}*'\` runs all of them)`
		: '';
	const failed = code === 0 || isLate ? '' : `\n\n\`\`\`\n${output.slice(-3000)}\n\`\`\``;
	return `Contract of \`${name}\`: ${counts}${late}.${failed}`;
}

type Impossible = {readonly hidden: number; readonly layers: number; readonly batch: number; readonly seq: number};

/** Models of which one buffer alone, and of which all together, are larger than the memory of any GPU. */
const inOneBuffer: Impossible = {hidden: 4096, layers: 8, batch: 1024, seq: 512};
const altogether: Impossible = {hidden: 128, layers: 400, batch: 8192, seq: 64};

/** The words in which a training is refused that no GPU has the memory for. */
async function exceedMemory(name: string, engine: Engine, vocab: number, sizes: Impossible): Promise<string> {
	const {hidden, layers, batch: batchSize, seq: seqLength} = sizes;
	const model = plainModel(hidden, layers, vocab, 'lstm');
	const wanted = {model, optimizer: defaultOptimizer, batchSize, seqLength};
	const work = `\`${name}\`, ${layers} layers of ${hidden} units, B ${batchSize}, T ${seqLength}`;
	try {
		engine.checkTrainer?.(wanted);
		const trainer = await engine.trainer({...wanted, parameters: zeroParameters(model)});
		await trainer.dispose();
		return `Out of memory: ${work}: **it fits**.`;
	} catch (error) {
		const isForPeople = error instanceof UserError;
		const kind = isForPeople ? 'refused' : '**not refused in words for people**';
		return `Out of memory: ${work}: ${kind}: ${(error as Error).message.replaceAll('\n', ' ')}`;
	}
}

type Opened = {readonly name: string; readonly label: string; readonly engine: Engine};

/** The engines that open, WebGPU in half precision as well where it has it; the others are named with their reasons. */
async function openEngines(
	{engines, threads, device, own = {}}: GpuOptions,
	lines: string[],
): Promise<readonly Opened[]> {
	const opened: Opened[] = [];
	const wanted = engines.flatMap(name =>
		(name === 'webgpu' ? (['float32', 'float16'] as const) : (['float32'] as const)).map(precision => [
			name,
			precision,
		]),
	) as readonly (readonly [string, ProductPrecision])[];
	for (const [name, productPrecision] of wanted) {
		const label = productPrecision === 'float32' ? name : `${name}, ${productPrecision}`;
		try {
			const engine = await openEngine(name, {threads, device, own, productPrecision});
			opened.push({name, label, engine});
			const details = Object.entries(engine.details ?? {}).map(([key, value]) => `${key}: ${value}`);
			lines.push(`\`${label}\`: ${[engine.description, ...details].join('; ')}.`);
		} catch (error) {
			lines.push(`\`${label}\` is not measured: ${(error as Error).message.replaceAll('\n', ' ')}`);
		}
	}
	return opened;
}

/** The ways in which engines with several have chosen to train; one that fails is named by the contest. */
async function waysOf(engines: readonly Opened[], {model, batchSize, seqLength}: Workload): Promise<readonly string[]> {
	const lines: string[] = [];
	for (const {label, engine} of engines) {
		const way = await engine.trainerWay?.({model, batchSize, seqLength}).catch(() => undefined);
		if (way) lines.push(`\`${label}\` trains ${model.numLayers}×${model.hiddenSize}, B ${batchSize}, by ${way}.`);
	}
	return lines;
}

/** PyTorch's names in tables, and its modules. */
const modules = {'nn.LSTM': 'LSTM', 'LSTMCell loop': 'LSTMCell'} as const;

/** A row for each that was measured: its time, and how many times as fast as each of PyTorch's it is. */
function rowsOf(contest: Contest): readonly (readonly string[])[] {
	const {workload, measured} = contest;
	const work = `${workload.kind} ${workload.model.numLayers}×${workload.model.hiddenSize}, B ${workload.batchSize}`;
	return [...measured].map(([name, own]) => {
		const milliseconds = own.medianMilliseconds;
		const times = Object.keys(modules).map(other => {
			const theirs = measured.get(other);
			return theirs && theirs !== own ? `**${speedUp(own, theirs).toFixed(2)}**` : '';
		});
		const rate = Math.round(perSecond(contest, milliseconds)).toLocaleString('en');
		const operationsPerSecond = (operations(workload) / milliseconds / 1e6).toFixed(0);
		return [work, name, milliseconds.toFixed(milliseconds < 1 ? 4 : 2), rate, operationsPerSecond, ...times];
	});
}

const header = ['work', 'by', 'ms a step', 'characters/s', 'GFLOP/s', ...Object.keys(modules).map(name => `× ${name}`)];

/** Measures, prints the report, and with `write` puts it into BENCHMARKS.md. */
export async function measureGpu(options: GpuOptions): Promise<void> {
	const {threads, device, tf32, layers, vocab, cell, hidden, batch, seq, rounds: count, seconds, minutes} = options;
	const end = performance.now() + minutes * 60e3;
	const left = (): number => (end - performance.now()) / 1e3;
	const lines: string[] = [];
	const contests: Contest[] = [];
	const ways: string[] = [];
	const words: string[] = [];
	const engines = await openEngines(options, lines);
	const processes =
		options.against === 'none'
			? []
			: Object.entries(modules).map(([name, module]) => {
					const pytorch = new PyTorch(options.python);
					const contestant: Contestant = {name, open: workload => pytorch.peer(module, workload)};
					return {pytorch, contestant};
				});
	const report = (): string => {
		const date = new Date().toISOString().slice(0, 10);
		const goal = goalRows(contests, 'webgpu');
		const failures = [...new Set(contests.flatMap(({failures}) => failures))];
		return [
			`\`${commandLine()}\`, ${date}. ${machineLine()}; T ${seq}; medians of ${count} interleaved rounds.`,
			...lines,
			table(header, contests.flatMap(rowsOf)),
			...(goal.length > 0 ? [table(['work', 'goal', 'webgpu'], goal)] : []),
			...ways,
			...failures.map(failure => `Not measured: ${failure}`),
			...words,
		].join('\n\n');
	};
	const keep = async (): Promise<void> => {
		if (options.write) await writeSection(benchmarksFile, 'gpu', report());
	};
	/** Does a part of the work, unless the time is up. */
	const part = async (what: string, least: number, work: () => Promise<void>): Promise<void> => {
		if (left() < least) words.push(`Left out for want of time: ${what}. \`--minutes\` gives more.`);
		else await work();
		await keep();
	};
	const contestants = [
		...engines.map(({label, engine}) => ({name: label, open: (work: Workload) => charloomPeer(engine, work)})),
		...processes.map(({contestant}) => contestant),
	];
	const kinds: readonly (readonly [Kind, readonly number[]])[] = [
		['train', batch],
		['generate', [1, 256]],
		['score', batch],
	];
	for (const [kind, batches] of kinds) {
		for (const batchSize of batches) {
			for (const hiddenSize of hidden) {
				const model = plainModel(hiddenSize, layers, vocab, cell);
				const seqLength = kind === 'generate' ? 1 : seq;
				const workload = {kind, model, batchSize, seqLength, threads, device, tf32};
				await part(`${kind} ${layers}×${hiddenSize}, B ${batchSize}`, 5, async () => {
					const contest = await hold(contestants, workload, {count, seconds, until: end});
					contests.push(contest);
					if (kind === 'train') ways.push(...(await waysOf(engines, workload)));
					process.stderr.write(`${[...rowsOf(contest).map(row => row.join('  ')), ...contest.failures].join('\n')}\n`);
				});
			}
		}
	}
	for (const {pytorch} of processes) pytorch.end();
	const plain = engines.filter(({name, label}) => name === label);
	for (const {name, engine} of plain) {
		// On the CPU such a model would take the memory of everything else.
		const models = device === 'gpu' ? [inOneBuffer, altogether] : name === 'webgpu' ? [inOneBuffer] : [];
		for (const sizes of models) {
			await part(`a full memory of ${name}`, 2, async () => {
				words.push(await exceedMemory(name, engine, vocab, sizes));
			});
		}
	}
	for (const {engine} of engines) engine.close?.();
	for (const [place, {name}] of plain.entries()) {
		await part(`the contract of ${name}`, 10, async () => {
			words.push(await holdToContract(name, Math.max(10, left() / (plain.length - place))));
		});
	}
	process.stdout.write(`${report()}\n`);
}

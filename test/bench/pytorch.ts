/** PyTorch as a peer, in a process of its own. */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import type {Peer, Workload} from './peer.js';

const script = fileURLToPath(new URL('../../../test/bench/pytorch_peer.py', import.meta.url));

/** Seconds after which a process that says nothing is ended: the first work on a GPU may take a minute, and a machine that has other work longer. */
const patience = 600;

export type Module = 'LSTM' | 'LSTMCell';

export type PyTorchOptions = {readonly autocast?: boolean; readonly compile?: boolean};

/** One process does one work after the other, since it takes seconds to start. */
export class PyTorch {
	readonly #python: string;
	readonly #child: ReturnType<PyTorch['start']>;
	readonly #lines: AsyncIterator<string>;

	constructor(python: string) {
		this.#python = python;
		this.#child = this.start();
		this.#lines = createInterface({input: this.#child.stdout})[Symbol.asyncIterator]();
		this.#child.on('error', () => this.#child.stdout.destroy());
		this.#child.stdin.on('error', () => {}); // a process that has ended is told by its answer, which does not come
	}

	/** Makes it ready for a work; only the peer that came last may be run. Throws an Error that says why it can't do it. */
	async peer(
		module: Module,
		workload: Workload,
		{autocast = false, compile = false}: PyTorchOptions = {},
	): Promise<Peer> {
		const {kind, model, batchSize, seqLength, threads, device, tf32} = workload;
		const sizes = {
			vocab: model.vocabSize,
			hidden: model.hiddenSize,
			layers: model.numLayers,
			batch: batchSize,
			seq: seqLength,
		};
		const options = {kind, module, autocast, compile, threads, gpu: device === 'gpu', tf32: tf32 === 'on', ...sizes};
		const {torch, failed} = (await this.#ask(options)) as {readonly torch: string; readonly failed?: string};
		const name = `${module}${compile ? ', torch.compile' : ''}${autocast ? ', autocast to bfloat16' : ''}`;
		if (failed) throw new Error(`PyTorch ${name}: ${failed}`);
		return {
			name: `PyTorch ${torch.replace(/\+.*/, '')} ${name}`,
			run: async steps => (await this.#ask(steps)) as readonly number[],
			dispose: async () => {},
		};
	}

	end(): void {
		this.#child.stdin.end();
	}

	private start() {
		return spawn(this.#python, [script], {stdio: ['pipe', 'pipe', 'inherit']});
	}

	async #ask(request: unknown): Promise<unknown> {
		this.#child.stdin.write(`${JSON.stringify(request)}\n`);
		const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience * 1e3);
		const {value, done} = await this.#lines.next();
		clearTimeout(timer);
		if (done) {
			throw new Error(`${this.#python} ended without an answer. Is PyTorch installed there? (npm run bench -- setup)`);
		}
		return JSON.parse(value);
	}
}

/** PyTorch in a process for this work alone: in bfloat16 where its `autocast` takes it, a step of the loop over cells by `torch.compile`, for which a C++ compiler is needed. */
export async function pytorchPeer(
	python: string,
	module: Module,
	workload: Workload,
	options: PyTorchOptions = {},
): Promise<Peer> {
	const process = new PyTorch(python);
	const peer = await process.peer(module, workload, options);
	return {...peer, dispose: async () => process.end()};
}

/**
 * Streams that advance by one character a call, in the calling thread: a step takes some microseconds. Many characters in a
 * row are drawn by worker threads together; the same weights are read by both.
 */
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import type {ModelConfig} from '../../../config.js';
import type {Parameters} from '../../../model/parameters.js';
import type {CellState, Drawer, DrawRequest, Precision, Stepper} from '../../engine.js';
import {requireIds} from '../kernels/ids.js';
import {instantiate, type KernelModule} from '../kernels/load.js';
import type {SelectedKernels} from '../kernels/select.js';
import {allocateMemory} from '../kernels/shared-memory.js';
import {AdaptiveThreads} from '../threads/adaptive-threads.js';
import {WorkerPool} from '../threads/pool.js';
import {type DrawCommand, ShareWriter} from './draw.js';
import {ParameterLoader} from './load-parameters.js';
import {planWriting, usefulThreads, type WritingPlan} from './memory-plan.js';
import {wholeShare} from './partition.js';
import {readState, writeState} from './state.js';
import type {WritingWorkerData} from './worker.js';
import {stepsOf} from './worker-draw.js';

export type WasmStepperOptions = {
	readonly kernels: SelectedKernels;
	/** Worker threads at most. */
	readonly threads: number;
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	readonly streams: number;
	readonly precision: Precision | undefined;
};

export class WasmStepper implements Stepper, Drawer {
	readonly streams: number;
	readonly mostSteps: number;
	readonly #plan: WritingPlan;
	readonly #memory: WebAssembly.Memory;
	/** All of it, by the calling thread. */
	readonly #whole: ShareWriter;
	readonly #ids: Int32Array;
	readonly #logits: Float32Array;
	readonly #rows: readonly Float32Array[];
	readonly #uniforms: Float64Array;
	readonly #drawn: Int32Array;
	/** How far the groups of streams are. */
	readonly #steps: Int32Array;
	readonly #module: KernelModule;
	readonly #adaptive = new AdaptiveThreads();
	#workers: WorkerPool<DrawCommand> | undefined;
	#isReady = false;
	/** Requests so far. */
	#requests = 0;

	constructor({kernels, threads, model, parameters, streams, precision = 'float32'}: WasmStepperOptions) {
		const options = {
			model,
			streams,
			precision,
			threads: usefulThreads({model, streams, threads}),
			columns: kernels.build.columns,
		};
		const plan = planWriting(options);
		this.streams = streams;
		this.mostSteps = plan.capacity;
		this.#plan = plan;
		this.#module = kernels.module;
		this.#memory = allocateMemory(plan.pages, 'Lower --count, or take a smaller model.');
		const {buffer} = this.#memory;
		this.#whole = new ShareWriter(instantiate(kernels.module, this.#memory), buffer, plan, wholeShare(plan), 0);
		new ParameterLoader(buffer, plan, parameters, this.#whole.network).load();
		this.#ids = new Int32Array(buffer, plan.ids, plan.rows);
		this.#logits = new Float32Array(streams * model.vocabSize);
		this.#rows = Array.from(
			{length: streams},
			(_, stream) => new Float32Array(buffer, plan.logits + 4 * plan.V * stream, model.vocabSize),
		);
		this.#uniforms = new Float64Array(buffer, plan.uniforms, plan.capacity * streams);
		this.#drawn = new Int32Array(buffer, plan.drawn, plan.capacity * streams);
		this.#steps = stepsOf(buffer, plan);
	}

	get drawer(): Drawer {
		return this;
	}

	async step(ids: Int32Array): Promise<Float32Array> {
		this.#takeIds(ids);
		this.#whole.network.begin();
		this.#whole.network.step(0);
		this.#whole.network.settle();
		const {vocabSize} = this.#plan.model;
		for (let stream = 0; stream < this.streams; stream++) this.#logits.set(this.#rows[stream], stream * vocabSize);
		return this.#logits;
	}

	async draw({ids, temperature, uniforms}: DrawRequest): Promise<Int32Array> {
		this.#takeIds(ids);
		this.#uniforms.set(uniforms);
		const command = {first: 0, count: uniforms.length / this.streams, temperature};
		const workers = this.#plan.threads > 1 ? await this.#startedWorkers() : undefined;
		if (workers === undefined) this.#whole.draw(command);
		else if (this.streams > 1) await this.#drawDivided(workers, command);
		else await this.#drawShared(workers, command);
		return this.#drawn.subarray(0, uniforms.length);
	}

	/** Several streams: the threads take them in groups, piece by piece. */
	async #drawDivided(workers: WorkerPool<DrawCommand>, command: DrawCommand): Promise<void> {
		this.#steps.fill(0);
		await workers.run(command);
	}

	/** One stream: by all threads together or by this one alone, whichever is faster at the time. */
	async #drawShared(workers: WorkerPool<DrawCommand>, {count, temperature}: DrawCommand): Promise<void> {
		for (let first = 0; first < count; ) {
			const piece = this.#adaptive.next(count - first);
			const command = {first, count: piece.count, temperature};
			const begin = performance.now();
			if (piece.mode === 'alone') this.#whole.draw(command);
			else await workers.run(command);
			this.#adaptive.note(piece, performance.now() - begin);
			first += piece.count;
		}
	}

	async state(): Promise<CellState> {
		return readState(this.#memory.buffer, this.#plan);
	}

	async setState(state: CellState): Promise<void> {
		writeState(this.#memory.buffer, this.#plan, state);
	}

	async dispose(): Promise<void> {
		await this.#workers?.dispose();
	}

	/** Threads that share one stream have each a row of their own for its character. */
	#takeIds(ids: Int32Array): void {
		requireIds(ids, this.#plan.model.vocabSize);
		if (this.streams === 1) this.#ids.fill(ids[0]);
		else this.#ids.set(ids);
	}

	/**
	 * The threads, once they have started; until then this one draws by itself. They are started with the second request: who
	 * only wants a few characters does without.
	 */
	async #startedWorkers(): Promise<WorkerPool<DrawCommand> | undefined> {
		if (this.#requests++ === 1) this.#workers = this.#start();
		// They are heard of between two turns of the event loop, and whoever draws block after block leaves it no other.
		if (this.#workers && !this.#isReady) await eventLoopTurn();
		return this.#isReady ? this.#workers : undefined;
	}

	#start(): WorkerPool<DrawCommand> {
		const {model, streams, precision, threads, columns} = this.#plan;
		const data = {module: this.#module, memory: this.#memory, options: {model, streams, precision, threads, columns}};
		const workers = new WorkerPool<DrawCommand>(
			new URL('worker.js', import.meta.url),
			Array.from({length: threads}, (_, rank): WritingWorkerData => ({...data, rank})),
		);
		const start = (): void => {
			this.#isReady = true;
		};
		// A thread that fails is heard of when it is needed.
		workers.run({first: 0, count: 0, temperature: 0}).then(start, start);
		return workers;
	}
}

/**
 * The wasm engine's stepper. A single step is computed by the calling thread, since it takes some microseconds. Many characters in a
 * row are drawn by worker threads, on the same memory.
 */
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import type {ModelConfig} from '../../../config.js';
import type {Parameters} from '../../../model/parameters.js';
import type {CellState, Drawer, DrawRequest, Precision, Stepper} from '../../engine.js';
import {requireIds} from '../kernels/ids.js';
import {instantiate, type KernelModule} from '../kernels/instantiate.js';
import type {SelectedKernels} from '../kernels/select.js';
import {allocateMemory} from '../kernels/shared-memory.js';
import {AdaptiveThreads} from '../threads/adaptive-threads.js';
import {WorkerPool} from '../threads/pool.js';
import {ParameterLoader} from './load-parameters.js';
import {type GenerationPlan, planGeneration, usefulThreads} from './memory-plan.js';
import {GenerationNetwork} from './network.js';
import {wholePartition} from './partition.js';
import {type DrawCommand, PartitionSampler} from './partition-sampler.js';
import {roundPanels} from './round-panels.js';
import {readState, writeState} from './state.js';
import type {GenerationWorkerData} from './worker.js';
import {stepsOf} from './worker-sampler.js';

export type WasmStepperOptions = {
	readonly kernels: SelectedKernels;
	/** The kernels of several streams whose weights are float32: they may round to bfloat16. */
	readonly rounding: KernelModule;
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
	readonly #plan: GenerationPlan;
	readonly #memory: WebAssembly.Memory;
	/** Computes all streams and columns in the calling thread. */
	readonly #whole: PartitionSampler;
	readonly #ids: Int32Array;
	readonly #logits: Float32Array;
	readonly #rows: readonly Float32Array[];
	readonly #uniforms: Float64Array;
	readonly #drawn: Int32Array;
	/** The number of steps that each group of streams has done. */
	readonly #steps: Int32Array;
	readonly #module: KernelModule;
	readonly #adaptive = new AdaptiveThreads();
	#workers: WorkerPool<DrawCommand> | undefined;
	#isReady = false;
	/** Requests so far. */
	#requests = 0;

	constructor(stepper: WasmStepperOptions) {
		const {kernels, threads, model, parameters, streams, precision = 'float32'} = stepper;
		const options = {
			model,
			streams,
			precision,
			threads: usefulThreads({model, streams, threads}),
			columns: kernels.build.columns,
		};
		const plan = planGeneration(options);
		this.streams = streams;
		this.mostSteps = plan.capacity;
		this.#plan = plan;
		this.#module = streams > 1 && precision === 'float32' ? stepper.rounding : kernels.module;
		this.#memory = allocateMemory(
			plan.pages,
			'Write fewer texts side by side (--count, --beam), or take a smaller model.',
		);
		const {buffer} = this.#memory;
		// Tables are multiplied before panels may be rounded.
		const loading = new GenerationNetwork(instantiate(kernels.module, this.#memory), plan, wholePartition(plan));
		new ParameterLoader(buffer, plan, parameters, loading).load();
		const own = instantiate(this.#module, this.#memory);
		if (this.#module !== kernels.module) roundPanels(own, plan);
		this.#whole = new PartitionSampler(own, buffer, plan, wholePartition(plan), 0);
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
		else if (this.streams > 1) await this.#drawStreams(workers, command);
		else await this.#drawStream(workers, command);
		return this.#drawn.subarray(0, uniforms.length);
	}

	/** Draws for several streams, which the threads take in groups and for some steps at a time. */
	async #drawStreams(workers: WorkerPool<DrawCommand>, command: DrawCommand): Promise<void> {
		this.#steps.fill(0);
		await workers.run(command);
	}

	/** Draws for one stream, by all threads together or by this one alone, whichever is faster at the time. */
	async #drawStream(workers: WorkerPool<DrawCommand>, {count, temperature}: DrawCommand): Promise<void> {
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

	/** Sets the first input of all streams. The threads of a single stream each have an element of their own for it. */
	#takeIds(ids: Int32Array): void {
		requireIds(ids, this.#plan.model.vocabSize);
		if (this.streams === 1) this.#ids.fill(ids[0]);
		else this.#ids.set(ids);
	}

	/**
	 * The workers, once they have started; until then the calling thread draws by itself. They are started with the second request, so
	 * that a program that needs only a few characters starts none.
	 */
	async #startedWorkers(): Promise<WorkerPool<DrawCommand> | undefined> {
		if (this.#requests++ === 1) this.#workers = this.#start();
		// Their answer arrives in another turn of the event loop, and a caller that makes request after request leaves no other turn.
		if (this.#workers && !this.#isReady) await eventLoopTurn();
		return this.#isReady ? this.#workers : undefined;
	}

	#start(): WorkerPool<DrawCommand> {
		const data = {module: this.#module, memory: this.#memory, plan: this.#plan};
		const workers = new WorkerPool<DrawCommand>(
			new URL('worker.js', import.meta.url),
			Array.from({length: this.#plan.threads}, (_, rank): GenerationWorkerData => ({...data, rank})),
		);
		const start = (): void => {
			this.#isReady = true;
		};
		// A thread that has failed makes the next request fail.
		workers.run({first: 0, count: 0, temperature: 0}).then(start, start);
		return workers;
	}
}

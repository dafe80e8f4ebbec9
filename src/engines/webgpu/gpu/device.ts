/** The GPU as the engine uses it: buffers, pipelines, submissions and read-backs, each of whose errors is told. */
import {UserError} from '../../../errors.js';
import type {ProductPrecision} from '../../engine.js';
import {type Forms, featuresFor, plainForms} from './forms.js';
import {type CellFile, type Constants, type KernelName, kernels, shaderOf} from './kernels.js';
import {patiently} from './pace.js';
import {type Tuning, tuningOf} from './tuning.js';

/** Usage of a buffer, as the specification numbers it: Dawn's globals stay out of this process's own. */
const usage = {mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80} as const;

const mapForReading = 1;

/** The words by which the process tells a full memory (`process.ts`). */
export const outOfMemory = 'The memory of the GPU is full';

export type Pipeline = {readonly pipeline: GPUComputePipeline; readonly layout: GPUBindGroupLayout};

export type Piece = {readonly buffer: GPUBuffer; readonly from: number; readonly count: number};

/** Commands that are recorded and not yet submitted, which can be done once, and the pieces of memory that are read after them. */
export type Recorded = {readonly commands: GPUCommandBuffer; readonly pieces: readonly Piece[]};

const wantedLimits = [
	'maxBufferSize',
	'maxStorageBufferBindingSize',
	'maxComputeInvocationsPerWorkgroup',
	'maxComputeWorkgroupSizeX',
	'maxComputeWorkgroupStorageSize',
] as const;

/** The limits that decide whether a model fits, and how it is divided. */
export type Limits = Readonly<Record<(typeof wantedLimits)[number], number>>;

/**
 * Opens the device with all that its adapter offers of these limits and of what a precision needs, and shapes of workgroups that suit
 * it.
 */
export async function openDevice(
	adapter: GPUAdapter,
	tuning = tuningOf(adapter.info),
	precision: ProductPrecision = 'float32',
): Promise<Device> {
	const limits = Object.fromEntries(wantedLimits.map(name => [name, adapter.limits[name]])) as Limits;
	const requiredFeatures = featuresFor(adapter.features, precision) as readonly GPUFeatureName[];
	const device = await adapter.requestDevice({requiredLimits: limits, requiredFeatures});
	return new Device(device, adapter.info, limits, tuning);
}

const countOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, {count}) => sum + count, 0);

export class Device {
	readonly info: GPUAdapterInfo;
	readonly limits: Limits;
	/** The features, beyond those of every GPU, that it was opened with. */
	readonly features: ReadonlySet<string>;
	readonly tuning: Tuning;
	/** Settles with the reason when the GPU is lost: nothing works from there on. */
	readonly lost: Promise<string>;
	/** The forms of kernels to use; others than the plain ones once they have passed their test. */
	forms: Forms = plainForms;
	readonly #device: GPUDevice;
	readonly #pipelines = new Map<string, Promise<Pipeline>>();
	readonly #staging = new Map<number, GPUBuffer>();
	/** The first error that no call has told yet. */
	#fault: Error | undefined;

	constructor(device: GPUDevice, info: GPUAdapterInfo, limits: Limits, tuning: Tuning) {
		this.#device = device;
		this.info = info;
		this.features = device.features;
		this.limits = limits;
		this.tuning = tuning;
		device.onuncapturederror = ({error}) => {
			this.#fault ??= errorOf(error);
		};
		this.lost = device.lost.then(({message}) => firstLine(message));
	}

	/** Runs what makes buffers and other objects. Throws what the GPU has to say against it, a full memory among it. */
	async guarded<Result>(make: () => Result): Promise<Result> {
		const filters = ['out-of-memory', 'internal', 'validation'] as const;
		for (const filter of filters) this.#device.pushErrorScope(filter);
		let result: Result;
		let errors: Promise<readonly (GPUError | null)[]>;
		try {
			result = make();
		} finally {
			errors = Promise.all(filters.map(() => this.#device.popErrorScope()));
		}
		const [error] = (await this.#answered(errors)).filter(one => one !== null);
		this.requireSound();
		if (error) throw errorOf(error);
		return result;
	}

	/** A buffer of so many 32-bit numbers, all zero, that kernels read and write. Errors come by `guarded`. */
	buffer(label: string, count: number): GPUBuffer {
		const size = Math.max(4, Math.ceil(count)) * 4;
		return this.#device.createBuffer({label, size, usage: usage.storage | usage.copySource | usage.copyTarget});
	}

	/** A buffer of numbers that all threads of a dispatch share. */
	uniforms(label: string, data: ArrayBuffer): GPUBuffer {
		const size = Math.max(16, data.byteLength);
		const buffer = this.#device.createBuffer({label, size, usage: usage.uniform | usage.copyTarget});
		this.#device.queue.writeBuffer(buffer, 0, data);
		return buffer;
	}

	write(buffer: GPUBuffer, data: Float32Array | Int32Array | Uint32Array | ArrayBuffer, at = 0): void {
		this.#device.queue.writeBuffer(buffer, at * 4, data as Float32Array<ArrayBuffer>); // no memory here is shared
	}

	/** A kernel compiled for these constants and a cell, if it has one; it is compiled once. Throws an Error with what the compiler says. */
	pipeline(name: KernelName, constants: Constants, cell?: CellFile): Promise<Pipeline> {
		const key = `${name} ${cell} ${JSON.stringify(constants)}`;
		const known = this.#pipelines.get(key);
		if (known) return known;
		const made = this.#compile(name, constants, cell);
		this.#pipelines.set(key, made);
		return made;
	}

	group(layout: GPUBindGroupLayout, entries: readonly GPUBindGroupEntry[]): GPUBindGroup {
		return this.#device.createBindGroup({layout, entries: [...entries]});
	}

	/** Records commands and hands them to the GPU. */
	submit(record: (encoder: GPUCommandEncoder) => void): void {
		const encoder = this.#device.createCommandEncoder();
		record(encoder);
		this.#device.queue.submit([encoder.finish()]);
	}

	/** Records commands, and that pieces of memory are to be read after them. Errors come when they are carried out. */
	recorded(pieces: readonly Piece[], record: (encoder: GPUCommandEncoder) => void = () => {}): Recorded {
		const encoder = this.#device.createCommandEncoder();
		record(encoder);
		const staging = this.#stagingOf(countOf(pieces));
		let at = 0;
		for (const {buffer, from, count} of pieces) {
			encoder.copyBufferToBuffer(buffer, from * 4, staging, at * 4, count * 4);
			at += count;
		}
		return {commands: encoder.finish(), pieces};
	}

	/** Submits commands and waits for pieces of memory as they are after them. Throws the errors that came up meanwhile. */
	async read(pieces: readonly Piece[], record?: (encoder: GPUCommandEncoder) => void): Promise<ArrayBuffer[]> {
		this.requireSound();
		return this.carryOut(this.recorded(pieces, record));
	}

	/** Submits what was recorded, does something else while the GPU works, and waits for the pieces. Throws as `read` does. */
	async carryOut({commands, pieces}: Recorded, meanwhile: () => void = () => {}): Promise<ArrayBuffer[]> {
		this.requireSound();
		const count = countOf(pieces);
		const staging = this.#stagingOf(count);
		this.#device.queue.submit([commands]);
		const answer = patiently(staging.mapAsync(mapForReading, 0, count * 4), this.tuning.pause);
		meanwhile();
		await this.#answered(answer);
		const mapped = staging.getMappedRange(0, count * 4);
		let at = 0;
		const read = pieces.map(piece => {
			const copy = mapped.slice(at * 4, (at + piece.count) * 4);
			at += piece.count;
			return copy;
		});
		staging.unmap();
		this.requireSound();
		return read;
	}

	/** Submits a program alone and waits for pieces of memory as they are after it. */
	run(program: {encodePass(encoder: GPUCommandEncoder): void}, pieces: readonly Piece[]): Promise<ArrayBuffer[]> {
		return this.read(pieces, encoder => program.encodePass(encoder));
	}

	/** Waits until the GPU has done all that was submitted. */
	async finish(): Promise<void> {
		await this.#answered(patiently(this.#device.queue.onSubmittedWorkDone(), this.tuning.pause));
		this.requireSound();
	}

	/** Throws an error that no call has told yet. */
	requireSound(): void {
		const fault = this.#fault;
		this.#fault = undefined;
		if (fault) throw fault;
	}

	/** Waits for the GPU. */
	#answered<Result>(answer: Promise<Result>): Promise<Result> {
		return answer.catch(async (error: unknown) => {
			await this.#lostOrNot();
			this.requireSound();
			throw error;
		});
	}

	/** Waits a moment for the news that the GPU is lost: calls may fail before it comes. */
	async #lostOrNot(): Promise<void> {
		await Promise.race([this.lost, new Promise(resolve => setTimeout(resolve, 200))]);
	}

	/** A buffer to read through; there is one for each power of two. */
	#stagingOf(count: number): GPUBuffer {
		const size = 2 ** Math.ceil(Math.log2(Math.max(64, count))) * 4;
		const known = this.#staging.get(size);
		if (known) return known;
		const buffer = this.#device.createBuffer({label: 'read-back', size, usage: usage.mapRead | usage.copyTarget});
		this.#staging.set(size, buffer);
		return buffer;
	}

	async #compile(name: KernelName, constants: Constants, cell: CellFile | undefined): Promise<Pipeline> {
		const {bindings} = kernels[name];
		const layout = this.#device.createBindGroupLayout({
			entries: ['sizes', ...bindings].map((kind, binding) => ({
				binding,
				visibility: 4, // compute
				buffer: layoutOfBinding(kind),
			})),
		});
		const module = this.#device.createShaderModule({label: name, code: shaderOf(name, constants, cell)});
		try {
			const pipeline = await this.#device.createComputePipelineAsync({
				label: name,
				layout: this.#device.createPipelineLayout({bindGroupLayouts: [layout]}),
				compute: {module, entryPoint: 'main'},
			});
			return {pipeline, layout};
		} catch (error) {
			await this.#lostOrNot();
			this.#fault = undefined; // the module's own error says the same
			this.requireSound();
			const {messages} = await module.getCompilationInfo();
			const lines = messages.map(({lineNum, message}) => `line ${lineNum}: ${message}`);
			const reason = lines.length > 0 ? lines.join('\n') : (error as Error).message;
			throw new UserError(
				`The kernel \`${name}\` can't be compiled for ${this.info.description || this.info.device}: ${reason}`,
			);
		}
	}
}

function layoutOfBinding(kind: string): GPUBufferBindingLayout {
	if (kind === 'sizes') return {type: 'uniform', hasDynamicOffset: true};
	if (kind === 'uniform') return {type: 'uniform'};
	return {type: kind === 'read' ? 'read-only-storage' : 'storage'};
}

const firstLine = (message: string): string => message.trim().split('\n')[0];

/** An error of the GPU in words; a full memory is told by the words that the process knows. */
function errorOf(error: GPUError): Error {
	if (error.constructor.name === 'GPUOutOfMemoryError') return new Error(`${outOfMemory}: ${firstLine(error.message)}`);
	return new Error(`The GPU refuses a command: ${error.message.trim()}`);
}

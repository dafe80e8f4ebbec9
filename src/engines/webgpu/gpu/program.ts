/**
 * A sequence of dispatches that is recorded once and encoded again for each step. Its bind groups are made once; the numbers of all its
 * dispatches lie in one buffer, and a dispatch names its own by an offset.
 */
import type {Device, Pipeline} from './device.js';
import type {Forms} from './forms.js';
import {type CellFile, type Constants, type KernelName, kernels, type SizesOf, writeSizes} from './kernels.js';
import type {Bindable} from './memory.js';
import type {Tuning} from './tuning.js';

export type DispatchOf<Name extends KernelName> = {
	readonly kernel: Name;
	readonly constants: Constants;
	/** The cell whose equations the kernel takes. */
	readonly cell?: CellFile;
	readonly sizes: SizesOf<Name>;
	/** The memory after the sizes, in the order of the kernel's table. */
	readonly buffers: readonly Bindable[];
	/** Workgroups in each dimension. */
	readonly groups: readonly [number, number?, number?];
};

type Recorded = Omit<DispatchOf<KernelName>, 'sizes'> & {readonly offset: number};

type Ready = {
	readonly pipeline: GPUComputePipeline;
	readonly group: GPUBindGroup;
	readonly offsets: readonly [number];
	readonly x: number;
	readonly y: number;
	readonly z: number;
};

/** The numbers of a dispatch begin at a multiple of this many bytes, as every GPU allows. */
const stride = 256;

const resourceOf = (memory: Bindable): GPUBufferBinding =>
	'buffer' in memory ? {buffer: memory.buffer, offset: memory.from * 4, size: memory.count * 4} : {buffer: memory};

export class Program {
	/** The shapes of workgroups to record with. */
	readonly tuning: Tuning;
	readonly forms: Forms;
	readonly #device: Device;
	readonly #recorded: Recorded[] = [];
	/** The offsets of numbers that were used before, by their bytes: time steps of several layers have the same. */
	readonly #known = new Map<string, number>();
	#data = new ArrayBuffer(64 * stride);
	#used = 0;
	#sizes: GPUBuffer | undefined;
	#ready: readonly Ready[] = [];

	/** Other forms of kernels than those of the device are for their test. */
	constructor(
		device: Device,
		{tuning = device.tuning, forms = device.forms}: Partial<Pick<Device, 'tuning' | 'forms'>> = {},
	) {
		this.#device = device;
		this.tuning = tuning;
		this.forms = forms;
	}

	add<Name extends KernelName>(dispatch: DispatchOf<Name>): void {
		const {sizes, ...rest} = dispatch;
		this.#recorded.push({...rest, offset: this.#offsetOf(dispatch.kernel, sizes)});
	}

	/** Compiles the kernels and makes the bind groups. Nothing is added afterwards. */
	async prepare(): Promise<void> {
		const pipelines = await Promise.all(
			this.#recorded.map(({kernel, constants, cell}) => this.#device.pipeline(kernel, constants, cell)),
		);
		await this.#device.guarded(() => {
			const sizes = this.#device.uniforms('sizes', this.#data.slice(0, this.#used));
			this.#sizes = sizes;
			const groups = new Map<string, GPUBindGroup>();
			const numbers = new Map<unknown, number>();
			const numberOf = (object: unknown): number => {
				const number = numbers.get(object) ?? numbers.size;
				numbers.set(object, number);
				return number;
			};
			this.#ready = this.#recorded.map(({buffers, offset, groups: [x, y = 1, z = 1]}, index) => {
				const made = pipelines[index];
				const key = [made.layout, ...buffers].map(numberOf).join();
				const group = groups.get(key) ?? this.#groupOf(made, sizes, buffers);
				groups.set(key, group);
				return {pipeline: made.pipeline, group, offsets: [offset], x, y, z};
			});
		});
	}

	/** Encodes all dispatches in their order. */
	encode(pass: GPUComputePassEncoder): void {
		let last: GPUComputePipeline | undefined;
		for (const {pipeline, group, offsets, x, y, z} of this.#ready) {
			if (pipeline !== last) pass.setPipeline(pipeline);
			last = pipeline;
			pass.setBindGroup(0, group, offsets);
			pass.dispatchWorkgroups(x, y, z);
		}
	}

	/** Encodes all dispatches as a pass of their own. */
	encodePass(encoder: GPUCommandEncoder): void {
		const pass = encoder.beginComputePass();
		this.encode(pass);
		pass.end();
	}

	dispose(): void {
		this.#sizes?.destroy();
	}

	#groupOf({layout}: Pipeline, sizes: GPUBuffer, buffers: readonly Bindable[]): GPUBindGroup {
		const own = {binding: 0, resource: {buffer: sizes, size: stride / 2}};
		return this.#device.group(layout, [
			own,
			...buffers.map((memory, index) => ({binding: index + 1, resource: resourceOf(memory)})),
		]);
	}

	#offsetOf<Name extends KernelName>(name: Name, sizes: SizesOf<Name>): number {
		const numbers = sizes as Readonly<Record<string, number>>;
		const key = `${name} ${Object.keys(kernels[name].sizes)
			.map(field => numbers[field])
			.join()}`;
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const offset = this.#used;
		this.#used += stride;
		if (this.#used > this.#data.byteLength) {
			const larger = new ArrayBuffer(2 * this.#data.byteLength);
			new Uint8Array(larger).set(new Uint8Array(this.#data));
			this.#data = larger;
		}
		writeSizes(name, sizes, new DataView(this.#data), offset);
		this.#known.set(key, offset);
		return offset;
	}
}

/** The model of the page, computed by the kernels for one stream. */
import type {ModelConfig} from '../../../config.js';
import type {CellState} from '../../../engines/engine.js';
import {ParameterLoader} from '../../../engines/wasm/generation/load-parameters.js';
import {type GenerationPlan, planGeneration} from '../../../engines/wasm/generation/memory-plan.js';
import {GenerationNetwork} from '../../../engines/wasm/generation/network.js';
import {wholePartition} from '../../../engines/wasm/generation/partition.js';
import {readState, writeState} from '../../../engines/wasm/generation/state.js';
import type {Kernels} from '../../../engines/wasm/kernels/kernels.js';
import type {Payload} from '../payload.js';

/** Columns of a panel of the module's kernels. */
const columns = 8;

export class PageNetwork {
	/** The scores of the next character; they change with each step. */
	readonly logits: Float32Array; // [V]
	readonly #plan: GenerationPlan;
	readonly #network: GenerationNetwork;
	readonly #buffer: SharedArrayBuffer;
	readonly #ids: Int32Array; // [1]

	private constructor(plan: GenerationPlan, buffer: SharedArrayBuffer, network: GenerationNetwork) {
		this.#plan = plan;
		this.#buffer = buffer;
		this.#network = network;
		this.#ids = new Int32Array(buffer, plan.ids, 1);
		this.logits = new Float32Array(buffer, plan.logits, plan.model.vocabSize);
	}

	/** Compiles the module and takes the parameters in. */
	static async load({header, module, parameters}: Payload): Promise<PageNetwork> {
		const model: ModelConfig = header.model;
		const plan = planGeneration({model, streams: 1, precision: 'float32', threads: 1, columns});
		const memory = new WebAssembly.Memory({initial: plan.pages, maximum: plan.pages, shared: true});
		const buffer = memory.buffer as unknown as SharedArrayBuffer; // it is shared
		const abort = (): never => {
			throw new Error('A kernel was called with arguments that it does not take.');
		};
		const {instance} = await WebAssembly.instantiate(module, {env: {memory, abort}});
		const kernels = instance.exports as unknown as Kernels; // WebAssembly has no types that TypeScript could read
		const network = new GenerationNetwork(kernels, plan, wholePartition(plan));
		new ParameterLoader(buffer, plan, parameters, network).load();
		return new PageNetwork(plan, buffer, network);
	}

	/** Reads a character: `logits` are then those of the next. */
	step(id: number): void {
		this.#ids[0] = id;
		this.#network.begin();
		this.#network.step(0);
		this.#network.settle();
	}

	/** h and c of all layers, to come back to. */
	get state(): CellState {
		return readState(this.#buffer, this.#plan);
	}

	set state(state: CellState) {
		writeState(this.#buffer, this.#plan, state);
	}

	/** Forgets all that was read. */
	reset(): void {
		this.state = this.state.map(({h, c}) => ({h: new Float32Array(h.length), c: new Float32Array(c.length)}));
	}
}

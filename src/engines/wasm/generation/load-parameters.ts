/** Copies a model's parameters into the memory of generation. */
import {exponentials} from '../../../model/exponential.js';
import type {Parameters} from '../../../model/parameters.js';
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import type {GenerationLayer, GenerationPlan} from './memory-plan.js';
import type {GenerationNetwork} from './network.js';
import {packMatrix, type TorchMatrix} from './pack-weights.js';

const padding = -1e30;

export class ParameterLoader {
	readonly #buffer: SharedArrayBuffer;
	readonly #plan: GenerationPlan;
	readonly #parameters: Parameters;
	/** A network of all columns, which multiplies the tables. */
	readonly #network: GenerationNetwork;

	constructor(buffer: SharedArrayBuffer, plan: GenerationPlan, parameters: Parameters, network: GenerationNetwork) {
		this.#buffer = buffer;
		this.#plan = plan;
		this.#parameters = parameters;
		this.#network = network;
	}

	load(): void {
		const {model, layers, layout, projection, projectionBias, decoder, logitBias, V} = this.#plan;
		const {vocabSize, embeddingSize, hiddenSize, tied} = model;
		new Float64Array(this.#buffer, this.#plan.exponentials).set(exponentials);
		layers.forEach((layer, index) => {
			this.#loadLayer(layer, index);
		});
		const {embedding, E} = this.#plan;
		for (let id = 0; embedding && id < vocabSize; id++)
			this.#floats(embedding + 4 * E * id, E).set(this.#embedding(id));
		if (projection) {
			packMatrix(this.#buffer, projection, layout, this.#matrix('projection.weight', hiddenSize, embeddingSize));
			this.#floats(projectionBias, embeddingSize).set(this.#values('projection.bias'));
		}
		const weight = tied ? 'embedding.weight' : 'decoder.weight';
		packMatrix(this.#buffer, decoder, layout, this.#matrix(weight, tied ? embeddingSize : hiddenSize, vocabSize));
		this.#floats(logitBias, V).fill(padding).set(this.#values('decoder.bias'));
	}

	#loadLayer(layer: GenerationLayer, index: number): void {
		const {layout, model} = this.#plan;
		const {hiddenSize} = model;
		const {input, recurrent} = kernelsOf(model.cell).layout;
		const hidden = this.#matrix(`cells.${index}.weight_hh`, hiddenSize, hiddenSize, recurrent.gates);
		packMatrix(this.#buffer, layer.recurrent, layout, hidden);
		const width = index > 0 ? hiddenSize : model.embeddingSize;
		if (layer.input) {
			const entering = this.#matrix(`cells.${index}.weight_ih`, width, hiddenSize, input.gates);
			packMatrix(this.#buffer, layer.input, layout, entering);
		}
		this.#loadIntermediate(layer, index, width);
		this.#addGates(this.#floats(layer.bias, this.#plan.gates), `cells.${index}.bias_ih`, 1, 0, input);
		this.#addGates(this.#floats(layer.bias, this.#plan.gates), `cells.${index}.bias_hh`, 1, 0, recurrent);
		if (layer.table) this.#loadTable(layer);
	}

	/** W_mx and W_mh of a multiplicative cell. */
	#loadIntermediate({intermediate}: GenerationLayer, index: number, inputs: number): void {
		const {layout, model} = this.#plan;
		const {hiddenSize} = model;
		if (!intermediate) return;
		const hidden = this.#matrix(`cells.${index}.weight_mh`, hiddenSize, hiddenSize);
		packMatrix(this.#buffer, intermediate.recurrent, layout, hidden);
		if (!intermediate.input) return;
		const entering = this.#matrix(`cells.${index}.weight_mx`, inputs, hiddenSize);
		packMatrix(this.#buffer, intermediate.input, layout, entering);
	}

	/** table [V, gates] = biases + the character's row of W_ih, or + its embedding · W_ih */
	#loadTable(layer: GenerationLayer): void {
		const {model, gates, embedded, E} = this.#plan;
		const {vocabSize} = model;
		const bias = this.#floats(layer.bias, gates);
		for (let id = 0; id < vocabSize; id++) {
			const at = layer.table + 4 * gates * id;
			const row = this.#floats(at, gates);
			row.set(bias);
			if (layer.input) {
				this.#floats(embedded, E).set(this.#embedding(id));
				this.#network.addInput(layer, embedded, at);
			} else {
				const {input, factor} = kernelsOf(model.cell).layout;
				this.#addGates(row, 'cells.0.weight_ih', vocabSize, id, input);
				const mx = {first: factor ?? 0, gates: [0]};
				if (factor !== undefined) this.#addGates(row, 'cells.0.weight_mx', vocabSize, id, mx);
			}
		}
	}

	/** row [gates] += column `column` of a parameter [PyTorch's gates · H, columns] */
	#addGates(
		row: Float32Array,
		name: string,
		columns: number,
		column: number,
		{first, gates}: {readonly first: number; readonly gates: readonly number[]},
	): void {
		const {layout, model} = this.#plan;
		const {hiddenSize: H, cell} = model;
		const {width} = kernelsOf(cell).layout;
		const values = this.#values(name);
		gates.forEach((gate, index) => {
			for (let unit = 0; unit < H; unit++) {
				const block = Math.floor(unit / layout.columns);
				const place = (block * width + first + index) * layout.columns + (unit % layout.columns);
				row[place] += values[(gate * H + unit) * columns + column];
			}
		});
	}

	#matrix(name: string, inputs: number, units: number, gates: readonly number[] = [0]): TorchMatrix {
		return {values: this.#values(name), inputs, units, gates};
	}

	#embedding(id: number): Float32Array {
		const {embeddingSize} = this.#plan.model;
		return this.#values('embedding.weight').subarray(id * embeddingSize, (id + 1) * embeddingSize);
	}

	#values(name: string): Float32Array {
		const values = this.#parameters[name];
		if (values === undefined) throw new Error(`Expected parameter ${name}, got none.`);
		return values;
	}

	#floats(at: Pointer, count: number): Float32Array {
		return new Float32Array(this.#buffer, at, count);
	}
}

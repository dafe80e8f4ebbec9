/** Parameters and the trainer's state as named tensors, and back; names and shapes are checked. */
import type {ModelConfig, TrainConfig} from '../config.js';
import type {CellState, StateKind, StateSource, TrainerState} from '../engines/engine.js';
import {stateKinds} from '../engines/trainer-state.js';
import {UserError} from '../errors.js';
import {freeBuffers} from '../model/buffers.js';
import {cells} from '../model/cells/index.js';
import {type Parameters, parameterShapes} from '../model/parameters.js';
import {type Content, contentOf, type Tensor, type Tensors} from './safetensors.js';

/** The plain names of PyTorch, so that the file loads with `load_state_dict`. */
export const tensorsOfParameters = (model: ModelConfig, parameters: Parameters): Tensors =>
	new Map([...parameterShapes(model)].map(([name, shape]) => [name, {shape, data: parameters[name]}]));

/** `lanes/N/h` and `lanes/N/c` [B, H]. */
const tensorsOfLanes = ({hiddenSize}: ModelConfig, lanes: CellState): Tensors =>
	new Map(
		lanes.flatMap((layer, index) =>
			Object.entries(layer)
				.filter(([, data]) => data.length > 0)
				.map(([name, data]) => [`lanes/${index}/${name}`, {shape: [data.length / hiddenSize, hiddenSize], data}]),
		),
	);

/** `parameters/…`, `average/…`, `firstMoment/…`, `secondMoment/…`, one kind in memory at a time, and the lanes. */
export async function contentOfState(model: ModelConfig, source: StateSource): Promise<Content> {
	const shapes = [...parameterShapes(model)];
	const ofLanes = contentOf(tensorsOfLanes(model, await source.lanes()));
	const named = stateKinds.flatMap(kind => shapes.map(([name, shape]) => [`${kind}/${name}`, shape] as const));
	return {
		shapes: new Map([...named, ...ofLanes.shapes]),
		async *data() {
			for (const kind of stateKinds) {
				const parameters = await source.read(kind);
				for (const [name] of shapes) yield parameters[name];
				freeBuffers(parameters);
			}
			yield* ofLanes.data();
		},
	};
}

/** Takes tensors out of a file by name and shape, all of them finite; `finish` complains of what nobody asked for. */
class TensorReader {
	readonly #file: string;
	readonly #left: Map<string, Tensor>;

	constructor(file: string, tensors: Tensors) {
		this.#file = file;
		this.#left = new Map(tensors);
	}

	take(name: string, shape: readonly number[]): Float32Array {
		const tensor = this.#left.get(name);
		const wanted = `Expected ${this.#file} to hold the tensor ${name} of shape [${shape.join(', ')}]`;
		const remedy = 'The file does not belong to the config.json beside it: put back the one that does.';
		if (tensor === undefined) throw new UserError(`${wanted}, but it is missing. ${remedy}`);
		if (tensor.shape.join() !== shape.join()) {
			throw new UserError(`${wanted}, got [${tensor.shape.join(', ')}]. ${remedy}`);
		}
		if (!tensor.data.every(Number.isFinite)) {
			throw new UserError(
				`Expected ${this.#file} to hold finite numbers, but the tensor ${name} has others (NaN or Infinity): its training ` +
					'has diverged, or the file was made wrongly. Put back a copy of it, or train again.',
			);
		}
		this.#left.delete(name);
		return tensor.data;
	}

	parameters(model: ModelConfig, prefix = ''): Parameters {
		return Object.fromEntries(
			[...parameterShapes(model)].map(([name, shape]) => [name, this.take(prefix + name, shape)]),
		);
	}

	finish(): void {
		const names = [...this.#left.keys()];
		if (names.length > 0) {
			throw new UserError(
				`Expected ${this.#file} to hold the tensors of the model in config.json only, got ${names.join(', ')} too. ` +
					'Put back the file that belongs to it.',
			);
		}
	}
}

/** `file` is named in what is thrown. */
export function parametersOf(model: ModelConfig, tensors: Tensors, file: string): Parameters {
	const reader = new TensorReader(file, tensors);
	const parameters = reader.parameters(model);
	reader.finish();
	return parameters;
}

/** `file` is named in what is thrown. */
export function stateOf(
	{model, training}: {readonly model: ModelConfig; readonly training: TrainConfig},
	tensors: Tensors,
	step: number,
	file: string,
): TrainerState {
	const reader = new TensorReader(file, tensors);
	const read = (kind: StateKind): Parameters => reader.parameters(model, `${kind}/`);
	const shape = [training.batchSize, model.hiddenSize];
	const lanes: CellState = Array.from({length: model.numLayers}, (_, layer) => ({
		h: reader.take(`lanes/${layer}/h`, shape), // [B, H]
		c: cells[model.cell].hasC ? reader.take(`lanes/${layer}/c`, shape) : new Float32Array(0),
	}));
	const state = {
		step,
		parameters: read('parameters'),
		average: read('average'),
		firstMoment: read('firstMoment'),
		secondMoment: read('secondMoment'),
		lanes,
	};
	reader.finish();
	return state;
}

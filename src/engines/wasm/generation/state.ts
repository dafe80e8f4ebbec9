/** Copies h and c of generation from and to the arrays that the rest of the program uses. */
import type {CellState} from '../../engine.js';
import type {Pointer} from '../kernels/arena.js';
import type {GenerationPlan} from './memory-plan.js';

/** A view of one stream's numbers in an array [N, H], without the padding. */
const rowOf = (buffer: SharedArrayBuffer, {model, H}: GenerationPlan, array: Pointer, stream: number): Float32Array =>
	new Float32Array(buffer, array + 4 * H * stream, model.hiddenSize);

function read(buffer: SharedArrayBuffer, plan: GenerationPlan, array: Pointer): Float32Array {
	const {streams, model} = plan;
	const values = new Float32Array(streams * model.hiddenSize);
	for (let stream = 0; stream < streams; stream++) {
		values.set(rowOf(buffer, plan, array, stream), stream * model.hiddenSize);
	}
	return values;
}

function write(buffer: SharedArrayBuffer, plan: GenerationPlan, array: Pointer, values: Float32Array): void {
	const {streams, model} = plan;
	for (let stream = 0; stream < streams; stream++) {
		const row = values.subarray(stream * model.hiddenSize, (stream + 1) * model.hiddenSize);
		rowOf(buffer, plan, array, stream).set(row);
	}
}

export const readState = (buffer: SharedArrayBuffer, plan: GenerationPlan): CellState =>
	plan.layers.map(({h: [h], c}) => ({h: read(buffer, plan, h), c: c ? read(buffer, plan, c) : new Float32Array(0)}));

export function writeState(buffer: SharedArrayBuffer, plan: GenerationPlan, state: CellState): void {
	plan.layers.forEach(({h: [h], c}, index) => {
		write(buffer, plan, h, state[index].h);
		if (c) write(buffer, plan, c, state[index].c);
	});
}

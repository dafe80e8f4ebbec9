/** Single units of the layers are looked at here: their activations over a text, and which of them vary most. */
import type {CellState} from '../../engines/engine.js';
import type {Branch} from './branch.js';
import type {RankedUnit, Trace, Unit} from './protocol.js';
import type {BranchReader} from './reader.js';

/** h of a unit in stream `stream`, as −127 … 127 for −1 … 1; what is beyond (rectifiers) is cut. */
export function activationOf(state: CellState, {layer, index}: Unit, stream: number, hiddenSize: number): number {
	const h = state[layer]?.h[stream * hiddenSize + index] ?? 0;
	return Math.round(Math.max(-1, Math.min(1, h)) * 127);
}

/** The variance of each unit over some characters (Welford 1962: a running mean and sum of squares). */
export class Variances {
	readonly #hiddenSize: number;
	readonly #mean: Float64Array; // [L · H]
	readonly #squares: Float64Array; // [L · H]
	#count = 0;

	constructor(layers: number, hiddenSize: number) {
		this.#hiddenSize = hiddenSize;
		this.#mean = new Float64Array(layers * hiddenSize);
		this.#squares = new Float64Array(layers * hiddenSize);
	}

	add(state: CellState): void {
		this.#count++;
		for (const [layer, {h}] of state.entries()) {
			for (let unit = 0; unit < this.#hiddenSize; unit++) {
				const at = layer * this.#hiddenSize + unit;
				const difference = h[unit] - this.#mean[at];
				this.#mean[at] += difference / this.#count;
				this.#squares[at] += difference * (h[unit] - this.#mean[at]);
			}
		}
	}

	/** The units of the largest variance, the largest first. */
	largest(count: number): readonly RankedUnit[] {
		const H = this.#hiddenSize;
		return Array.from(this.#squares, (squares, at) => ({
			layer: Math.floor(at / H),
			index: at % H,
			variance: this.#count === 0 ? 0 : squares / this.#count,
		}))
			.sort((a, b) => b.variance - a.variance)
			.slice(0, count);
	}
}

/** Positions of a branch, from one to before another. */
type Positions = {readonly from: number; readonly to: number};

/** The activations of a unit over as much of a part of a branch as is still there. */
export async function traceUnit(
	reader: BranchReader,
	branch: Branch,
	{from, to}: Positions,
	unit: Unit,
): Promise<Trace> {
	const values: number[] = [];
	const begin = await reader.read(branch, from, to, state => {
		values.push(activationOf(state, unit, 0, reader.model.hiddenSize));
	});
	const range = {branch: branch.id, from: begin, to: begin + values.length};
	return {type: 'trace', unit, ...range, values: Int8Array.from(values)};
}

/** The `count` units that vary most over a part of a branch, the one that varies most first. */
export async function rankUnits(
	reader: BranchReader,
	branch: Branch,
	{from, to}: Positions,
	count: number,
): Promise<readonly RankedUnit[]> {
	const {numLayers, hiddenSize} = reader.model;
	const variances = new Variances(numLayers, hiddenSize);
	await reader.read(branch, from, to, state => variances.add(state));
	return variances.largest(count);
}

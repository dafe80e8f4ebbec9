/** Single units of the layers are looked at here. */
import type {CellState} from '../../engines/engine.js';
import type {RankedUnit, Unit} from './protocol.js';

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

/** The losses of any predictor, a character at a time. B batch rows, T steps, V characters. */
import type {CellState, Evaluation, Evaluator, Stepper} from '../engines/engine.js';
import type {Batch} from '../model/batch.js';
import type {Predictor} from './predictor.js';

type Opened = {readonly stepper: Stepper; readonly zero: CellState};

/** Nats of a character by logits [V], and the most probable one. */
export function lossOf(logits: Float32Array, target: number): {readonly loss: number; readonly best: number} {
	let best = 0;
	for (let id = 1; id < logits.length; id++) if (logits[id] > logits[best]) best = id;
	let total = 0;
	for (let id = 0; id < logits.length; id++) total += Math.exp(logits[id] - logits[best]);
	return {loss: Math.log(total) + logits[best] - logits[target], best};
}

export class SteppedEvaluator implements Evaluator {
	readonly #predictor: Predictor;
	#opened: Opened | undefined;

	constructor(predictor: Predictor) {
		this.#predictor = predictor;
	}

	async evaluate({batchSize: B, seqLength: T, inputs, targets, carry}: Batch): Promise<Evaluation> {
		const {stepper, zero} = await this.#open(B);
		if (!carry) await stepper.setState(zero);
		const losses = new Float32Array(B * T);
		const ids = new Int32Array(B);
		let lossSum = 0;
		let correct = 0;
		for (let t = 0; t < T; t++) {
			for (let row = 0; row < B; row++) ids[row] = inputs[row * T + t];
			const logits = await stepper.step(ids); // [B, V]
			const V = logits.length / B;
			for (let row = 0; row < B; row++) {
				const place = row * T + t;
				const {loss, best} = lossOf(logits.subarray(row * V, (row + 1) * V), targets[place]);
				losses[place] = loss;
				lossSum += loss;
				if (best === targets[place]) correct++;
			}
		}
		return {losses, lossSum, correct};
	}

	async dispose(): Promise<void> {
		await this.#opened?.stepper.dispose();
		this.#opened = undefined;
	}

	async #open(rows: number): Promise<Opened> {
		if (this.#opened?.stepper.streams === rows) return this.#opened;
		await this.dispose();
		const stepper = await this.#predictor.stepper(rows);
		this.#opened = {stepper, zero: await stepper.state()};
		return this.#opened;
	}
}

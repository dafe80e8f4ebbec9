/** Streams that are fed one character a call, or draw many by themselves. Letters in shapes: N streams, V characters, P parameters. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {CellState, Drawer, DrawRequest, Stepper} from '../engine.js';
import type {Binding} from './binding.js';
import {asIds, draw, drawingOf} from './draw.js';
import {keep} from './graph/keep.js';
import {Recording, type Routine} from './graph/recording.js';
import {given, Session} from './graph/session.js';
import {layoutOf, pack} from './layout.js';
import {forward, type Network, type Weights, weightsOf} from './network.js';
import {pack as packTensors, unpack} from './operations.js';
import {States} from './states.js';
import type {Tensor} from './tensors.js';

/**
 * The steps of the routines that draw; any number is made up of these. On a GPU a long routine costs a tenth of single steps,
 * but TensorFlow prepares each routine for most of a second when it is first called, so there are just two.
 */
const drawnAtOnce = [32, 1] as const;

/** The fewest steps with which a request is fast, and the most that it may have. */
export const leastDrawn = drawnAtOnce[0];
export const mostDrawn = 8 * leastDrawn;

/** Streams always go a character at a time, since cuDNN is faster only over many steps. */
export class TensorFlowStepper implements Stepper, Drawer {
	readonly streams: number;
	readonly leastSteps = leastDrawn;
	readonly mostSteps = mostDrawn;
	readonly #network: Network & {readonly tensors: Recording};
	readonly #states: States;
	#weights: () => Weights;
	readonly #step: Routine;
	readonly #draws: ReadonlyMap<number, Routine>;
	readonly #session: Session;

	constructor(binding: Binding, model: ModelConfig, parameters: Parameters, streams: number) {
		const recording = new Recording(binding.isUsingGpuDevice());
		const layout = layoutOf(model, 'packed');
		this.streams = streams;
		this.#network = {tensors: recording, model, layout, unroll: 'cell'};
		this.#states = new States(recording, model, streams);
		this.#weights = () => {
			throw new Error('The weights have to be loaded first.');
		};
		const load = recording.routine(() => {
			this.#weights = keep(recording, weightsOf(this.#network, recording.floats([layout.size])));
			return [];
		});
		this.#step = recording.routine(() => this.#recordStep(recording));
		this.#draws = new Map(
			drawnAtOnce.map(steps => [steps, recording.routine(() => this.#recordDraws(recording, steps))]),
		);
		this.#session = new Session(binding, recording);
		this.#session.run(load, given(pack(layout, parameters)));
		this.#states.clear(this.#session);
	}

	/** This object has the methods of a drawer. */
	get drawer(): Drawer {
		return this;
	}

	async step(ids: Int32Array): Promise<Float32Array> {
		if (ids.length !== this.streams) throw new RangeError(`Expected ${this.streams} characters, got ${ids.length}.`);
		return this.#session.run(this.#step, given(ids.slice()))[0]; // [N, V]
	}

	async draw({ids, temperature, uniforms}: DrawRequest): Promise<Int32Array> {
		const N = this.streams;
		const drawing = drawingOf(temperature, uniforms);
		const drawn = new Int32Array(uniforms.length); // [steps, N]
		let before = ids.slice();
		for (let done = 0; done < drawn.length; done += before.length) {
			const left = (drawn.length - done) / N;
			const steps = drawnAtOnce.find(count => count <= left) ?? 1;
			const own = drawing.uniforms.slice(done, done + steps * N);
			const [block] = this.#session.run(
				this.#draws.get(steps) as Routine, // there is one for each of these numbers
				given(before.slice(-N)),
				given(own, [steps, N, 1]),
				given(drawing.scale, []),
			);
			before = Int32Array.from(block); // [steps, N]
			drawn.set(before, done);
		}
		return drawn;
	}

	async state(): Promise<CellState> {
		return this.#states.read(this.#session);
	}

	async setState(state: CellState): Promise<void> {
		this.#states.write(this.#session, state);
	}

	async dispose(): Promise<void> {
		this.#session.dispose();
	}

	#recordStep(recording: Recording): readonly Tensor[] {
		const chunk = {batchSize: this.streams, seqLength: 1, inputs: recording.integers([this.streams])};
		const {logits, states} = forward(this.#network, this.#weights(), chunk, this.#states.recall());
		this.#states.remember(states);
		return [logits];
	}

	/** Each step is fed the characters that the one before has drawn. */
	#recordDraws(recording: Recording, steps: number): readonly Tensor[] {
		const N = this.streams;
		let inputs = recording.integers([N]);
		const uniforms = unpack(recording, recording.floats([steps, N, 1]), steps);
		const scale = recording.floats([]);
		const weights = this.#weights();
		let states = this.#states.recall();
		const drawn = uniforms.map(uniform => {
			const pass = forward(this.#network, weights, {batchSize: N, seqLength: 1, inputs}, states);
			states = pass.states;
			const ids = draw(recording, pass.logits, uniform, scale, this.#network.model.vocabSize); // [N]
			inputs = asIds(recording, ids);
			return ids;
		});
		this.#states.remember(states);
		return [packTensors(recording, ...drawn)];
	}
}

/** The h and c of one stream among several. */
import type {CellState, LayerState} from '../../engines/engine.js';

const slice = (values: Float32Array, stream: number, hiddenSize: number): Float32Array =>
	values.length === 0 ? values : values.slice(stream * hiddenSize, (stream + 1) * hiddenSize);

/** Gives the state of one stream out of the state of several. */
export const streamOf = (state: CellState, stream: number, hiddenSize: number): CellState =>
	state.map(({h, c}) => ({h: slice(h, stream, hiddenSize), c: slice(c, stream, hiddenSize)}));

const concatenate = (parts: readonly Float32Array[]): Float32Array => {
	const whole = new Float32Array(parts.reduce((sum, {length}) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
};

/** The state of several streams, of which some have read nothing yet. */
export const withZeroStreams = (state: CellState, isZero: readonly boolean[], hiddenSize: number): CellState =>
	joinStreams(
		isZero.map((isNew, stream) =>
			streamOf(state, stream, hiddenSize).map(({h, c}) =>
				isNew ? {h: new Float32Array(h.length), c: new Float32Array(c.length)} : {h, c},
			),
		),
	);

/** The state of streams side by side, of the state of each. */
export const joinStreams = (states: readonly CellState[]): CellState =>
	states[0].map(
		(_, layer): LayerState => ({
			h: concatenate(states.map(state => state[layer].h)), // [N, H]
			c: concatenate(states.map(state => state[layer].c)), // [N, H] or empty
		}),
	);

/** Drawing characters on the device, as `sampleCharacter` does it. Letters in shapes: N streams, V characters. */
import {attribute, dataType} from './binding.js';
import {subtract, times} from './operations.js';
import {ofFloats, type Tensor, type Tensors} from './tensors.js';

const byColumns = [ofFloats, attribute('type', 'Tidx', dataType.int32)];
const sumColumns = [...byColumns, attribute('bool', 'keep_dims', false)];
const cumulative = [
	...byColumns.slice(0, 1),
	attribute('bool', 'exclusive', false),
	attribute('bool', 'reverse', false),
	...byColumns.slice(1),
];
const cast = (from: number, to: number) => [
	attribute('type', 'SrcT', from),
	attribute('bool', 'Truncate', false),
	attribute('type', 'DstT', to),
];

/** The largest float below 1 whose product with a float is always below it. */
const largestUniform = 1 - 2 ** -23;

/** A temperature so near to 0 that only the largest logit has a weight. */
const coldest = 1e-30;

/** The numbers that `draw` takes, from a temperature and random numbers. A temperature of 0 leaves nothing to chance. */
export function drawingOf(temperature: number, uniforms: Float64Array) {
	const isCold = temperature === 0;
	return {
		scale: Float32Array.of(1 / Math.max(temperature, coldest)),
		uniforms: Float32Array.from(uniforms, value => (isCold ? 0 : Math.min(value, largestUniform))),
	};
}

/**
 * Gives the first id at which the sum of the weights exp(scale · (logit − max)) passes the share `uniform` [N, 1] of all of
 * them, [N] as floats; −1 where the logits [N, V] are not numbers.
 */
export function draw(tensors: Tensors, logits: Tensor, uniform: Tensor, scale: Tensor, V: number): Tensor {
	const columns = tensors.constant(1);
	const maximum = tensors.one('Max', [...byColumns, attribute('bool', 'keep_dims', true)], logits, columns);
	const weights = tensors.one('Exp', [ofFloats], times(tensors, subtract(tensors, logits, maximum), scale));
	const sums = tensors.one('Cumsum', cumulative, weights, columns); // [N, V]
	const slice = [ofFloats, attribute('type', 'Index', dataType.int32)];
	const total = tensors.one('Slice', slice, sums, tensors.constant([0, V - 1]), tensors.constant([-1, 1])); // [N, 1]
	const isBefore = tensors.one('LessEqual', [ofFloats], sums, times(tensors, uniform, total));
	const before = tensors.one('Cast', cast(dataType.bool, dataType.float32), isBefore);
	const id = tensors.one('Sum', sumColumns, before, columns); // [N]
	const isNumber = tensors.one('IsFinite', [ofFloats], tensors.one('Sum', sumColumns, total, columns));
	return tensors.one('SelectV2', [ofFloats], isNumber, id, tensors.filled(-1, []));
}

/** Drawn ids as the whole numbers that look-ups need; −1 becomes 0. */
export const asIds = (tensors: Tensors, drawn: Tensor): Tensor =>
	tensors.one(
		'Cast',
		cast(dataType.float32, dataType.int32),
		tensors.one('Maximum', [ofFloats], drawn, tensors.filled(0, [])),
	);

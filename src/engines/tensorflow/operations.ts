/** TensorFlow's operations under the names of mathematics. All of them work on floats in row-major order. */
import {attribute, dataType} from './binding.js';
import {ofFloats, type Tensor, type Tensors} from './tensors.js';

const indexedByIntegers = attribute('type', 'Tidx', dataType.int32);
const withoutTranspose = {a: false, b: false};

const productAttributes = (a: boolean, b: boolean) => [
	attribute('bool', 'transpose_a', a),
	attribute('bool', 'transpose_b', b),
	ofFloats,
];
const products = [
	[productAttributes(false, false), productAttributes(false, true)],
	[productAttributes(true, false), productAttributes(true, true)],
];

/** a · b; each factor may be transposed first. */
export const product = (
	tensors: Tensors,
	a: Tensor,
	b: Tensor,
	transpose: {a?: boolean; b?: boolean} = withoutTranspose,
) => tensors.one('MatMul', products[transpose.a ? 1 : 0][transpose.b ? 1 : 0], a, b);

const unary = (name: string) => (tensors: Tensors, a: Tensor) => tensors.one(name, [ofFloats], a);
const binary = (name: string) => (tensors: Tensors, a: Tensor, b: Tensor) => tensors.one(name, [ofFloats], a, b);

export const sigmoid = unary('Sigmoid');
export const tanh = unary('Tanh');
export const rectifier = unary('Relu');
export const squareRoot = unary('Sqrt');
/** Half the sum of the squares. */
export const halfSquares = unary('L2Loss');

export const add = binary('AddV2');
export const subtract = binary('Sub');
export const times = binary('Mul');
export const divide = binary('RealDiv');
export const minimum = binary('Minimum');
/** The sum of tensors of one shape. */
export const sumOf = (tensors: Tensors, parts: readonly Tensor[]): Tensor =>
	parts.length === 1 ? parts[0] : tensors.one('AddN', [attribute('int', 'N', parts.length), ofFloats], ...parts);
/** Adds a bias to every row. */
export const addBias = binary('BiasAdd');
/** The gradient of a gate's sum, from the gate's value and its gradient. */
export const sigmoidGradient = binary('SigmoidGrad');
export const tanhGradient = binary('TanhGrad');
/** Takes the gradient first, as ReluGrad does. */
export const rectifierGradient = binary('ReluGrad');

/**
 * The sum of all rows: the gradient of a bias. TensorFlow's own operation for that is faster, but on a GPU it adds in another
 * order each time, and a resumed run would not be the one that was never stopped.
 */
export const sumOfRows = (tensors: Tensors, a: Tensor): Tensor =>
	tensors.isOnGpu ? sum(tensors, a) : tensors.one('BiasAddGrad', [ofFloats], a);

const shapedBy = attribute('type', 'Tshape', dataType.int32);
export const reshape = (tensors: Tensors, a: Tensor, shape: readonly number[]): Tensor =>
	tensors.one('Reshape', [ofFloats, shapedBy], a, tensors.constant(shape));

/** Axis k of the result is axis `axes[k]` of the tensor. */
export const permute = (tensors: Tensors, a: Tensor, axes: readonly number[]): Tensor =>
	tensors.one('Transpose', [ofFloats, attribute('type', 'Tperm', dataType.int32)], a, tensors.constant(axes));

/** The transposed matrix. */
export const transpose = (tensors: Tensors, a: Tensor): Tensor => permute(tensors, a, [1, 0]);

/**
 * The transpose of a matrix [n, m] that many products will use. TensorFlow turns a recorded product with a transposed matrix
 * into one that transposes it again each time, which takes up to three times as long: an axis in between hides the transposition
 * from it.
 */
export const transposeForProducts = (tensors: Tensors, a: Tensor, [n, m]: readonly [number, number]): Tensor =>
	reshape(tensors, permute(tensors, reshape(tensors, a, [n, 1, m]), [2, 1, 0]), [m, n]);

/** Puts tensors one behind the other along an axis. */
export function concatenate(tensors: Tensors, parts: readonly Tensor[], axis = 0): Tensor {
	if (parts.length === 1) return parts[0];
	const attributes = [attribute('int', 'N', parts.length), ofFloats, indexedByIntegers];
	return tensors.one('ConcatV2', attributes, ...parts, tensors.constant(axis));
}

/** Cuts a tensor into equal parts along an axis. */
export function split(tensors: Tensors, a: Tensor, count: number, axis = 0): readonly Tensor[] {
	if (count === 1) return [a];
	return tensors.run('Split', [attribute('int', 'num_split', count), ofFloats], [tensors.constant(axis), a], count);
}

/** Cuts a tensor into parts of the given sizes along an axis; one size may be −1, the rest. */
export function splitInto(tensors: Tensors, a: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
	if (sizes.length === 1) return [a];
	const attributes = [attribute('int', 'num_split', sizes.length), ofFloats, attribute('type', 'Tlen', dataType.int32)];
	return tensors.run('SplitV', attributes, [a, tensors.constant(sizes), tensors.constant(axis)], sizes.length);
}

/** The elements along the first axis. */
export const unpack = (tensors: Tensors, a: Tensor, count: number): readonly Tensor[] =>
	tensors.run('Unpack', [attribute('int', 'num', count), ofFloats, attribute('int', 'axis', 0)], [a], count);

/** Tensors of one shape along a new first axis. */
export const pack = (tensors: Tensors, ...parts: readonly Tensor[]): Tensor =>
	tensors.one('Pack', [attribute('int', 'N', parts.length), ofFloats, attribute('int', 'axis', 0)], ...parts);

const slicedByIntegers = [ofFloats, attribute('type', 'Index', dataType.int32)];

/** `size` elements of a vector from `start` on, in another shape. */
export function part(tensors: Tensors, vector: Tensor, start: number, shape: readonly number[]): Tensor {
	const size = shape.reduce((product, length) => product * length, 1);
	// Constants are kept for ever, which is no harm here: a model has only some dozen offsets.
	const sliced = tensors.one('Slice', slicedByIntegers, vector, tensors.constant([start]), tensors.constant([size]));
	return reshape(tensors, sliced, shape);
}

/** Rows `first` to `first + count` of a matrix; −1 is all columns. */
export const rows = (tensors: Tensors, a: Tensor, first: number, count: number): Tensor =>
	tensors.one('Slice', slicedByIntegers, a, tensors.constant([first, 0]), tensors.constant([count, -1]));

/** The rows of a table that the ids name. */
export const lookUp = (tensors: Tensors, table: Tensor, ids: Tensor): Tensor =>
	tensors.one(
		'GatherV2',
		[
			attribute('type', 'Tparams', dataType.float32),
			attribute('type', 'Tindices', dataType.int32),
			attribute('type', 'Taxis', dataType.int32),
		],
		table,
		ids,
		tensors.constant(0),
	);

/** A row for each id, 1 at its place and 0 elsewhere. */
export const oneHot = (tensors: Tensors, ids: Tensor, size: number): Tensor =>
	tensors.one(
		'OneHot',
		[ofFloats, attribute('int', 'axis', -1), attribute('type', 'TI', dataType.int32)],
		ids,
		tensors.constant(size),
		tensors.filled(1, []),
		tensors.filled(0, []),
	);

/**
 * The sum of the rows that belong to each id, which is the product of the transposed one-hot matrix with the rows. A GPU
 * computes that product, since its scattered sum adds in another order each time.
 */
export function sumById(tensors: Tensors, a: Tensor, ids: Tensor, size: number): Tensor {
	if (tensors.isOnGpu) return product(tensors, oneHot(tensors, ids, size), a, {a: true});
	const attributes = [
		ofFloats,
		attribute('type', 'Tindices', dataType.int32),
		attribute('type', 'Tnumsegments', dataType.int32),
	];
	return tensors.one('UnsortedSegmentSum', attributes, a, ids, tensors.constant(size));
}

/** −ln of the target's probability for each row of logits, and the gradient of each by its row. */
export function crossEntropy(tensors: Tensors, logits: Tensor, targets: Tensor): readonly Tensor[] {
	const attributes = [ofFloats, attribute('type', 'Tlabels', dataType.int32)];
	return tensors.run('SparseSoftmaxCrossEntropyWithLogits', attributes, [logits, targets], 2);
}

/** The number of rows that have their largest value at the target. */
export function countCorrect(tensors: Tensors, logits: Tensor, targets: Tensor): Tensor {
	const best = tensors.one(
		'ArgMax',
		[ofFloats, indexedByIntegers, attribute('type', 'output_type', dataType.int32)],
		logits,
		tensors.constant(1),
	);
	const equal = tensors.one('Equal', [attribute('type', 'T', dataType.int32)], best, targets);
	const types = [
		attribute('type', 'SrcT', dataType.bool),
		attribute('bool', 'Truncate', false),
		attribute('type', 'DstT', dataType.float32),
	];
	return sum(tensors, tensors.one('Cast', types, equal));
}

const sumAlong = (tensors: Tensors, a: Tensor, axis: number): Tensor =>
	tensors.one('Sum', [ofFloats, indexedByIntegers, attribute('bool', 'keep_dims', false)], a, tensors.constant([axis]));

/** The sum along the first axis. */
export const sum = (tensors: Tensors, a: Tensor): Tensor => sumAlong(tensors, a, 0);

/** The sum along the second axis. */
export const sumOfColumns = (tensors: Tensors, a: Tensor): Tensor => sumAlong(tensors, a, 1);

/**
 * The parameters before training are drawn as PyTorch draws them by default, uniform in ±1/√H. The embedding is normal with
 * a standard deviation of 0.1 in place of PyTorch's 1, since the scores of a tied decoder grow with it.
 *
 * Letters in shapes: V characters, E embedding, H hidden units.
 */
import type {ModelConfig} from '../config.js';
import type {Random} from '../random.js';
import {cells} from './cells/index.js';
import {cellParameterName, elementCount, type Parameters, parameterShapes, recurrentWeights} from './parameters.js';

const embeddingDeviation = 0.1;

/** New parameters: the same for the same model and the same state of `random`. */
export function initialParameters(model: ModelConfig, random: Random): Parameters {
	const drawing = drawParameters(model, random);
	for (;;) {
		const {done, value} = drawing.next();
		if (done) return value;
	}
}

/** The number of numbers that are drawn between two stops: a few milliseconds of work. */
const numbersBetweenStops = 2 ** 17;

/** `initialParameters` piece by piece, as those of a wide model take minutes: gives the share that is done, 0 … 1. */
export function* drawParameters(model: ModelConfig, random: Random): Generator<number, Parameters> {
	const bound = 1 / Math.sqrt(model.hiddenSize);
	const uniform = (): number => (2 * random.next() - 1) * bound;
	const layers = [...Array(model.numLayers).keys()];
	const orthogonalNames =
		model.initialization === 'orthogonal' ? layers.flatMap(layer => recurrentWeights(model, layer)) : [];
	// An orthogonal matrix takes as many operations for each of its numbers as it has columns.
	const workOf = (name: string, count: number): number =>
		count * (orthogonalNames.includes(name) ? model.hiddenSize : 1);
	const shapes = [...parameterShapes(model)].map(([name, shape]) => [name, elementCount(shape)] as const);
	const allWork = shapes.reduce((sum, [name, count]) => sum + workOf(name, count), 0);
	let work = 0;
	const parameters: {[name: string]: Float32Array} = {};
	for (const [name, count] of shapes) {
		const draw = name === 'embedding.weight' ? () => embeddingDeviation * random.normal() : uniform;
		const pieces = orthogonalNames.includes(name)
			? orthogonal(count / model.hiddenSize, model.hiddenSize, random)
			: drawn(count, draw);
		const own = workOf(name, count);
		const shareOf = (share: number): number => (work + own * share) / allWork;
		for (let piece = pieces.next(); ; piece = pieces.next()) {
			if (piece.done) {
				parameters[name] = piece.value;
				break;
			}
			yield shareOf(piece.value);
		}
		work += own;
	}
	setForgetBias(model, parameters);
	return parameters;
}

/** So many numbers of `draw`, in their order; gives the share that is done. */
function* drawn(count: number, draw: () => number): Generator<number, Float32Array> {
	const numbers = new Float32Array(count);
	for (let index = 0; index < count; index++) {
		numbers[index] = draw();
		if ((index + 1) % numbersBetweenStops === 0) yield index / count;
	}
	return numbers;
}

/**
 * Sets the forget gate's part of each layer's first bias, so that at the start the cells keep what they hold (Gers et al.
 * 2000). Cells without a forget gate stay as they are.
 */
function setForgetBias({cell, hiddenSize: H, numLayers, forgetBias}: ModelConfig, parameters: Parameters): void {
	const gate = cells[cell].gates.indexOf('forget');
	if (gate < 0 || forgetBias === 0) return;
	for (let layer = 0; layer < numLayers; layer++) {
		parameters[cellParameterName(layer, 'bias_ih')].fill(forgetBias, gate * H, (gate + 1) * H);
	}
}

/**
 * A matrix whose columns are perpendicular to each other and of length 1 (Saxe et al. 2014; torch.nn.init.orthogonal_):
 * normal random numbers, made so by the Gram–Schmidt process. Needs rows ≥ columns. Gives the share that is done.
 */
function* orthogonal(rows: number, columns: number, random: Random): Generator<number, Float32Array> {
	// There is one vector a column, zero until it is made. They lie in one piece, which leaves no holes in memory afterwards.
	const vectors = new Float64Array((columns + 3) * rows);
	const basis = Array.from({length: columns + 3}, (_, column) => vectors.subarray(column * rows, (column + 1) * rows));
	const drawn = new Float64Array(rows);
	for (const [column, vector] of basis.slice(0, columns).entries()) {
		for (let row = 0; row < rows; row++) drawn[row] = random.normal();
		let numbers = 0;
		for (let first = 0; first < column; first += 4) {
			makePerpendicular(drawn, basis.slice(first, first + 4));
			numbers += 4 * rows;
			if (numbers < 16 * numbersBetweenStops) continue;
			numbers = 0;
			yield (column / columns) ** 2; // each column is made perpendicular to all before it
		}
		const length = Math.sqrt(drawn.reduce((sum, value) => sum + value * value, 0));
		for (let row = 0; row < rows; row++) vector[row] = drawn[row] / length;
		yield (column / columns) ** 2;
	}
	const matrix = new Float32Array(rows * columns);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) matrix[row * columns + column] = basis[column][row];
		if ((row + 1) % Math.ceil(numbersBetweenStops / columns) === 0) yield 1;
	}
	return matrix;
}

/** Subtracts a vector's components along four unit vectors, four at once because each pass over a long vector costs time. */
function makePerpendicular(vector: Float64Array, [a, b, c, d]: readonly Float64Array[]): void {
	let [alongA, alongB, alongC, alongD] = [0, 0, 0, 0];
	for (let index = 0; index < vector.length; index++) {
		const value = vector[index];
		alongA += value * a[index];
		alongB += value * b[index];
		alongC += value * c[index];
		alongD += value * d[index];
	}
	for (let index = 0; index < vector.length; index++) {
		vector[index] -= alongA * a[index] + alongB * b[index] + alongC * c[index] + alongD * d[index];
	}
}

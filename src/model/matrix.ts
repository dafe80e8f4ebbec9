/**
 * Matrices of float64, row-major, and the few operations that the model consists of. Each operation gives a new matrix,
 * except those named `add…To`, which sum gradients up in place.
 *
 * Letters in shapes: M × N, with K for the side that a product sums over.
 */
export type Matrix = {readonly rows: number; readonly columns: number; readonly values: Float64Array};

export const zeros = (rows: number, columns: number): Matrix => ({
	rows,
	columns,
	values: new Float64Array(rows * columns),
});

/** A copy of the values in the given shape; throws a RangeError if they don't fill it. */
export function matrix(rows: number, columns: number, values: ArrayLike<number>): Matrix {
	if (values.length !== rows * columns) {
		throw new RangeError(`Expected ${rows} × ${columns} values, got ${values.length}.`);
	}
	return {rows, columns, values: Float64Array.from(values)};
}

/** A loop, as `values.map` takes several times as long. */
function map(a: Matrix, f: (value: number) => number): Matrix {
	const values = new Float64Array(a.values.length);
	for (let index = 0; index < values.length; index++) values[index] = f(a.values[index]);
	return {...a, values};
}

function zip(a: Matrix, b: Matrix, f: (a: number, b: number) => number): Matrix {
	if (a.rows !== b.rows || a.columns !== b.columns) {
		throw new RangeError(`Expected equal shapes, got ${a.rows} × ${a.columns} and ${b.rows} × ${b.columns}.`);
	}
	const values = new Float64Array(a.values.length);
	for (let index = 0; index < values.length; index++) values[index] = f(a.values[index], b.values[index]);
	return {...a, values};
}

/** a + b + … */
export const add = (first: Matrix, ...others: readonly Matrix[]): Matrix =>
	others.reduce((sum, other) => zip(sum, other, (a, b) => a + b), first);

export const subtract = (a: Matrix, b: Matrix): Matrix => zip(a, b, (x, y) => x - y);

/** a ⊙ b ⊙ …: element by element. */
export const times = (first: Matrix, ...others: readonly Matrix[]): Matrix =>
	others.reduce((product, other) => zip(product, other, (a, b) => a * b), first);

export const scale = (a: Matrix, factor: number): Matrix => map(a, value => value * factor);

/** 1 − a */
export const complement = (a: Matrix): Matrix => map(a, value => 1 - value);

export const sigmoid = (a: Matrix): Matrix => map(a, value => 1 / (1 + Math.exp(-value)));
export const tanh = (a: Matrix): Matrix => map(a, Math.tanh);
export const relu = (a: Matrix): Matrix => map(a, value => Math.max(0, value));

/** The derivatives of the three, as functions of their *results* y. */
export const sigmoidSlope = (y: Matrix): Matrix => map(y, value => value * (1 - value));
export const tanhSlope = (y: Matrix): Matrix => map(y, value => 1 - value * value);
export const reluSlope = (y: Matrix): Matrix => map(y, value => (value > 0 ? 1 : 0));

/** a·b */
export function product(a: Matrix, b: Matrix): Matrix {
	const result = zeros(a.rows, b.columns); // [M, N]
	for (let m = 0; m < a.rows; m++) {
		for (let k = 0; k < a.columns; k++) {
			const factor = a.values[m * a.columns + k];
			for (let n = 0; n < b.columns; n++) {
				result.values[m * b.columns + n] += factor * b.values[k * b.columns + n];
			}
		}
	}
	return result;
}

/** a·bᵀ */
export function productTransposed(a: Matrix, b: Matrix): Matrix {
	const result = zeros(a.rows, b.rows); // [M, N]
	for (let m = 0; m < a.rows; m++) {
		for (let n = 0; n < b.rows; n++) {
			let sum = 0;
			for (let k = 0; k < a.columns; k++) sum += a.values[m * a.columns + k] * b.values[n * b.columns + k];
			result.values[m * b.rows + n] = sum;
		}
	}
	return result;
}

/** sum ← sum + aᵀ·b */
export function addTransposedProductTo(sum: Matrix, a: Matrix, b: Matrix): void {
	for (let k = 0; k < a.rows; k++) {
		for (let m = 0; m < a.columns; m++) {
			const factor = a.values[k * a.columns + m];
			for (let n = 0; n < b.columns; n++) {
				sum.values[m * b.columns + n] += factor * b.values[k * b.columns + n];
			}
		}
	}
}

/** sum ← sum + a */
export function addTo(sum: Matrix, a: Matrix): void {
	for (let index = 0; index < a.values.length; index++) sum.values[index] += a.values[index];
}

/** The same row added to every row of a. */
export function addRow(a: Matrix, {values: row}: Matrix): Matrix {
	const values = a.values.slice();
	for (let start = 0; start < values.length; start += a.columns) {
		for (let column = 0; column < a.columns; column++) values[start + column] += row[column];
	}
	return {...a, values};
}

/** row ← row + the sum of all rows of a. */
export function addRowsTo(row: Matrix, a: Matrix): void {
	for (let start = 0; start < a.values.length; start += a.columns) {
		for (let column = 0; column < a.columns; column++) row.values[column] += a.values[start + column];
	}
}

/** Cuts a matrix into `count` equally wide ones that stood beside one another. */
export function split(a: Matrix, count: number): readonly Matrix[] {
	const width = a.columns / count;
	return Array.from({length: count}, (_, number) => {
		const part = zeros(a.rows, width);
		for (let row = 0; row < a.rows; row++) {
			const start = row * a.columns + number * width;
			part.values.set(a.values.subarray(start, start + width), row * width);
		}
		return part;
	});
}

/** The inverse of `split`: puts equally wide matrices side by side. */
export function beside(...parts: readonly Matrix[]): Matrix {
	const {rows, columns: width} = parts[0];
	const whole = zeros(rows, width * parts.length);
	for (const [number, part] of parts.entries()) {
		for (let row = 0; row < rows; row++) {
			whole.values.set(part.values.subarray(row * width, (row + 1) * width), row * whole.columns + number * width);
		}
	}
	return whole;
}

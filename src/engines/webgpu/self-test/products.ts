/** The test of products: those of small whole numbers, which float16 holds, must come out as plain arithmetic has them. */
import type {Device} from '../gpu/device.js';
import type {Forms} from '../gpu/forms.js';
import {Memory} from '../gpu/memory.js';
import {Program} from '../gpu/program.js';
import {product, whole} from '../network/products.js';
import {wholeNumbers} from './numbers.js';

type Form = {readonly transposedA: boolean; readonly transposedB: boolean};

const forms: readonly Form[] = [
	{transposedA: false, transposedB: false},
	{transposedA: true, transposedB: false},
	{transposedA: false, transposedB: true},
];

/** Rows, columns and depth: whole vectors of four with an incomplete tile beside whole ones, and nothing whole. */
const shapes = [
	[68, 100, 72],
	[33, 35, 37],
] as const;

function expectedProduct(
	a: Float32Array,
	b: Float32Array,
	[rows, columns, depth]: (typeof shapes)[number],
	{transposedA, transposedB}: Form,
): Float32Array {
	const sums = new Float32Array(rows * columns);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			let sum = 0;
			for (let k = 0; k < depth; k++) {
				const left = a[transposedA ? k * rows + row : row * depth + k];
				sum += left * b[transposedB ? column * depth + k : k * columns + column];
			}
			sums[row * columns + column] = sum;
		}
	}
	return sums;
}

async function multipliesRightly(device: Device, wanted: Forms, shape: (typeof shapes)[number], form: Form) {
	const [rows, columns, depth] = shape;
	const [a, b] = [wholeNumbers(rows * depth, 3), wholeNumbers(depth * columns, 5)];
	const memory = new Memory(device);
	const program = new Program(device, {forms: wanted});
	try {
		const buffers = await device.guarded(() =>
			[a.length, b.length, rows * columns].map(count => memory.allocate('numbers of a test', count)),
		);
		for (const [place, values] of [a, b].entries()) device.write(buffers[place], values);
		const [inA, inB, inC] = buffers.map(whole);
		product(program, {rows, columns, depth, a: inA, b: inB, c: inC, ...form});
		await program.prepare();
		const [read] = await device.run(program, [{...inC, count: rows * columns}]);
		const actual = new Float32Array(read);
		return expectedProduct(a, b, shape, form).every((sum, place) => actual[place] === sum);
	} finally {
		program.dispose();
		memory.free();
	}
}

/** Products in these forms are right. Throws an Error where they can't be compiled. */
export async function productsAreRight(device: Device, tried: Forms): Promise<boolean> {
	for (const shape of shapes) {
		for (const form of forms) if (!(await multipliesRightly(device, tried, shape, form))) return false;
	}
	return true;
}

/** The test of sums and maxima over a workgroup, by the kernels that make the most of them. */
import type {Device} from '../gpu/device.js';
import type {Forms} from '../gpu/forms.js';
import {Memory} from '../gpu/memory.js';
import {Program} from '../gpu/program.js';
import {wholeNumbers} from './numbers.js';

/** The loss is a logarithm, of which GPUs have more or fewer digits. */
const tolerance = 1e-3;

const count = 1000;
const [rows, vocabulary] = [4, 100];

/** Targets that are the first of the largest logits, and others, in turns. */
function targetsOf(logits: Float32Array): Int32Array {
	return Int32Array.from({length: rows}, (_, row) => {
		const own = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
		return (own.indexOf(Math.max(...own)) + (row % 2)) % vocabulary;
	});
}

function lossOf(logits: Float32Array, row: number, target: number): number {
	const own = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
	return Math.log(own.reduce((sum, logit) => sum + Math.exp(logit), 0)) - own[target];
}

/** Sums of squares, and cross entropies of some rows, are right in these forms. Throws an Error where they can't be compiled. */
export async function reductionsAreRight(device: Device, forms: Forms): Promise<boolean> {
	const [values, logits] = [wholeNumbers(count, 3), wholeNumbers(rows * vocabulary, 5)];
	const targets = targetsOf(logits);
	const memory = new Memory(device);
	const program = new Program(device, {forms});
	try {
		const lengths = [count, 1, targets.length, logits.length, rows, rows];
		const [numbers, sum, wanted, scores, losses, corrects] = await device.guarded(() =>
			lengths.map(length => memory.allocate('numbers of a test', length)),
		);
		device.write(numbers, values);
		device.write(wanted, targets);
		device.write(scores, logits);
		const {summing, rowThreads} = program.tuning;
		const own = {SUBGROUPS: forms.subgroups};
		program.add({
			kernel: 'squareSums',
			constants: {THREADS: summing, ...own},
			sizes: {count},
			buffers: [numbers, sum],
			groups: [1],
		});
		program.add({
			kernel: 'crossEntropy',
			constants: {THREADS: rowThreads, ...own, GRADIENT: false},
			sizes: {rows, vocabulary, weight: 0},
			buffers: [wanted, scores, losses, corrects],
			groups: [rows],
		});
		await program.prepare();
		const pieces = [sum, losses, corrects].map((buffer, place) => ({buffer, from: 0, count: place === 0 ? 1 : rows}));
		const [squares, found, rights] = await device.run(program, pieces);
		const isSum = new Float32Array(squares)[0] === values.reduce((total, value) => total + value * value, 0);
		const areRight = [...new Uint32Array(rights)].every((right, row) => right === Number(row % 2 === 0));
		const areLosses = [...new Float32Array(found)].every(
			(loss, row) => Math.abs(loss - lossOf(logits, row, targets[row])) < tolerance,
		);
		return isSum && areRight && areLosses;
	} finally {
		program.dispose();
		memory.free();
	}
}

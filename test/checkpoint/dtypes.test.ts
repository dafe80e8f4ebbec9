import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {decoders, encoders, fromBF16, fromF16, toF16} from '../../src/checkpoint/dtypes.js';

const allHalves = Array.from({length: 0x10000}, (_, half) => half);

test('binary16 has the values that IEEE 754 gives it', t => {
	const known: readonly [number, number][] = [
		[0, 0x0000],
		[1, 0x3c00],
		[-2, 0xc000],
		[1 / 3, 0x3555],
		[65504, 0x7bff],
		[2 ** -14, 0x0400],
		[2 ** -24, 0x0001],
		[-Infinity, 0xfc00],
	];
	for (const [value, half] of known) t.is(toF16(value), half);
	t.is(fromF16(0x3555), 0.333251953125);
	t.true(Object.is(fromF16(0x8000), -0));
});

test('every binary16 is kept as it is, and a NaN stays one', t => {
	for (const half of allHalves) {
		const value = fromF16(half);
		if (Number.isNaN(value)) t.true(Number.isNaN(fromF16(toF16(value))));
		else if (toF16(value) !== half) t.is(toF16(value), half);
	}
});

test('halfway between two the even one is taken, and too large is infinite', t => {
	const ties: readonly [number, number][] = [
		[2 ** -25, 0],
		[3 * 2 ** -25, 2],
		[1 + 2 ** -11, 0x3c00],
		[1 + 3 * 2 ** -11, 0x3c02],
		[2 ** -14 - 2 ** -25, 0x0400],
		[65519.99, 0x7bff],
		[65520, 0x7c00],
		[-65520, 0xfc00],
	];
	for (const [value, half] of ties) t.is(toF16(value), half);
});

testProp('the nearest binary16 is taken', [fc.double({min: -65504, max: 65504, noNaN: true})], (t, wide) => {
	const value = Math.fround(wide);
	const half = toF16(value);
	const distance = Math.abs(fromF16(half) - value);
	const neighbours = [half - 1, half + 1].filter(other => (other & 0x7fff) < 0x7c00 && (other ^ half) < 0x8000);
	for (const other of neighbours) t.true(distance <= Math.abs(fromF16(other) - value));
});

test('bfloat16 is the upper half of a float32', t => {
	const float = new Float32Array(1);
	const word = new Uint32Array(float.buffer);
	for (const half of allHalves) {
		word[0] = half * 0x10000;
		if (!Object.is(fromBF16(half), float[0])) t.is(fromBF16(half), float[0]);
	}
	t.is(fromBF16(0x3f80), 1);
	t.deepEqual(decoders.BF16(Uint8Array.of(0x80, 0x3f, 0x00, 0xc0)), Float32Array.of(1, -2));
});

test('numbers of a file are little-endian', t => {
	t.deepEqual([...encoders.F16(Float32Array.of(1, -2))], [0x00, 0x3c, 0x00, 0xc0]);
	t.deepEqual(decoders.F16(Uint8Array.of(0x00, 0x3c, 0x00, 0xc0)), Float32Array.of(1, -2));
	t.deepEqual([...encoders.F32(Float32Array.of(1))], [0, 0, 0x80, 0x3f]);
});

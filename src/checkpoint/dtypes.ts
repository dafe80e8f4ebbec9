/**
 * The kinds of numbers that are read from safetensors files: `F32`, and of 16 bits `F16` (IEEE 754 binary16: 1 sign, 5 exponent,
 * 10 fraction bits) and `BF16` (the upper half of a float32). `F64` of other programs is rounded to 32 bits. The conversions go through the bits, since not every Node
 * has Float16Array. Numbers are little-endian, as the machines are that this runs on.
 */

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** 2⁻²⁴: what the last bit of a subnormal binary16 is worth. */
const subnormalUnit = 2 ** -24;

/** The nearest binary16, ties to even; what is too large becomes an infinity, a NaN stays one. */
export function toF16(value: number): number {
	float[0] = value;
	const bits = word[0];
	const sign = (bits >>> 16) & 0x8000;
	const magnitude = bits & 0x7fffffff;
	if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
	if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and more round to infinity
	if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(float[0]) / subnormalUnit); // below 2⁻¹⁴: subnormal
	const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1); // 13 bits fall away
	return sign | ((rounded - 0x38000000) >>> 13); // the exponent's bias is 15 in place of 127
}

function roundHalfEven(value: number): number {
	const below = Math.floor(value);
	const rest = value - below;
	return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

export function fromF16(half: number): number {
	const magnitude = half & 0x7fff;
	if (magnitude < 0x400) return (half & 0x8000 ? -1 : 1) * magnitude * subnormalUnit;
	// The exponent's bias becomes 127 in place of 15; all ones of an infinity or a NaN stay all ones.
	const bias = magnitude < 0x7c00 ? 0x38000000 : 0x70000000;
	word[0] = ((half & 0x8000) << 16) | ((magnitude << 13) + bias);
	return float[0];
}

export function fromBF16(half: number): number {
	word[0] = half << 16;
	return float[0];
}

/** Bytes a number, of all kinds that are read. */
export const numberSize = {F32: 4, F16: 2, BF16: 2, F64: 8} as const;

export type DType = keyof typeof numberSize;

export const isDType = (name: unknown): name is DType => typeof name === 'string' && Object.hasOwn(numberSize, name);

const bytesOf = ({buffer, byteOffset, byteLength}: ArrayBufferView): Uint8Array =>
	new Uint8Array(buffer, byteOffset, byteLength);

/** Kinds that are written. `F32` shares the memory of the numbers. */
export const encoders = {
	F32: bytesOf,
	F16: numbers => bytesOf(Uint16Array.from(numbers, toF16)),
} as const satisfies {readonly [Name in DType]?: (numbers: Float32Array) => Uint8Array};

export type WrittenDType = keyof typeof encoders;

const words = ({buffer, byteOffset, length}: Uint8Array): Uint16Array =>
	new Uint16Array(buffer, byteOffset, length / 2);

/** A plain loop: `Float32Array.from` takes ten times as long, which every start with a model would feel. */
function mapped(halves: Uint16Array, fromHalf: (half: number) => number): Float32Array {
	const numbers = new Float32Array(halves.length);
	for (let i = 0; i < halves.length; i++) numbers[i] = fromHalf(halves[i]);
	return numbers;
}

/** The numbers of bytes that begin at a multiple of their size. `F32` shares their memory. */
export const decoders: Readonly<Record<DType, (bytes: Uint8Array<ArrayBuffer>) => Float32Array>> = {
	F32: ({buffer, byteOffset, length}) => new Float32Array(buffer, byteOffset, length / 4),
	F16: bytes => mapped(words(bytes), fromF16),
	BF16: bytes => mapped(words(bytes), fromBF16),
	F64: ({buffer, byteOffset, length}) => new Float32Array(new Float64Array(buffer, byteOffset, length / 8)),
};

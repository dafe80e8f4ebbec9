/**
 * The part of protocol buffers' wire format that TensorBoard's and ONNX's files need. A message is a row of fields; a field is its number and
 * kind in one varint, and its value. Source: the encoding page of the protocol buffers documentation.
 */

/** The kinds of values: a varint, 8 bytes, a length and so many bytes, 4 bytes. */
const kinds = {varint: 0, double: 1, bytes: 2, float: 5} as const;

/** Seven bits a byte, the lowest first; the highest bit of a byte says that more follow. */
function varint(value: number): Uint8Array {
	const bytes: number[] = [];
	let rest = value;
	do {
		const low = rest % 128;
		rest = Math.floor(rest / 128);
		bytes.push(rest > 0 ? low + 128 : low);
	} while (rest > 0);
	return Uint8Array.from(bytes);
}

const field = (number: number, kind: keyof typeof kinds, value: Uint8Array): Uint8Array =>
	Buffer.concat([varint(number * 8 + kinds[kind]), value]);

/** A whole number of at least 0, below 2⁵³. */
export const whole = (number: number, value: number): Uint8Array => field(number, 'varint', varint(value));

export function double(number: number, value: number): Uint8Array {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setFloat64(0, value, true);
	return field(number, 'double', bytes);
}

export function float(number: number, value: number): Uint8Array {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setFloat32(0, value, true);
	return field(number, 'float', bytes);
}

/** A message inside of another, made of fields. */
export function message(number: number, ...fields: readonly Uint8Array[]): Uint8Array {
	const content = Buffer.concat(fields);
	return field(number, 'bytes', Buffer.concat([varint(content.length), content]));
}

/** A text in UTF-8. */
export const text = (number: number, value: string): Uint8Array => message(number, Buffer.from(value, 'utf8'));

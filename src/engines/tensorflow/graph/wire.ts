/** The part of Protocol Buffers' wire format that a graph needs: fields one after the other, each with its number and kind. */

const kinds = {varint: 0, bytes: 2, float: 5} as const;

/** A whole number, the lowest seven bits first; a negative one as 64 bits of two's complement. */
function varint(value: number | bigint): Buffer {
	const bytes: number[] = [];
	let rest = BigInt.asUintN(64, BigInt(value));
	do {
		const low = Number(rest & 127n);
		rest >>= 7n;
		bytes.push(rest > 0n ? low | 128 : low);
	} while (rest > 0n);
	return Buffer.from(bytes);
}

const key = (field: number, kind: keyof typeof kinds): Buffer => varint((field << 3) | kinds[kind]);

export const integerField = (field: number, value: number | bigint): Buffer =>
	Buffer.concat([key(field, 'varint'), varint(value)]);

/** Text, bytes, or a message that was put together before. */
export function bytesField(field: number, value: string | Uint8Array): Buffer {
	const bytes = typeof value === 'string' ? Buffer.from(value) : value;
	return Buffer.concat([key(field, 'bytes'), varint(bytes.length), bytes]);
}

export function floatField(field: number, value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeFloatLE(value);
	return Buffer.concat([key(field, 'float'), bytes]);
}

/** A message of some fields. */
export const message = (...fields: readonly Uint8Array[]): Buffer => Buffer.concat(fields);

/** Numbers so near to 0 that their exponent is at its end: some processors take a hundred cycles for an operation on one. */

/** Which of the 32-bit floats in `values` are subnormal, by their bits. */
export function subnormalsOf(values: Float32Array): readonly number[] {
	const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
	const found: number[] = [];
	for (let index = 0; index < bits.length; index++) {
		const magnitude = bits[index] & 0x7fffffff;
		if (magnitude > 0 && magnitude < 0x00800000) found.push(index);
	}
	return found;
}

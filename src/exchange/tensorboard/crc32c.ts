/** CRC-32C (Castagnoli), the check that TensorFlow's record files carry. */

/** The polynomial 0x1EDC6F41 with its bits in reverse order. */
const polynomial = 0x82f63b78;

/** The remainder of each byte. */
const table = Uint32Array.from({length: 256}, (_, byte) => {
	let remainder = byte;
	for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
	return remainder >>> 0;
});

/** The check of some bytes, 32 bits. */
export function crc32c(bytes: Uint8Array): number {
	let remainder = 0xffffffff;
	for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff];
	return (remainder ^ 0xffffffff) >>> 0;
}

/** The form that is written into a file of records: rotated by 15 bits, and a number added. */
export function maskedCrc32c(bytes: Uint8Array): number {
	const crc = crc32c(bytes);
	return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

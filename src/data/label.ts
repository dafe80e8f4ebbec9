/** Printable names of characters, for tables and messages. */

const names: ReadonlyMap<string, string> = new Map([
	['\n', '\\n'],
	['\r', '\\r'],
	['\t', '\\t'],
	[' ', '␣'],
]);

/** `\xE9`, the name of a byte that is no character by itself. */
export const byteName = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/**
 * A character so that it can be seen: itself where it shows by itself, a combining mark on a dotted circle, a space as
 * `␣`, anything else that leaves no ink as an escape (`\n`, `\u{AD}`).
 */
export function characterLabel(character: string): string {
	const name = names.get(character);
	if (name !== undefined) return name;
	if (/^\p{M}$/u.test(character)) return `◌${character}`;
	if (/^[\p{C}\p{Z}]$/u.test(character)) return `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`;
	return character;
}

/** The same for a byte: ASCII as its character, the rest as `\xE9`. */
export const byteLabel = (byte: number): string =>
	byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte > 0x20 && byte < 0x7f)
		? characterLabel(String.fromCharCode(byte))
		: byteName(byte);

/**
 * Recognises a text that is a list: names, titles, words, one a line. The signs are those that no prose, verse, talk or
 * program has together; a list that is not recognised is learned as one text, which is no harm, and an option says that it is one.
 */
const newline = 0x0a;

/** Lines that are looked at, spread over the text, and lines that a list has at least. */
const mostLines = 5000;
const fewestLines = 100;

/** Bytes of a line in the middle by length, and of all but one in fifty. */
const middleBytes = 40;
const longBytes = 80;

/** Shares of the lines. */
const mostBlank = 0.002;
const mostPunctuated = 0.05;
const mostIndented = 0.02;
const mostSpoken = 0.1;
const fewestDifferent = 0.5;

/** The lines of a text, or as many from all over it. */
function someLines(bytes: Uint8Array): readonly string[] {
	const lines: string[] = [];
	const decoder = new TextDecoder();
	const stride = Math.max(1, bytes.length / mostLines);
	let from = 0;
	for (let next = 0; from < bytes.length; next += stride) {
		if (next > from) {
			const start = bytes.indexOf(newline, Math.floor(next));
			if (start < 0) break;
			from = start + 1;
		}
		if (from >= bytes.length) break;
		const end = bytes.indexOf(newline, from);
		lines.push(decoder.decode(bytes.subarray(from, end < 0 ? bytes.length : end)));
		if (end < 0) break;
		from = end + 1;
	}
	return lines;
}

const shareOf = (lines: readonly string[], test: (line: string) => boolean): number =>
	lines.filter(test).length / lines.length;

/** A list either begins all its lines with capitals or next to none; prose that is wrapped does now this, now that. */
function isMixed(lines: readonly string[]): boolean {
	const begun = lines.filter(line => /^\p{L}/u.test(line));
	if (begun.length === 0) return false;
	const small = shareOf(begun, line => /^\p{Ll}/u.test(line));
	return small > 0.05 && small < 0.95;
}

/** Tells if the lines of a text are short records, each of which could stand alone. */
export function isListOfLines(bytes: Uint8Array): boolean {
	const lines = someLines(bytes);
	if (lines.length < fewestLines) return false;
	const lengths = lines.map(line => Buffer.byteLength(line)).sort((a, b) => a - b);
	const atShare = (share: number): number => lengths[Math.floor(share * (lengths.length - 1))];
	return (
		atShare(0.5) <= middleBytes &&
		atShare(0.98) <= longBytes &&
		new Set(lines).size >= fewestDifferent * lines.length &&
		shareOf(lines, line => line.trim() === '') <= mostBlank &&
		shareOf(lines, line => /[.,;:!?—-]["'”’)]*\s*$/.test(line)) <= mostPunctuated &&
		shareOf(lines, line => /^\s/.test(line)) <= mostIndented &&
		shareOf(lines, line => /: |\t|[{}=<>]/.test(line)) <= mostSpoken &&
		!isMixed(lines)
	);
}

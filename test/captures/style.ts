/** Colour codes of a terminal (SGR), as colours. */

/** The look of a cell. */
export type Style = {
	readonly color: string | undefined;
	readonly background: string | undefined;
	readonly isBold: boolean;
	readonly isDim: boolean;
	readonly isUnderlined: boolean;
	readonly isInverse: boolean;
};

export const noStyle: Style = {
	color: undefined,
	background: undefined,
	isBold: false,
	isDim: false,
	isUnderlined: false,
	isInverse: false,
};

/** xterm's sixteen colours, softened. */
const basic = [
	'#1c1c1c',
	'#e5657a',
	'#7fb86a',
	'#e5c04b',
	'#4f7fd8',
	'#c792ea',
	'#4fb6d8',
	'#d4d4d4',
	'#7a7a86',
	'#ff5f87',
	'#a5d68a',
	'#ffd75f',
	'#7fa8ff',
	'#dfb0ff',
	'#7fd8f0',
	'#ffffff',
] as const;

const hex = (...rgb: readonly number[]): string => `#${rgb.map(value => value.toString(16).padStart(2, '0')).join('')}`;

/** xterm's 256: sixteen, a cube of 6 × 6 × 6, 24 greys. */
function indexed(index: number): string {
	if (index < 16) return basic[index];
	if (index >= 232) return hex(...Array.from({length: 3}, () => 8 + 10 * (index - 232)));
	const step = (value: number): number => (value === 0 ? 0 : 55 + 40 * value);
	const at = index - 16;
	return hex(step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6));
}

/** The colour that follows 38 or 48; takes its numbers away. */
function extendedColor(codes: number[]): string | undefined {
	const kind = codes.shift();
	if (kind === 5) return indexed(codes.shift() ?? 0);
	if (kind === 2) return hex(codes.shift() ?? 0, codes.shift() ?? 0, codes.shift() ?? 0);
	return undefined;
}

const switches: Readonly<Record<number, Partial<Style>>> = {
	0: noStyle,
	1: {isBold: true},
	2: {isDim: true},
	4: {isUnderlined: true},
	7: {isInverse: true},
	22: {isBold: false, isDim: false},
	24: {isUnderlined: false},
	27: {isInverse: false},
	39: {color: undefined},
	49: {background: undefined},
};

function changeOf(code: number, rest: number[]): Partial<Style> {
	if (code === 38) return {color: extendedColor(rest)};
	if (code === 48) return {background: extendedColor(rest)};
	if (code >= 30 && code <= 37) return {color: basic[code - 30]};
	if (code >= 40 && code <= 47) return {background: basic[code - 40]};
	if (code >= 90 && code <= 97) return {color: basic[code - 82]};
	if (code >= 100 && code <= 107) return {background: basic[code - 92]};
	return switches[code] ?? {};
}

/** The style after the numbers of a code like `1;38;5;141`. */
export function styleAfter(before: Style, numbers: string): Style {
	const codes = numbers === '' ? [0] : numbers.split(';').map(Number);
	let style = before;
	for (let code = codes.shift(); code !== undefined; code = codes.shift()) style = {...style, ...changeOf(code, codes)};
	return style;
}

/**
 * Rows of text whose every character may have its own colour. They are made as strings with colour codes: a component for
 * each run of a colour would be thousands of components a frame.
 */

/** The look of a character. */
export type Style = {
	/** `#rrggbb` */
	readonly color?: string;
	readonly background?: string;
	readonly isBold?: boolean;
	readonly isUnderlined?: boolean;
	readonly isInverse?: boolean;
	readonly isDim?: boolean;
};

/** Bits of colour of the terminal: 1 (none), 4, 8 or 24. */
export type ColorDepth = number;

type Rgb = readonly [number, number, number];

const rgbOf = (hex: string): Rgb => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** The sixteen colours of old terminals, as xterm has them. */
const basic: readonly Rgb[] = [
	[0, 0, 0],
	[205, 0, 0],
	[0, 205, 0],
	[205, 205, 0],
	[0, 0, 238],
	[205, 0, 205],
	[0, 205, 205],
	[229, 229, 229],
	[127, 127, 127],
	[255, 0, 0],
	[0, 255, 0],
	[255, 255, 0],
	[92, 92, 255],
	[255, 0, 255],
	[0, 255, 255],
	[255, 255, 255],
];

const distance = (a: Rgb, b: Rgb): number => a.reduce((sum, value, index) => sum + (value - b[index]) ** 2, 0);

function nearestBasic(rgb: Rgb): number {
	const distances = basic.map(color => distance(color, rgb));
	return distances.indexOf(Math.min(...distances));
}

/** Steps of xterm's cube of 6 × 6 × 6 colours. */
const cubeSteps = [0, 95, 135, 175, 215, 255] as const;

const nearestStep = (value: number): number => {
	const distances = cubeSteps.map(step => Math.abs(step - value));
	return distances.indexOf(Math.min(...distances));
};

/** The parameter of a colour code; `base` is 30 for the character, 40 for what lies behind it. */
function colorCode(hex: string, base: 30 | 40, depth: ColorDepth): string {
	const rgb = rgbOf(hex);
	if (depth >= 24) return `${base + 8};2;${rgb.join(';')}`;
	if (depth >= 8) {
		const [r, g, b] = rgb.map(nearestStep);
		return `${base + 8};5;${16 + 36 * r + 6 * g + b}`;
	}
	const index = nearestBasic(rgb);
	return String(index < 8 ? base + index : base + 60 + index - 8);
}

/** The code that turns a style on; empty for plain text, and where there are to be no colours: then there is no code at all. */
export function codeOf(style: Style, depth: ColorDepth): string {
	if (depth <= 1) return '';
	const codes: string[] = [];
	if (style.isBold) codes.push('1');
	if (style.isDim) codes.push('2');
	if (style.isUnderlined) codes.push('4');
	if (style.isInverse) codes.push('7');
	if (style.color) codes.push(colorCode(style.color, 30, depth));
	if (style.background) codes.push(colorCode(style.background, 40, depth));
	return codes.length === 0 ? '' : `\u001b[${codes.join(';')}m`;
}

export const reset = '\u001b[0m';

/** Makes a row of pieces, with as few codes as it takes. */
export class Painter {
	readonly #depth: ColorDepth;
	readonly #codes = new Map<Style, string>();

	constructor(depth: ColorDepth) {
		this.#depth = depth;
	}

	/** Without styles a cursor has to be a glyph. */
	get hasStyles(): boolean {
		return this.#depth > 1;
	}

	paint(pieces: Iterable<{readonly text: string; readonly style: Style | undefined}>): string {
		let row = '';
		let on = '';
		for (const {text, style} of pieces) {
			const code = style === undefined ? '' : this.#codeOf(style);
			if (code !== on) row += (on === '' ? '' : reset) + code;
			on = code;
			row += text;
		}
		return on === '' ? row : row + reset;
	}

	/** Styles are few objects that come again and again. */
	#codeOf(style: Style): string {
		let code = this.#codes.get(style);
		if (code === undefined) {
			code = codeOf(style, this.#depth);
			this.#codes.set(style, code);
		}
		return code;
	}
}

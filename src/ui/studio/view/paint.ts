/**
 * Rows of text whose every character may have its own colour. They are made as strings with escape sequences: a component
 * for each run of a colour would be thousands of components a frame.
 */
import type {ColorName, Palette} from '../../colors.js';

/** Marks that need no colour. */
export type Marks = {
	readonly isBold?: boolean;
	readonly isUnderlined?: boolean;
	readonly isInverse?: boolean;
};

/** The look of a character. */
export type Style = Marks & {
	readonly color?: ColorName;
	readonly background?: ColorName;
	/** The marks on a terminal without colours; none, where they are left out. */
	readonly plain?: Marks;
};

const markCodes = ({isBold, isUnderlined, isInverse}: Marks): readonly string[] => [
	...(isBold ? ['1'] : []),
	...(isUnderlined ? ['4'] : []),
	...(isInverse ? ['7'] : []),
];

/** The escape sequence that turns a style on (ECMA-48, SGR); empty for plain text. */
export function codeOf(style: Style, palette: Palette): string {
	const codes = palette.hasColors
		? [
				...markCodes(style),
				...(style.color ? [palette.code(style.color, 30)] : []),
				...(style.background ? [palette.code(style.background, 40)] : []),
			]
		: markCodes(style.plain ?? {});
	return codes.length === 0 ? '' : `\u001b[${codes.join(';')}m`;
}

export const reset = '\u001b[0m';

/** Makes a row of pieces, with as few codes as it takes. */
export class Painter {
	readonly #palette: Palette;
	readonly #codes = new Map<Style, string>();

	constructor(palette: Palette) {
		this.#palette = palette;
	}

	/** False where a cursor has to be a glyph. */
	get hasStyles(): boolean {
		return this.#palette.hasColors;
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
			code = codeOf(style, this.#palette);
			this.#codes.set(style, code);
		}
		return code;
	}
}

/**
 * The colours of the screens. The rest of the program knows them by name only; a name becomes a colour of the terminal
 * here, by its background and by the number of colours that it has.
 */

export const themes = ['dark', 'light'] as const;

/** The brightness of the terminal's background. */
export type Theme = (typeof themes)[number];

/** Bits of colour of the terminal: 1 (none), 4, 8 or 24. */
export type ColorDepth = number;

export type Rgb = readonly [number, number, number];

/** A colour for terminals of many colours, as `rrggbb`, and its number among the sixteen of the others. */
type Shade = readonly [rrggbb: string, basic: number];

/** Colours of text reach a contrast of 4.5 : 1 on the theme's backgrounds, those that lie behind text on `ink`. */
const dark = {
	/** The program's name, titles, and the chosen item. */
	accent: ['c792ea', 13],
	train: ['4fb6d8', 14],
	valid: ['e8a153', 3],
	best: ['e5c04b', 11],
	good: ['7fb86a', 10],
	bad: ['f07085', 9],
	/** Frames and text that stands back. */
	quiet: ['8f8f99', 8],
	/** Characters on a coloured background. */
	ink: ['000000', 0],
	surprise0: ['7d8b9a', 8],
	surprise1: ['8fb08f', 2],
	surprise2: ['b5bd68', 10],
	surprise3: ['e5c04b', 11],
	surprise4: ['e8833a', 3],
	surprise5: ['e5657a', 9],
	surprise6: ['ff5f87', 13],
	low: ['f07085', 9],
	low1: ['d07080', 9],
	low2: ['e5657a', 13],
	middle: ['9a9a9a', 8],
	high: ['4fb6d8', 14],
	high1: ['3a8ba6', 6],
	high2: ['4fc3e8', 14],
	cold: ['6f9ff0', 6],
	cool: ['4fb6d8', 14],
	mild: ['7fb86a', 10],
	warm: ['e5c04b', 11],
	hot: ['e8833a', 3],
	wild: ['f07085', 9],
} satisfies Readonly<Record<string, Shade>>;

export type ColorName = keyof typeof dark;

const light: Readonly<Record<ColorName, Shade>> = {
	accent: ['7b2fa8', 5],
	train: ['00659c', 4],
	valid: ['8f4a00', 1],
	best: ['7a5a00', 5],
	good: ['2f6b1f', 4],
	bad: ['b3203a', 1],
	quiet: ['5f5f6b', 0],
	ink: ['000000', 0],
	surprise0: ['5c6670', 0],
	surprise1: ['3f6b3f', 0],
	surprise2: ['5f6600', 4],
	surprise3: ['7a5a00', 5],
	surprise4: ['8f4a00', 1],
	surprise5: ['f7a8b4', 11],
	surprise6: ['ff7090', 9],
	low: ['b3203a', 1],
	low1: ['f7b8c0', 13],
	low2: ['f07085', 9],
	middle: ['5f5f5f', 0],
	high: ['00659c', 4],
	high1: ['a8dcee', 14],
	high2: ['4fc3e8', 6],
	cold: ['2050b8', 4],
	cool: ['00659c', 4],
	mild: ['2f6b1f', 0],
	warm: ['7a5a00', 5],
	hot: ['8f4a00', 1],
	wild: ['b3203a', 1],
};

const shades: Readonly<Record<Theme, Readonly<Record<ColorName, Shade>>>> = {dark, light};

export const colorNames = Object.keys(dark) as readonly ColorName[]; // the keys of the object above

/** Names by which ink knows the sixteen colours, in the order of their numbers. */
const basicNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

const rgbOf = (rrggbb: string): Rgb => {
	const value = Number.parseInt(rrggbb, 16);
	return [value >> 16, (value >> 8) & 255, value & 255];
};

/** Steps of xterm's cube of 6 × 6 × 6 colours. */
const cubeSteps = [0, 95, 135, 175, 215, 255] as const;

const nearestStep = (value: number): number => {
	const distances = cubeSteps.map(step => Math.abs(step - value));
	return distances.indexOf(Math.min(...distances));
};

function cubeNumber(rrggbb: string): number {
	const [r, g, b] = rgbOf(rrggbb).map(nearestStep);
	return 16 + 36 * r + 6 * g + b;
}

/** A channel of a colour (0 … 255) as a share of light (WCAG 2.2, relative luminance). */
const linear = (value: number): number => {
	const share = value / 255;
	return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** The brightness of a colour of three channels from 0 to 255: 0 is black, 1 is white (WCAG 2.2). */
export const relativeLuminance = ([r, g, b]: Rgb): number =>
	0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

/** The colours of a terminal. */
export class Palette {
	readonly theme: Theme;
	readonly depth: ColorDepth;

	constructor(theme: Theme, depth: ColorDepth) {
		this.theme = theme;
		this.depth = depth;
	}

	/** True where the terminal shows colours. */
	get hasColors(): boolean {
		return this.depth > 1;
	}

	/** The colour as a value that ink's `color` understands; undefined where there are no colours. */
	inkColor(name: ColorName): string | undefined {
		if (!this.hasColors) return undefined;
		const [rrggbb, basic] = shades[this.theme][name];
		if (this.depth >= 24) return `#${rrggbb}`;
		if (this.depth >= 8) return `ansi256(${cubeNumber(rrggbb)})`;
		return basicNames[basic % 8] + (basic < 8 ? '' : 'Bright');
	}

	/** The parameters of the colour in an escape sequence (ECMA-48, SGR); `base` is 30 for text, 40 for its background. */
	code(name: ColorName, base: 30 | 40): string {
		const [rrggbb, basic] = shades[this.theme][name];
		if (this.depth >= 24) return `${base + 8};2;${rgbOf(rrggbb).join(';')}`;
		if (this.depth >= 8) return `${base + 8};5;${cubeNumber(rrggbb)}`;
		return String(basic < 8 ? base + basic : base + 60 + basic - 8);
	}
}

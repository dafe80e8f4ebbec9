/** Finds out whether the terminal's background is dark or light. */
import {relativeLuminance, type Theme} from './colors.js';
import type {Keyboard} from './input.js';

export const themeChoices = ['auto', 'dark', 'light'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** Asks for the background (OSC 11), and for attributes that every terminal answers: then no other answer will come. */
const question = '\u001b]11;?\u001b\\\u001b[c';

/** Milliseconds after which the terminal is taken for one that does not answer. */
const patience = 200;

/** Backgrounds of a luminance above this are light: black and white text have the same contrast on it. */
const middle = 0.18;

/** The theme for a background like `rgb:1616/1616/1e1e` (X11); undefined for any other text. */
export function themeOfBackground(color: string): Theme | undefined {
	const match = /^rgba?:([\da-f]+)\/([\da-f]+)\/([\da-f]+)/i.exec(color);
	if (match === null) return undefined;
	const [r, g, b] = match.slice(1).map(digits => (255 * Number.parseInt(digits, 16)) / (16 ** digits.length - 1));
	return relativeLuminance([r, g, b]) > middle ? 'light' : 'dark';
}

/** The theme by `COLORFGBG`, as some terminals set it: `15;0` is white on black. */
export function themeOfEnvironment(value: string | undefined): Theme | undefined {
	const background = /;(\d+)$/.exec(value ?? '')?.[1];
	if (background === undefined) return undefined;
	return background === '7' || Number(background) > 8 ? 'light' : 'dark';
}

/** Asks the terminal; settles with `dark` where it does not know. The keyboard must be held: the answer comes that way. */
export async function askTheme(
	keyboard: Keyboard,
	write: (text: string) => void,
	environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Theme> {
	const answer = await new Promise<Theme | undefined>(resolve => {
		let theme: Theme | undefined;
		const finish = (): void => {
			clearTimeout(timer);
			keyboard.off('background', onBackground).off('attributes', finish);
			resolve(theme);
		};
		const onBackground = (color: string): void => {
			theme = themeOfBackground(color);
		};
		// An answer that has come while the process was busy is read first.
		const timer = setTimeout(() => setImmediate(finish), patience);
		keyboard.on('background', onBackground).on('attributes', finish);
		write(question);
	});
	return answer ?? themeOfEnvironment(environment['COLORFGBG']) ?? 'dark';
}

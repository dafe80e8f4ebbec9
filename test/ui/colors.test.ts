// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the sequences of terminals begin with one
import test from 'ava';
import {themeOfBackground, themeOfEnvironment} from '../../src/ui/background.js';
import {
	type ColorName,
	colorNames,
	Palette,
	type Rgb,
	relativeLuminance,
	type Theme,
	themes,
} from '../../src/ui/colors.js';
import {codeOf, type Style} from '../../src/ui/studio/view/paint.js';
import {surpriseScale, temperatureScale, unitScale} from '../../src/ui/studio/view/tint.js';

/** The sixteen colours as xterm has them. */
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

const cube = [0, 95, 135, 175, 215, 255];

/** The colour that a terminal shows for the parameters of a code. */
function shown(code: string): Rgb {
	const [kind, mode, ...numbers] = code.split(';').map(Number);
	if (mode === 2) return [numbers[0], numbers[1], numbers[2]];
	if (mode === 5) {
		const at = numbers[0] - 16;
		return [cube[Math.floor(at / 36)], cube[Math.floor(at / 6) % 6], cube[at % 6]];
	}
	return basic[(kind % 10) + (kind >= 90 ? 8 : 0)];
}

/** WCAG 2.2: from 1 to 21. */
function contrast(one: Rgb, other: Rgb): number {
	const [low, high] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}

/** Backgrounds of terminals that the colours have to be legible on. */
const papers: Readonly<Record<Theme, Readonly<Record<number, readonly Rgb[]>>>> = {
	dark: {
		4: [[0, 0, 0]],
		8: [
			[0, 0, 0],
			[30, 30, 30],
		],
		24: [
			[0, 0, 0],
			[30, 30, 30],
		],
	},
	light: {
		4: [[255, 255, 255]],
		8: [
			[255, 255, 255],
			[245, 245, 245],
		],
		24: [
			[255, 255, 255],
			[245, 245, 245],
		],
	},
};

const styles: readonly Style[] = [...surpriseScale, ...unitScale, ...temperatureScale].map(({style}) => style);
const backgrounds = styles.flatMap(({background}) => background ?? []);
const isText = (name: ColorName): boolean => name !== 'ink' && !backgrounds.includes(name);

for (const theme of themes) {
	for (const depth of [4, 8, 24]) {
		test(`with ${depth} bits of colour all text of the ${theme} theme has a contrast of 4.5 : 1`, t => {
			const palette = new Palette(theme, depth);
			for (const name of colorNames.filter(isText)) {
				for (const paper of papers[theme][depth]) {
					const ratio = contrast(shown(palette.code(name, 30)), paper);
					t.true(ratio >= 4.5, `${name} on ${paper}: ${ratio.toFixed(2)}`);
				}
			}
			for (const name of backgrounds) {
				const ratio = contrast(shown(palette.code('ink', 30)), shown(palette.code(name, 40)));
				t.true(ratio >= 4.5, `ink on ${name}: ${ratio.toFixed(2)}`);
			}
		});

		test(`with ${depth} bits of colour every code of the ${theme} theme is one that terminals know`, t => {
			const palette = new Palette(theme, depth);
			for (const name of colorNames) {
				t.regex(codeOf({color: name, background: name}, palette), /^\u001b\[[\d;]+m$/);
				t.regex(palette.inkColor(name) ?? '', /^(#[\da-f]{6}|ansi256\(\d+\)|[a-z]+(Bright)?)$/);
			}
		});
	}
}

test('a background is dark or light by its luminance, in digits of any number', t => {
	t.is(themeOfBackground('rgb:0000/0000/0000'), 'dark');
	t.is(themeOfBackground('rgb:1e1e/1e1e/2e2e'), 'dark');
	t.is(themeOfBackground('rgb:ff/ff/ff'), 'light');
	t.is(themeOfBackground('rgb:fdfd/f6f6/e3e3'), 'light');
	t.is(themeOfBackground('rgb:f/f/f'), 'light');
	t.is(themeOfBackground('rgba:ffff/ffff/ffff/ffff'), 'light');
	t.is(themeOfBackground('?'), undefined);
	t.is(themeOfEnvironment('15;0'), 'dark');
	t.is(themeOfEnvironment('0;default;15'), 'light');
	t.is(themeOfEnvironment(undefined), undefined);
});

/** A terminal's screen as a picture: text with colour codes becomes an SVG. */

const cell = {width: 8.4, height: 18, fontSize: 14};
const margin = 14;
const plain = {color: '#d4d4d4', background: '#16161e'} as const;

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

type Style = {
	color: string | undefined;
	background: string | undefined;
	isBold: boolean;
	isDim: boolean;
	isUnderlined: boolean;
	isInverse: boolean;
};

const noStyle = (): Style => ({
	color: undefined,
	background: undefined,
	isBold: false,
	isDim: false,
	isUnderlined: false,
	isInverse: false,
});

const hex = (...rgb: readonly number[]): string => `#${rgb.map(value => value.toString(16).padStart(2, '0')).join('')}`;

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

function apply(style: Style, codes: number[]): void {
	for (let code = codes.shift(); code !== undefined; code = codes.shift()) {
		if (code === 0) Object.assign(style, noStyle());
		else if (code === 1) style.isBold = true;
		else if (code === 2) style.isDim = true;
		else if (code === 4) style.isUnderlined = true;
		else if (code === 7) style.isInverse = true;
		else if (code === 22) Object.assign(style, {isBold: false, isDim: false});
		else if (code === 24) style.isUnderlined = false;
		else if (code === 27) style.isInverse = false;
		else if (code === 38) style.color = extendedColor(codes);
		else if (code === 48) style.background = extendedColor(codes);
		else if (code === 39) style.color = undefined;
		else if (code === 49) style.background = undefined;
		else if (code >= 30 && code <= 37) style.color = basic[code - 30];
		else if (code >= 40 && code <= 47) style.background = basic[code - 40];
		else if (code >= 90 && code <= 97) style.color = basic[code - 82];
		else if (code >= 100 && code <= 107) style.background = basic[code - 92];
	}
}

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');

function runToSvg(text: string, style: Style, column: number, row: number): string {
	const x = margin + column * cell.width;
	const y = margin + row * cell.height;
	const width = text.length * cell.width;
	const [color, background] = style.isInverse
		? [style.background ?? plain.background, style.color ?? plain.color]
		: [style.color ?? plain.color, style.background];
	const box = background
		? `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${cell.height}" fill="${background}"/>`
		: '';
	const looks = [
		`fill="${color}"`,
		style.isBold ? 'font-weight="bold"' : '',
		style.isDim ? 'opacity="0.6"' : '',
		style.isUnderlined ? 'text-decoration="underline"' : '',
	].filter(one => one !== '');
	const line = `x="${x.toFixed(1)}" y="${y + cell.fontSize}" textLength="${width.toFixed(1)}"`;
	return text.trim() === '' && !style.isUnderlined
		? box
		: `${box}<text ${line} ${looks.join(' ')}>${escaped(text)}</text>`;
}

/** Rows of text with colour codes, as tmux's `capture-pane -e` gives them. Every character counts as one column. */
export function screenToSvg(screen: string, columns: number): string {
	const rows = screen.trimEnd().split('\n');
	const style = noStyle();
	const parts = rows.flatMap((row, index) => {
		let column = 0;
		const [first, ...coded] = row.split('\u001b[');
		return [`m${first}`, ...coded].map((piece, at) => {
			const end = piece.indexOf('m');
			const codes = piece.slice(0, end);
			const text = piece.slice(end + 1);
			if (at > 0) apply(style, codes === '' ? [0] : codes.split(';').map(Number));
			const svg = text === '' ? '' : runToSvg(text, style, column, index);
			column += text.length;
			return svg;
		});
	});
	const width = Math.ceil(2 * margin + columns * cell.width);
	const height = 2 * margin + rows.length * cell.height;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
		`<rect width="100%" height="100%" rx="8" fill="${plain.background}"/>`,
		`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${cell.fontSize}" xml:space="preserve">`,
		...parts.filter(part => part !== ''),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

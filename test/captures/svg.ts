/** A terminal's screen as a picture: text with colour codes becomes an SVG that looks the same with any font. */
import {type Cell, cellsOf} from '../../src/ui/text.js';
import {type Box, shapeOf} from './shapes.js';
import {noStyle, type Style, styleAfter} from './style.js';

const cell = {width: 8.4, height: 18, fontSize: 14, baseline: 13.2} as const;
const margin = 14;
/** Height of the window's upper edge. */
const titleBar = 30;
const plain = {color: '#d4d4d4', background: '#16161e'} as const;
const buttons = ['#e5657a', '#e5c04b', '#7fb86a'] as const;

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Cells of one look, side by side. */
type Run = {readonly text: string; readonly column: number; readonly columns: number; readonly style: Style};

const boxOf = (column: number, columns: number, row: number): Box => ({
	x: margin + column * cell.width,
	y: margin + titleBar + row * cell.height,
	width: columns * cell.width,
	height: cell.height,
});

const colorsOf = ({color, background, isInverse}: Style): {readonly ink: string; readonly paper: string | undefined} =>
	isInverse
		? {ink: background ?? plain.background, paper: color ?? plain.color}
		: {ink: color ?? plain.color, paper: background};

const paperOf = ({column, columns, style}: Run, row: number): string => {
	const {paper} = colorsOf(style);
	const {x, y, width, height} = boxOf(column, columns, row);
	if (paper === undefined) return '';
	return `<rect x="${short(x)}" y="${y}" width="${short(width)}" height="${height}" fill="${paper}"/>`;
};

function letters({text, column, columns, style}: Run, row: number): string {
	if (text.trim() === '' && !style.isUnderlined) return '';
	const {x, y, width} = boxOf(column, columns, row);
	const looks = [
		`fill="${colorsOf(style).ink}"`,
		...(style.isBold ? ['font-weight="bold"'] : []),
		...(style.isDim ? ['opacity="0.6"'] : []),
		...(style.isUnderlined ? ['text-decoration="underline"'] : []),
	];
	const place = `x="${short(x)}" y="${short(y + cell.baseline)}" textLength="${short(width)}"`;
	return `<text ${place} lengthAdjust="spacingAndGlyphs" ${looks.join(' ')}>${escaped(text)}</text>`;
}

/** Whether a font gives it the width of its cell: others are placed one by one. */
const isEven = (text: string): boolean => /^[\u0020-\u024f]$/.test(text);

/** A row's text with one look: shapes one by one, letters together as far as they are even. */
function drawRun(cells: readonly Cell[], from: number, style: Style, row: number): string {
	const parts: string[] = [];
	let column = from;
	let even: Run | undefined;
	const finish = (): void => {
		if (even) parts.push(letters(even, row));
		even = undefined;
	};
	for (const {text, width} of cells) {
		const shape = shapeOf(text, boxOf(column, width, row), colorsOf(style).ink);
		if (shape === undefined && isEven(text)) {
			even = even
				? {...even, text: even.text + text, columns: even.columns + width}
				: {text, column, columns: width, style};
		} else {
			finish();
			parts.push(shape ?? letters({text, column, columns: width, style}, row));
		}
		column += width;
	}
	finish();
	return paperOf({text: '', column: from, columns: column - from, style}, row) + parts.join('');
}

/** Draws the rows; a look goes on from one to the next. */
function drawRows(rows: readonly string[]): readonly string[] {
	let style = noStyle;
	return rows.flatMap((line, row) => {
		let column = 0;
		const [first, ...coded] = line.split('\u001b[');
		return [`m${first}`, ...coded].map((piece, index) => {
			const end = piece.indexOf('m');
			if (index > 0) style = styleAfter(style, piece.slice(0, end));
			const cells = cellsOf(piece.slice(end + 1));
			const drawn = drawRun(cells, column, style, row);
			column += cells.reduce((sum, {width}) => sum + width, 0);
			return drawn;
		});
	});
}

/** Rows of text with colour codes, as tmux's `capture-pane -e` gives them, in a window with a title. */
export function screenToSvg(screen: string, columns: number, title: string): string {
	const rows = screen.trimEnd().split('\n');
	const width = Math.ceil(2 * margin + columns * cell.width);
	const height = 2 * margin + titleBar + rows.length * cell.height;
	const circles = buttons.map((color, index) => `<circle cx="${22 + 20 * index}" cy="20" r="6" fill="${color}"/>`);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
		`<title>${escaped(title)}</title>`,
		`<rect width="100%" height="100%" rx="10" fill="${plain.background}"/>`,
		...circles,
		`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${cell.fontSize}" xml:space="preserve">`,
		`<text x="${width / 2}" y="24" text-anchor="middle" fill="#7a7a86">${escaped(title)}</text>`,
		...drawRows(rows).filter(part => part !== ''),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

/**
 * Frames, bars and braille as shapes: fonts draw them in widths and heights of their own, so that lines would have gaps.
 * A cell's box is given; each function gives SVG.
 */

export type Box = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Which ways the lines of a glyph go from the middle of its cell. */
const lines: Readonly<Record<string, string>> = {
	'─': 'lr',
	'━': 'LR',
	'│': 'ud',
	'├': 'udr',
	'┤': 'udl',
	'┬': 'lrd',
	'┴': 'lru',
	'┼': 'lrud',
	'└': 'ur',
	'┌': 'dr',
	'┐': 'dl',
	'┘': 'ul',
};

/** Round corners: the two ends of the arc. */
const corners: Readonly<Record<string, string>> = {'╭': 'dr', '╮': 'dl', '╰': 'ur', '╯': 'ul'};

function end({x, y, width, height}: Box, way: string): string {
	const ends: Readonly<Record<string, readonly [number, number]>> = {
		l: [x, y + height / 2],
		r: [x + width, y + height / 2],
		u: [x + width / 2, y],
		d: [x + width / 2, y + height],
	};
	return ends[way.toLowerCase()].map(short).join(' ');
}

const middle = ({x, y, width, height}: Box): string => `${short(x + width / 2)} ${short(y + height / 2)}`;

const stroke = (path: string, color: string, width: number): string =>
	`<path d="${path}" stroke="${color}" stroke-width="${width}" fill="none"/>`;

const rectangle = ({x, y, width, height}: Box, color: string, more = ''): string =>
	`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${color}"${more} shape-rendering="crispEdges"/>`;

/** Bars that fill by eighths, from below and from the left. */
function bar(character: string, box: Box, color: string): string | undefined {
	const code = character.charCodeAt(0) - 0x2580;
	if (code >= 1 && code <= 8) {
		const height = (box.height * code) / 8;
		return rectangle({...box, y: box.y + box.height - height, height}, color);
	}
	if (code >= 9 && code <= 15) return rectangle({...box, width: (box.width * (16 - code)) / 8}, color);
	return character === '░' ? rectangle(box, color, ' opacity="0.25"') : undefined;
}

/** The bits of a braille character, column after column (Unicode 15, section 21.1). */
const brailleDots = [0, 1, 2, 6, 3, 4, 5, 7];

function braille(character: string, {x, y, width, height}: Box, color: string): string | undefined {
	const bits = character.charCodeAt(0) - 0x2800;
	if (bits < 0 || bits > 255) return undefined;
	return brailleDots
		.map((bit, at) => {
			if ((bits & (1 << bit)) === 0) return '';
			const cx = short(x + (width * (1 + 2 * Math.floor(at / 4))) / 4);
			const cy = short(y + (height * (1 + 2 * (at % 4))) / 8);
			return `<circle cx="${cx}" cy="${cy}" r="1.35" fill="${color}"/>`;
		})
		.join('');
}

/** The shape of a glyph; undefined where a font has to draw it. */
export function shapeOf(character: string, box: Box, color: string): string | undefined {
	const ways = lines[character];
	if (ways !== undefined) {
		const path = Array.from(ways, way => `M${middle(box)}L${end(box, way)}`).join('');
		return stroke(path, color, ways === ways.toUpperCase() ? 2.4 : 1.1);
	}
	const corner = corners[character];
	if (corner !== undefined) return stroke(`M${end(box, corner[0])}Q${middle(box)} ${end(box, corner[1])}`, color, 1.1);
	return bar(character, box, color) ?? braille(character, box, color);
}

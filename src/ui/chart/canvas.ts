/**
 * A grid of cells that lines are drawn on, finer than characters: a braille cell has 2 × 4 dots. The dots of all series stay
 * where they meet in a cell, and have the colour of the series that was drawn last, since a cell has one colour.
 */

export type Canvas = {
	/** In cells. */
	readonly width: number;
	readonly height: number;
	/** Dots of a cell. */
	readonly dots: {readonly across: number; readonly down: number};
	/** Lit dots of each cell, one bit each. */
	readonly bits: Uint8Array;
	/** Series of each cell, −1 where nothing is drawn. */
	readonly owners: Int16Array;
	readonly glyphOf: (bits: number, owner: number) => string;
};

/** The bit of the dot in column x and row y of a braille cell (Unicode 15, section 21.1). */
const brailleBits = [
	[0x01, 0x08],
	[0x02, 0x10],
	[0x04, 0x20],
	[0x40, 0x80],
] as const;

const braille = (bits: number): string => String.fromCharCode(0x2800 + bits);

/** Without braille each cell is one dot, and each series has a letter of its own. */
const letters = ['.', 'o', '+', 'x'];

export function newCanvas(width: number, height: number, isAscii: boolean): Canvas {
	const size = Math.max(0, width * height);
	return {
		width,
		height,
		dots: isAscii ? {across: 1, down: 1} : {across: 2, down: 4},
		bits: new Uint8Array(size),
		owners: new Int16Array(size).fill(-1),
		glyphOf: isAscii ? (_bits, owner) => letters[owner % letters.length] : braille,
	};
}

/** Lights the dot in column x and row y, counted from the upper left. */
export function light(canvas: Canvas, x: number, y: number, owner: number): void {
	const {across, down} = canvas.dots;
	const cell = Math.floor(y / down) * canvas.width + Math.floor(x / across);
	canvas.owners[cell] = owner;
	canvas.bits[cell] |= brailleBits[y % down][x % across];
}

/** Lights a column of dots from one row to another. */
export function lightColumn(canvas: Canvas, x: number, from: number, to: number, owner: number): void {
	for (let y = Math.min(from, to); y <= Math.max(from, to); y++) light(canvas, x, y, owner);
}

type Dot = {readonly x: number; readonly y: number};

/** Lights the way between two dots of different columns, without them. */
export function connect(canvas: Canvas, from: Dot, to: Dot, owner: number): void {
	const slope = (to.y - from.y) / (to.x - from.x);
	let last = from.y;
	for (let x = from.x + 1; x <= to.x; x++) {
		const y = Math.round(from.y + slope * (x - from.x));
		// Each of two columns takes half of a step between rows.
		const middle = Math.trunc((last + y) / 2);
		if (Math.abs(y - last) > 1) lightColumn(canvas, x - 1, last, middle, owner);
		if (x < to.x || Math.abs(y - last) > 1) lightColumn(canvas, x, Math.abs(y - last) > 1 ? middle : y, y, owner);
		last = y;
	}
}

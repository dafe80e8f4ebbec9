/** The glyphs of the screens are defined here and nowhere else. */

/** The characters that screens are drawn with. Every glyph is one column wide. */
export type Glyphs = {
	readonly isAscii: boolean;
	readonly corners: readonly [string, string, string, string];
	readonly horizontal: string;
	readonly vertical: string;
	readonly star: string;
	readonly dot: string;
	readonly ring: string;
	readonly check: string;
	readonly warning: string;
	readonly cross: string;
	readonly times: string;
	readonly separator: string;
	readonly ellipsis: string;
	readonly pause: string;
	/** Full and empty part of a bar; `barParts` are the eighths between. */
	readonly barFull: string;
	readonly barEmpty: string;
	readonly barParts: readonly string[];
	/** A slider's line, its left and right end and its knob. */
	readonly slider: {readonly line: string; readonly left: string; readonly right: string; readonly knob: string};
	/** Heights from low to high. */
	readonly levels: readonly string[];
	readonly cursor: string;
	readonly more: {readonly up: string; readonly down: string};
	readonly spinner: readonly string[];
	/** Names of keys that have no letter. */
	readonly keyNames: Readonly<Record<string, string>>;
};

const unicodeGlyphs: Glyphs = {
	isAscii: false,
	corners: ['╭', '╮', '╰', '╯'],
	horizontal: '─',
	vertical: '│',
	star: '★',
	dot: '●',
	ring: '○',
	check: '✓',
	warning: '⚠',
	cross: '✗',
	times: '×',
	separator: '·',
	ellipsis: '…',
	pause: '‖',
	barFull: '█',
	barEmpty: '░',
	barParts: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'],
	slider: {line: '─', left: '├', right: '┤', knob: '●'},
	levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
	cursor: '▌',
	more: {up: '▲', down: '▼'},
	spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
	keyNames: {
		up: '↑',
		down: '↓',
		left: '←',
		right: '→',
		'shift-up': '⇧↑',
		'shift-down': '⇧↓',
		'shift-left': '⇧←',
		'shift-right': '⇧→',
		enter: 'Enter',
		escape: 'Esc',
		pageup: 'PgUp',
		pagedown: 'PgDn',
		home: 'Home',
		end: 'End',
		tab: 'Tab',
		'shift-tab': '⇧Tab',
		delete: 'Delete',
		backspace: 'Backspace',
	},
};

const asciiGlyphs: Glyphs = {
	isAscii: true,
	corners: ['+', '+', '+', '+'],
	horizontal: '-',
	vertical: '|',
	star: '*',
	dot: 'o',
	ring: 'o',
	check: '+',
	warning: '!',
	cross: 'x',
	times: 'x',
	separator: '-',
	ellipsis: '~',
	pause: '=',
	barFull: '#',
	barEmpty: '.',
	barParts: [''],
	slider: {line: '-', left: '|', right: '|', knob: 'o'},
	levels: ['_', '.', '-', '=', '+', 'o', 'O', '#'],
	cursor: '_',
	more: {up: '^', down: 'v'},
	spinner: ['|', '/', '-', '\\'],
	keyNames: {
		...unicodeGlyphs.keyNames,
		up: 'Up',
		down: 'Down',
		left: 'Left',
		right: 'Right',
		'shift-up': 'Shift-Up',
		'shift-down': 'Shift-Down',
		'shift-left': 'Shift-Left',
		'shift-right': 'Shift-Right',
		'shift-tab': 'Shift-Tab',
	},
};

export const glyphsOf = (isAscii: boolean): Glyphs => (isAscii ? asciiGlyphs : unicodeGlyphs);

/** A line of text that is being edited. The cursor stands between what a reader sees as characters. */
export type Editor = {
	readonly text: string;
	/** In UTF-16 units, always between two graphemes. */
	readonly cursor: number;
};

export const editorOf = (text: string): Editor => ({text, cursor: text.length});

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** All places the cursor can stand at. */
export const stopsOf = (text: string): readonly number[] => [
	...Array.from(segmenter.segment(text), ({index}) => index),
	text.length,
];

const before = ({text, cursor}: Editor): number => stopsOf(text).findLast(stop => stop < cursor) ?? 0;
const after = ({text, cursor}: Editor): number => stopsOf(text).find(stop => stop > cursor) ?? text.length;

/** Gives the beginning of the word before the cursor. */
const wordStart = ({text, cursor}: Editor): number =>
	cursor - (/\S*\s*$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);
const wordEnd = ({text, cursor}: Editor): number => cursor + (/^\s*\S*/u.exec(text.slice(cursor))?.[0].length ?? 0);

const cut = ({text}: Editor, from: number, to: number): Editor => ({
	text: text.slice(0, from) + text.slice(to),
	cursor: from,
});

/** Line ends of any kind become newlines; other control characters but the tab can't be typed. */
const cleaned = (text: string): string =>
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
	text.replaceAll(/\r\n?/g, '\n').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/** Puts text in; the cursor goes behind it. */
export function insert({text, cursor}: Editor, added: string): Editor {
	const whole = text.slice(0, cursor) + cleaned(added) + text.slice(cursor);
	const wanted = cursor + cleaned(added).length;
	// The added text may have joined with what follows into one character.
	return {text: whole, cursor: stopsOf(whole).find(stop => stop >= wanted) ?? whole.length};
}

export type EditorAction =
	| 'left'
	| 'right'
	| 'home'
	| 'end'
	| 'wordLeft'
	| 'wordRight'
	| 'backspace'
	| 'delete'
	| 'deleteWord'
	| 'deleteToStart'
	| 'deleteToEnd'
	| 'newline';

const actions: Readonly<Record<EditorAction, (editor: Editor) => Editor>> = {
	left: editor => ({...editor, cursor: before(editor)}),
	right: editor => ({...editor, cursor: after(editor)}),
	home: editor => ({...editor, cursor: 0}),
	end: editor => ({...editor, cursor: editor.text.length}),
	wordLeft: editor => ({...editor, cursor: wordStart(editor)}),
	wordRight: editor => ({...editor, cursor: wordEnd(editor)}),
	backspace: editor => cut(editor, before(editor), editor.cursor),
	delete: editor => cut(editor, editor.cursor, after(editor)),
	deleteWord: editor => cut(editor, wordStart(editor), editor.cursor),
	deleteToStart: editor => cut(editor, 0, editor.cursor),
	deleteToEnd: editor => cut(editor, editor.cursor, editor.text.length),
	newline: editor => insert(editor, '\n'),
};

export const edit = (editor: Editor, action: EditorAction): Editor => actions[action](editor);

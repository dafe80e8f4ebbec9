/** A line of text that is edited: the seed, one's own words, a file's name. Unknown characters show as they are typed. */

import {catalogue} from '../../../data/catalogue.js';
import type {Vocabulary} from '../../../data/vocabulary.js';
import {Panel} from '../../frame.js';
import {useGlyphs} from '../../glyph-context.js';
import type {Glyphs} from '../../glyphs.js';
import {Text} from '../../ink-text.js';
import {cellsOf, columnsOf, truncate} from '../../text.js';
import type {Editor} from '../editor.js';
import type {EditedLine, Overlay, StudioState} from '../state.js';
import {usePainter} from './context.js';
import type {Style} from './paint.js';

const inverse: Style = {isInverse: true};
const unknown: Style = {color: 'bad', isInverse: true, isBold: true};
const newline: Style = {color: 'quiet'};

type Piece = {readonly text: string; readonly style: Style | undefined; readonly columns: number};

/** The pieces of a line, and which of them the cursor is on. */
export function piecesOf(
	{text, cursor}: Editor,
	vocabulary: Vocabulary | undefined,
	{isAscii, cursor: pen}: Pick<Glyphs, 'isAscii' | 'cursor'>,
	hasStyles: boolean,
): {readonly pieces: readonly Piece[]; readonly at: number} {
	const cells = cellsOf(text);
	const pieces = cells.map(({text: shown, width, index, length, isBreak}): Piece => {
		const own = isBreak ? (isAscii ? '\\n' : '⏎') : shown === '\t' ? ' ' : shown;
		const skipped = vocabulary?.encodeKnown(text.slice(index, index + length)).skipped.length ?? 0;
		const isCursor = index === cursor;
		const style = isCursor ? inverse : skipped > 0 ? unknown : isBreak ? newline : undefined;
		const columns = isBreak ? columnsOf(own) : shown === '\t' ? 1 : width;
		if (hasStyles) return {text: own, style, columns};
		// Without styles the cursor stands before its character, and an unknown one in brackets.
		const plain = skipped > 0 ? `[${own}]` : own;
		const whole = isCursor ? pen + plain : plain;
		return {text: whole, style: undefined, columns: columns + columnsOf(whole) - columnsOf(own)};
	});
	const at = cells.findIndex(({index}) => index === cursor);
	if (at >= 0) return {pieces, at};
	return {
		pieces: [...pieces, {text: hasStyles ? ' ' : pen, style: hasStyles ? inverse : undefined, columns: 1}],
		at: cells.length,
	};
}

/** The part of the pieces around one that fits. */
export function visiblePieces(pieces: readonly Piece[], at: number, columns: number): readonly Piece[] {
	let first = at;
	let last = at + 1;
	let taken = pieces[at]?.columns ?? 0;
	while (first > 0 && taken + pieces[first - 1].columns <= columns * 0.75) taken += pieces[--first].columns;
	while (last < pieces.length && taken + pieces[last].columns <= columns) taken += pieces[last++].columns;
	while (first > 0 && taken + pieces[first - 1].columns <= columns) taken += pieces[--first].columns;
	return pieces.slice(first, last);
}

const titles: Readonly<Record<EditedLine, string>> = {
	seed: 'seed',
	typing: 'your own words',
	save: 'save the text as',
	keep: 'keep the adapted weights in the folder',
	train: 'train a new model on',
	search: 'find',
};

/** Lines that the model does not read. */
export const isName = (type: EditedLine): boolean =>
	type === 'save' || type === 'keep' || type === 'train' || type === 'search';

const embedded = catalogue.filter(({kind}) => kind === 'embedded').map(({name}) => name);

/** Names the texts that can be trained on; typed characters narrow the list. */
function textsFor(typed: string, room: number): string {
	const fitting = embedded.filter(name => name.startsWith(typed.trim().toLowerCase()));
	return truncate(`a file, a folder, or ${(fitting.length > 0 ? fitting : embedded).join(', ')}`, room);
}

/** Says whether the model knows the text: each unknown character is named. */
export function noteOf(text: string, vocabulary: Vocabulary, room: number): {text: string; isGood: boolean} {
	const {ids, skipped} = vocabulary.encodeKnown(text);
	if (skipped.length === 0) {
		return {text: text === '' ? 'empty' : `all ${ids.length} characters known`, isGood: true};
	}
	const named = skipped.map(one => {
		const code = one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
		return one.length > 2 ? one : `${one} (U+${code})`;
	});
	return {text: truncate(`unknown, left out: ${named.join(', ')}`, room), isGood: false};
}

type Props = {readonly state: StudioState; readonly overlay: Extract<Overlay, {readonly editor: Editor}>};

export function EditorPanel({state, overlay: {type, editor}}: Props) {
	const glyphs = useGlyphs();
	const painter = usePainter();
	const {columns} = state.size;
	const vocabulary = isName(type) ? undefined : state.vocabulary;
	const {pieces, at} = piecesOf(editor, vocabulary, glyphs, painter.hasStyles);
	const room = Math.floor(columns / 2);
	const names = type === 'train' ? textsFor(editor.text, room) : '';
	const note = vocabulary ? noteOf(editor.text, vocabulary, room) : {text: names, isGood: true};
	return (
		<Panel
			width={columns}
			height={3}
			title={titles[type]}
			color="accent"
			note={note.text}
			noteColor={note.isGood ? 'quiet' : 'bad'}
		>
			<Text wrap="truncate">{painter.paint(visiblePieces(pieces, at, columns - 5))}</Text>
		</Panel>
	);
}

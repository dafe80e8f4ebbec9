/** The text, as it is written or read. */

import {grouped} from '../../../format.js';
import {Panel} from '../../frame.js';
import {useGlyphs} from '../../glyph-context.js';
import type {Glyphs} from '../../glyphs.js';
import {Text} from '../../ink-text.js';
import type {StudioLayout} from '../layout.js';
import {type Page, pageOf} from '../page.js';
import {matchesOf} from '../search-updates.js';
import {pathOf, placeOf, type StudioState} from '../state.js';
import {childrenOf, currentBranch, forksOn} from '../tree.js';
import {usePainter} from './context.js';
import {unitName} from './legend.js';
import {paintPage} from './text-rows.js';

/** Rows that are strings with their colours already. */
export function Rows({rows}: {readonly rows: readonly string[]}) {
	return rows.map((row, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
		<Text key={index} wrap="truncate">
			{row === '' ? ' ' : row}
		</Text>
	));
}

function placeInWords({tree}: StudioState): string {
	const branch = currentBranch(tree);
	if (branch === undefined || tree.branches.length < 2) return 'text';
	const siblings = childrenOf(tree, branch.parent);
	const place = siblings.length > 1 ? ` ${siblings.indexOf(branch) + 1} of ${siblings.length}` : '';
	return branch.parent === undefined ? `text${place}` : `branch${place}`;
}

const tintInWords = (state: StudioState): string =>
	({none: '', surprise: 'surprise', unit: unitName(state), temperature: 'temperature'})[state.tint];

const titleOf = (state: StudioState, {separator}: Glyphs): string =>
	[placeInWords(state), tintInWords(state)].filter(part => part !== '').join(` ${separator} `);

function noteOf(state: StudioState, page: Page | undefined, {more}: Glyphs): string {
	if (page === undefined) return '';
	const {path, rows, isAtEnd} = page;
	const end = grouped(path.end);
	if (state.isWriting) return isAtEnd ? `following ${more.down}` : `${more.up} scrolled back, End follows`;
	const place = placeOf(state, path);
	const count = place === path.end ? end : `${grouped(place)} of ${end}`;
	const above = (rows[0]?.from ?? 0) > path.start ? ` ${more.up}` : '';
	return `${count}${above}${isAtEnd ? '' : ` ${more.down}`}`;
}

/** Positions on the page that hold the words that were looked for. */
function foundOn({search, isWriting}: StudioState, {path, rows}: Page): ReadonlySet<number> {
	if (search === '' || isWriting || rows.length === 0) return new Set();
	const matches = matchesOf(path, search, rows[0].from, rows[rows.length - 1].to);
	const length = Array.from(search).length;
	return new Set(matches.flatMap(at => Array.from({length}, (_, index) => at + index)));
}

const paintedRows = (state: StudioState, page: Page, glyphs: Glyphs, painter: ReturnType<typeof usePainter>) => {
	const cursor = placeOf(state, page.path);
	const isTyping = state.overlay?.type === 'typing';
	return paintPage(
		page,
		{
			tint: state.tint,
			cursor,
			isWriting: state.isWriting,
			forks: forksOn(state.tree),
			found: foundOn(state, page),
			fadeFrom: isTyping ? cursor : Number.POSITIVE_INFINITY,
			pen: glyphs.cursor,
		},
		painter,
	);
};

export function TextPanel({state, layout}: {readonly state: StudioState; readonly layout: StudioLayout}) {
	const glyphs = useGlyphs();
	const painter = usePainter();
	const page = pathOf(state) && pageOf(state);
	const rows = page ? paintedRows(state, page, glyphs, painter) : [];
	return (
		<Panel
			width={layout.text.columns}
			height={layout.text.rows}
			title={titleOf(state, glyphs)}
			note={noteOf(state, page, glyphs)}
			noteColor={page?.isAtEnd ? 'quiet' : 'best'}
		>
			<Rows rows={rows} />
		</Panel>
	);
}

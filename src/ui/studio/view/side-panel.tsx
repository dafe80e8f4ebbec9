/** The second column of a wide screen: what may come, how surprising it was, the branches. */
import {Box} from 'ink';
import {lookSize} from '../../../workers/writer/protocol.js';
import {bar} from '../../bar.js';
import {frameSize, Panel} from '../../frame.js';
import {useGlyphs} from '../../glyph-context.js';
import type {Glyphs} from '../../glyphs.js';
import {Text} from '../../ink-text.js';
import {columnsOf, padTo} from '../../text.js';
import type {Area, StudioLayout} from '../layout.js';
import {pathOf, placeOf, type StudioState} from '../state.js';
import {usePainter} from './context.js';
import {legendOf} from './legend.js';
import {drawTree, labelOf, meanSurprise, percent, sparkline, windowAround} from './panel-rows.js';

type Part = {readonly state: StudioState; readonly area: Area};

type NextRow = {readonly label: string; readonly full: string; readonly share: string; readonly isLeftOut: boolean};

function rowsOfNext(
	{look, vocabulary}: StudioState,
	columns: number,
	rows: number,
	glyphs: Glyphs,
): readonly NextRow[] {
	if (look === undefined) return [];
	const ids = look.ids.slice(0, rows);
	const labels = ids.map(id => labelOf(vocabulary, id, glyphs));
	const labelColumns = Math.max(2, ...labels.map(columnsOf));
	const width = Math.max(1, columns - labelColumns - 6);
	const largest = Math.max(0.2, look.drawn[0], look.model[0]);
	return ids.map((_, index) => ({
		label: padTo(labels[index], labelColumns),
		full: padTo(bar(look.drawn[index] / largest, width, glyphs).full, width),
		share: percent(look.drawn[index]).padStart(4),
		isLeftOut: look.drawn[index] === 0,
	}));
}

/** Columns that the panel must have for the long form. */
const wideEnough = 40;

const choiceInWords = (bits: number, columns: number): string =>
	`${bits.toFixed(1)} bits${columns < wideEnough ? '' : ' of choice'}`;

function NextPanel({state, area}: Part) {
	const glyphs = useGlyphs();
	const {look} = state;
	const rows = rowsOfNext(state, area.columns - frameSize.columns, area.rows - frameSize.rows, glyphs);
	const note = look ? choiceInWords(look.entropy, area.columns) : '';
	return (
		<Panel width={area.columns} height={area.rows} title="what may come" note={note}>
			{rows.map(({label, full, share, isLeftOut}, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
				<Text key={index} wrap="truncate">
					<Text bold={index === 0} {...(isLeftOut && {color: 'quiet' as const})}>
						{label}
					</Text>
					<Text color="train">{` ${full}`}</Text>
					<Text color="quiet">{` ${share}`}</Text>
				</Text>
			))}
		</Panel>
	);
}

function SurprisePanel({state, area}: Part) {
	const glyphs = useGlyphs();
	const painter = usePainter();
	const path = pathOf(state);
	const place = path ? placeOf(state, path) : 0;
	const columns = area.columns - frameSize.columns;
	const bits = path && meanSurprise(path, place, 400);
	const legend = legendOf(state, painter, columns);
	return (
		<Panel
			width={area.columns}
			height={area.rows}
			title="surprise"
			note={bits === undefined ? '' : `${bits.toFixed(2)} bits/char`}
		>
			<Text color="best" wrap="truncate">
				{path ? sparkline(path, place, columns, 6, glyphs) || ' ' : ' '}
			</Text>
			{legend.columns > 0 ? (
				<Text wrap="truncate">{legend.text}</Text>
			) : (
				<Text color="quiet" wrap="truncate">
					t tints the text
				</Text>
			)}
		</Panel>
	);
}

function BranchPanel({state, area}: Part) {
	const glyphs = useGlyphs();
	const {tree, vocabulary} = state;
	const drawn = drawTree(tree, vocabulary, area.columns - frameSize.columns, glyphs);
	const at = drawn.findIndex(({id}) => id === tree.current);
	const shown = windowAround(drawn, at, area.rows - frameSize.rows);
	const note = drawn.length > shown.length ? `${at + 1} of ${drawn.length}` : '';
	return (
		<Panel width={area.columns} height={area.rows} title="branches" note={note}>
			{shown.map(({id, trunk, text}) => (
				<Text key={id} wrap="truncate">
					<Text color="quiet">{trunk}</Text>
					<Text color={id === tree.current ? 'accent' : 'quiet'} bold={id === tree.current}>
						{`${id === tree.current ? glyphs.dot : glyphs.ring} ${text}`}
					</Text>
				</Text>
			))}
		</Panel>
	);
}

const surpriseRows = 2 + frameSize.rows;

export function SidePanel({state, layout}: {readonly state: StudioState; readonly layout: StudioLayout}) {
	const {side} = layout;
	if (side === undefined) return null;
	const {columns, rows} = side;
	const rest = rows - surpriseRows;
	const wanted = Math.max(4, Math.min(Math.floor(rest * 0.45), state.tree.branches.length + frameSize.rows + 1));
	const nextRows = Math.min(rest - wanted, lookSize + frameSize.rows);
	const branchRows = rest - nextRows;
	return (
		<Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
			<NextPanel state={state} area={{columns, rows: nextRows}} />
			<SurprisePanel state={state} area={{columns, rows: surpriseRows}} />
			<BranchPanel state={state} area={{columns, rows: branchRows}} />
		</Box>
	);
}

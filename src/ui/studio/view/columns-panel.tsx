/** Texts side by side: of several temperatures, or of two models. */
import {Box} from 'ink';
import {frameSize, Panel} from '../../frame.js';
import {useGlyphs} from '../../glyph-context.js';
import {columnsOf, truncate} from '../../text.js';
import {pageColumns, type StudioLayout} from '../layout.js';
import {endOf} from '../page.js';
import {type Columns, pathOf, type StudioState} from '../state.js';
import {branchOf} from '../tree.js';
import {usePainter} from './context.js';
import {meanSurprise} from './panel-rows.js';
import {Rows} from './text-panel.js';
import {paintPage} from './text-rows.js';

type ColumnProps = {
	readonly state: StudioState;
	readonly branch: number;
	readonly width: number;
	readonly height: number;
	readonly isChosen: boolean;
};

const nothingFound: ReadonlySet<number> = new Set();
const noForks: ReadonlyMap<number, number> = new Map();

function Column({state, branch, width, height, isChosen}: ColumnProps) {
	const glyphs = useGlyphs();
	const painter = usePainter();
	const {sample, guest} = branchOf(state.tree, branch) ?? {};
	const model = state.columns?.branches.some(id => branchOf(state.tree, id)?.guest)
		? `${(guest?.model ?? state.model)?.name} ${glyphs.separator} `
		: '';
	const temperature = `T ${(sample?.temperature ?? 0).toFixed(2)}`;
	const page = endOf(state, branch, pageColumns(width), Math.max(1, height - frameSize.rows));
	const path = pathOf(state, branch);
	const bits = path && meanSurprise(path, path.end, 200);
	const looks = {
		tint: guest && state.tint === 'unit' ? ('none' as const) : state.tint,
		cursor: page?.path.end ?? 0,
		isWriting: state.isWriting,
		forks: noForks,
		found: nothingFound,
		fadeFrom: Number.POSITIVE_INFINITY,
		pen: glyphs.cursor,
	};
	const note = bits === undefined ? '' : `${bits.toFixed(1)} bits`;
	return (
		<Panel
			width={width}
			height={height}
			title={`${truncate(model, Math.max(0, width - temperature.length - 8), glyphs.ellipsis)}${temperature}`}
			note={width < 24 + columnsOf(model) ? '' : note}
			color={isChosen ? 'accent' : 'quiet'}
		>
			<Rows rows={page ? paintPage(page, looks, painter) : []} />
		</Panel>
	);
}

type Props = {readonly state: StudioState; readonly layout: StudioLayout; readonly columns: Columns};

export function ColumnsPanel({state, layout, columns: {branches, chosen}}: Props) {
	const {columns, rows} = layout.text;
	const edges = branches.map((_, index) => Math.floor((columns * index) / branches.length));
	return (
		<Box height={rows} width={columns} flexShrink={0}>
			{branches.map((branch, index) => (
				<Column
					key={branch}
					state={state}
					branch={branch}
					width={(edges[index + 1] ?? columns) - edges[index]}
					height={rows}
					isChosen={index === chosen}
				/>
			))}
		</Box>
	);
}

/**
 * The weight matrices of generation. Their columns are cut into panels, and with a single stream the panels are divided into a part for
 * each thread.
 *
 * The gates of the units of one panel are neighbours and form a block: an LSTM's row of gates is i | f | g | o of the first units,
 * then of the next ones. So a thread that computes some of the blocks can compute the new state of their units without the other
 * threads.
 */
import {type Arena, type Pointer, padded} from '../kernels/arena.js';
import {widestGroup} from '../kernels/builds.js';
import {partition} from '../threads/partition.js';

/** Groups of panels that one call of a kernel computes (`assembly/product-of-panels.ts`). */
export type Groups = {
	readonly groups: number;
	readonly panels: number;
	/** Bytes between groups in a row of results. */
	readonly stride: number;
	/** Bytes from the start of the row to the first group. */
	readonly column: number;
	readonly weights: Pointer;
};

export type PanelMatrix = {
	/** The number of inputs, padded. */
	readonly K: number;
	/** The groups of each part of the columns. */
	readonly parts: readonly (readonly Groups[])[];
	/** With weights of 8 bits, the scales of the columns, in the order of a row of results; else 0. */
	readonly scales: Pointer;
};

/** The panels of each block of `width` panels that a matrix feeds: `used` panels from `first` on. */
export type BlockShape = {readonly width: number; readonly first: number; readonly used: number};

export type MatrixOptions = {
	readonly inputs: number;
	/** Units of each gate, or columns of a matrix without gates. */
	readonly units: number;
	readonly block: BlockShape;
	readonly precision: 'float32' | 'int8';
};

/** The layout of all matrices of a network. */
export type PanelLayout = {
	/** Columns of a panel. */
	readonly columns: number;
	/** Parts that the columns are divided into, one for each thread. */
	readonly parts: number;
	/** The panels of a group stand side by side in memory, which is faster for a single row; else one after another. */
	readonly sideBySide: boolean;
};

/** Groups of equally many panels, from panel or block `from` on. */
type Run = {readonly from: number; readonly groups: number; readonly panels: number};

/** Divides blocks or panels into groups. A matrix without gates has blocks of one panel, so several of them make a group. */
function runsOf(first: number, end: number, {width, used}: BlockShape): readonly Run[] {
	if (width > 1) return [{from: first, groups: end - first, panels: used}];
	const whole = Math.floor((end - first) / widestGroup);
	const rest = first + whole * widestGroup;
	return [
		{from: first, groups: whole, panels: widestGroup},
		{from: rest, groups: end > rest ? 1 : 0, panels: end - rest},
	].filter(({groups}) => groups > 0);
}

/** Allocates the panels of a matrix. */
export function planMatrix(arena: Arena, layout: PanelLayout, options: MatrixOptions): PanelMatrix {
	const {inputs, units, block, precision} = options;
	const K = padded(inputs);
	const blocks = padded(units) / layout.columns;
	const panelBytes = 4 * layout.columns;
	const parts = Array.from({length: layout.parts}, (_, rank) => {
		const [first, end] = partition(blocks, rank, layout.parts);
		return runsOf(first, end, block).map(({from, groups, panels}): Groups => {
			const count = groups * panels * layout.columns * K;
			return {
				groups,
				panels,
				stride: panelBytes * (block.width > 1 ? block.width : panels),
				column: panelBytes * (from * block.width + block.first),
				weights: arena.allocate(precision === 'int8' ? count / 4 : count),
			};
		});
	});
	return {K, parts, scales: precision === 'int8' ? arena.allocate(blocks * block.width * layout.columns) : 0};
}

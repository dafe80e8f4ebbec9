/**
 * The weight matrices of a network that writes: their columns are cut into panels, and the panels among the threads.
 *
 * The gates of the units of one panel lie together, in blocks: an LSTM's row of gates is i | f | g | o of the first units,
 * then of the next. So a thread that takes some of the blocks can finish these units by itself.
 */
import {type Arena, type Pointer, padded} from '../kernels/arena.js';
import {widestGroup} from '../kernels/builds.js';
import {partition} from '../threads/partition.js';

/** Panels that one call computes, as `assembly/panels.ts` has it. */
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
	/** Inputs, padded. */
	readonly K: number;
	/** For each thread that takes a part of the columns. */
	readonly parts: readonly (readonly Groups[])[];
	/** Of weights of 8 bits: the scale of each column, where the row of results has that column; else 0. */
	readonly scales: Pointer;
};

/** Which panels of each block a matrix feeds. */
export type BlockShape = {readonly width: number; readonly first: number; readonly used: number};

export type MatrixOptions = {
	readonly inputs: number;
	/** Units of each gate, or columns where there are no gates. */
	readonly units: number;
	readonly block: BlockShape;
	readonly precision: 'float32' | 'int8';
};

/** How all matrices of a network are laid. */
export type PanelLayout = {
	/** Columns of a panel. */
	readonly columns: number;
	/** Threads that share the columns. */
	readonly sharers: number;
	/** The panels of a group stand side by side, as one row wants them, or one after another. */
	readonly sideBySide: boolean;
};

type Run = {readonly from: number; readonly groups: number; readonly panels: number};

/** Panels that are neighbours anyway are taken several at a time. */
function runsOf(first: number, end: number, {width, used}: BlockShape): readonly Run[] {
	if (width > 1) return [{from: first, groups: end - first, panels: used}];
	const whole = Math.floor((end - first) / widestGroup);
	const rest = first + whole * widestGroup;
	return [
		{from: first, groups: whole, panels: widestGroup},
		{from: rest, groups: end > rest ? 1 : 0, panels: end - rest},
	].filter(({groups}) => groups > 0);
}

export function planMatrix(arena: Arena, layout: PanelLayout, options: MatrixOptions): PanelMatrix {
	const {inputs, units, block, precision} = options;
	const K = padded(inputs);
	const blocks = padded(units) / layout.columns;
	const panelBytes = 4 * layout.columns;
	const parts = Array.from({length: layout.sharers}, (_, rank) => {
		const [first, end] = partition(blocks, rank, layout.sharers);
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

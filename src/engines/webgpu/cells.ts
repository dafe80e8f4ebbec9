/** The facts of each kind of cell that the kernels need. */
import type {CellKind} from '../../config.js';
import type {CellParameter} from '../../model/cells/cell.js';
import type {CellFile} from './gpu/kernels.js';

/**
 * A lane is one of the sums of a unit, which lie together in memory: 4, or 1 for a cell without gates. Each lane has a number of the
 * gate in PyTorch's order; undefined where the weights have no part in that sum.
 */
type Lanes = readonly (number | undefined)[];

export type GpuCell = {
	/** The WGSL of its equations. */
	readonly file: CellFile;
	/** The gates that the weights of the input give to each lane, and those of the state. */
	readonly inputLanes: Lanes;
	readonly stateLanes: Lanes;
	readonly hasC: boolean;
	/** Its gates see a product of input and state in place of h. */
	readonly isMultiplicative: boolean;
};

const four: Lanes = [0, 1, 2, 3];
const lstm: GpuCell = {file: 'lstm', inputLanes: four, stateLanes: four, hasC: true, isMultiplicative: false};
const rnn: GpuCell = {file: 'rnn', inputLanes: [0], stateLanes: [0], hasC: false, isMultiplicative: false};

export const gpuCells: Readonly<Record<CellKind, GpuCell>> = {
	lstm,
	mlstm: {...lstm, isMultiplicative: true},
	// The new state keeps its sums of input and state apart: r | z | n of the input | n of the state.
	gru: {...lstm, file: 'gru', inputLanes: [0, 1, 2, undefined], stateLanes: [0, 1, undefined, 2], hasC: false},
	rnn,
	'rnn-relu': {...rnn, file: 'rnn-relu'},
};

/** The lanes of a parameter of a cell. */
export function lanesOf(cell: CellKind, {name, kind, rows}: CellParameter): Lanes {
	const {inputLanes, stateLanes} = gpuCells[cell];
	if (rows === 1) return [0];
	return kind === 'input' || name === 'bias_ih' ? inputLanes : stateLanes;
}

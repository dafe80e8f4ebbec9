/** The kinds of cells that this engine builds out of TensorFlow's operations. */
import type {CellKind} from '../../config.js';

export const tensorflowCells = ['lstm', 'mlstm', 'gru', 'rnn', 'rnn-relu'] as const satisfies readonly CellKind[];
export type TensorFlowCell = (typeof tensorflowCells)[number];

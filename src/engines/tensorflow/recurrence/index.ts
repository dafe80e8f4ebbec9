/** The ways of computing a layer for each kind of cell. */
import type {CellKind} from '../../../config.js';
import {UserError} from '../../../errors.js';
import {entryOf} from '../../cells.js';
import type {TensorFlowCell} from '../cell-kinds.js';
import {cudnnRecurrences} from './cudnn.js';
import {gru} from './gru.js';
import {lstm} from './lstm.js';
import {lstmInColumns} from './lstm-columns.js';
import {mlstm} from './mlstm.js';
import {inColumns, inRows} from './orientation.js';
import type {Recurrence} from './recurrence.js';
import {rnn, rnnRelu} from './rnn.js';

/**
 * `cell` has operations for each character, `columns` has them in the orientation that is fastest on CPUs, and `sequence` has
 * one operation for a whole chunk.
 */
export type Unroll = 'cell' | 'columns' | 'sequence';

type Cells = Readonly<Record<TensorFlowCell, Recurrence>>;

const rows: Cells = {lstm, mlstm, gru: gru(inRows), rnn, 'rnn-relu': rnnRelu};
const columns: Cells = {...rows, lstm: lstmInColumns, gru: gru(inColumns)};

const recurrences: Readonly<Record<Unroll, Partial<Cells>>> = {cell: rows, columns, sequence: cudnnRecurrences};

/** Tells whether cuDNN computes sequences of a cell. */
export const hasSequenceOf = (cell: CellKind): boolean => cell in cudnnRecurrences;

/** Throws a UserError for a cell that can't be computed in this way. */
export function recurrenceOf(cell: CellKind, unroll: Unroll): Recurrence {
	if (unroll === 'sequence' && cell in rows && !hasSequenceOf(cell)) {
		throw new UserError(`Expected --unroll cell for the cell \`${cell}\`: cuDNN computes no sequences of it.`);
	}
	return entryOf('tensorflow', recurrences[unroll], cell);
}

/** Which way of computing a layer serves a kind of cell. */
import type {CellKind} from '../../../config.js';
import {cudnn} from './cudnn.js';
import {gru} from './gru.js';
import {lstm} from './lstm.js';
import type {Recurrence} from './recurrence.js';
import {rnn, rnnRelu} from './rnn.js';

/** `cell` is an operation or some a character, `sequence` one for all of a chunk. */
export type Unroll = 'cell' | 'sequence';

const cells: Readonly<Record<CellKind, Recurrence>> = {lstm, gru, rnn, 'rnn-relu': rnnRelu};

export const recurrenceOf = (cell: CellKind, unroll: Unroll): Recurrence =>
	unroll === 'sequence' ? cudnn(cell) : cells[cell];

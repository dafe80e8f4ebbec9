/** The record of each kind of cell. */
import type {CellKind} from '../../config.js';
import type {Cell} from './cell.js';
import {gru} from './gru.js';
import {lstm} from './lstm.js';
import {mlstm} from './mlstm.js';
import {rnnRelu, rnnTanh} from './rnn.js';

export const cells: Readonly<Record<CellKind, Cell>> = {lstm, mlstm, gru, rnn: rnnTanh, 'rnn-relu': rnnRelu};

/** Everything that a module of kernels exports. */
export {draw} from './draw';
export {gruBackward, gruForward} from './gru';
export {crossEntropy} from './loss';
export {meet} from './meeting';
export {lstmBackward, lstmForward} from './lstm';
export {pack, packTransposed, product, productOfColumns, productOfTransposed} from './matrix';
export {adamW, descend, sumOfSquares} from './optimizer';
export {addRow, addRows} from './panels';
export {addQuantizedRow, addQuantizedRows, quantizeRow, quantizeRows} from './quantized';
export {reluBackward, reluForward, tanhBackward, tanhForward} from './rnn';
export {add, copy, drop, fill, gather, multiply, multiplyAdd, scatter, sumRows, zero} from './rows';
export {barrier, take} from './threads';
export {TILE_COLUMNS} from './tiles';

/** The exports of a module of kernels. */
export {draw} from './sample';
export {gruBackward, gruForward} from './gru';
export {crossEntropy, softenTargets} from './loss';
export {spinBarrier} from './spin-barrier';
export {lstmBackward, lstmForward} from './lstm';
export {intermediateBackward, intermediateForward} from './mlstm';
export {pack, packTransposed, product, productOfColumns, productOfTransposed} from './product';
export {adamW, descend, sumOfSquares} from './optimizer';
export {addRow, addRows} from './product-of-panels';
export {addQuantizedRow, addQuantizedRows, quantizeRow, quantizeRows} from './product-int8';
export {reluBackward, reluForward, tanhBackward, tanhForward} from './rnn';
export {add, copy, drop, fill, gather, multiply, multiplyAdd, scatter, sumRows, zero} from './elementwise';
export {barrier, take} from './barrier';
export {TILE_COLUMNS} from './tiles';

/** What the layers remember: between the arrays of the contract and tensors. Letters in shapes: B lanes, H hidden units. */
import type {ModelConfig} from '../../config.js';
import type {CellState} from '../engine.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import type {Tensors} from './tensors.js';

const hasC = ({cell}: ModelConfig): boolean => cell === 'lstm';

export const zeroStates = (tensors: Tensors, model: ModelConfig, lanes: number): readonly LayerTensors[] =>
	Array.from({length: model.numLayers}, () => {
		const zero = () => tensors.zeros([lanes, model.hiddenSize]);
		return {h: zero(), ...(hasC(model) && {c: zero()})};
	});

/** Throws a RangeError where the arrays don't fit the model and the number of lanes. */
export function statesFrom(
	tensors: Tensors,
	model: ModelConfig,
	lanes: number,
	state: CellState,
): readonly LayerTensors[] {
	const size = lanes * model.hiddenSize;
	const sizeOfC = hasC(model) ? size : 0;
	if (state.length !== model.numLayers || state.some(({h, c}) => h.length !== size || c.length !== sizeOfC)) {
		throw new RangeError(`Expected h and c of ${model.numLayers} layers, ${lanes} lanes of ${model.hiddenSize} units.`);
	}
	const shape = [lanes, model.hiddenSize];
	return state.map(({h, c}) => ({h: tensors.floats(h, shape), ...(hasC(model) && {c: tensors.floats(c, shape)})}));
}

export const readStates = (tensors: Tensors, states: readonly LayerTensors[]): CellState =>
	states.map(({h, c}) => ({
		h: tensors.readFloats(h),
		c: c === undefined ? new Float32Array(0) : tensors.readFloats(c),
	}));

/** Given parameters on the GPU, in the order in which the kernels read them. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {Device} from './gpu/device.js';
import type {Memory} from './gpu/memory.js';
import {type Layout, layoutOf, pack} from './layout.js';

/** Throws a RangeError for parameters that don't fit the model, and an Error where the GPU's memory is full. */
export async function writeWeights(
	device: Device,
	memory: Memory,
	model: ModelConfig,
	parameters: Parameters,
): Promise<{readonly layout: Layout; readonly weights: GPUBuffer}> {
	const layout = layoutOf(model);
	const packed = pack(layout, parameters);
	const weights = await device.guarded(() => memory.allocate('parameters', layout.size));
	device.write(weights, packed);
	return {layout, weights};
}

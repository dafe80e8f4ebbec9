/** The options of this engine alone. */
import type {EngineOption} from '../engine.js';

export const wasmOptions = [
	{
		key: 'kernels',
		values: ['auto', 'fast', 'native', 'wasm', 'portable'],
		default: 'auto',
		description:
			'portable gives the same bits on every machine, fast insists on fused arithmetic, native on kernels in machine ' +
			'code, wasm does without them; auto takes what works best',
	},
] as const satisfies readonly EngineOption[];

/** The options of this engine alone. */
import type {EngineOption} from '../engine.js';

export const tensorflowOptions = [
	{
		key: 'unroll',
		values: ['auto', 'cell', 'sequence'],
		default: 'auto',
		description: 'on a GPU, a character at a time or whole sequences; auto takes what is faster',
	},
	{
		key: 'tf32',
		values: ['on', 'off'],
		default: 'on',
		description: 'on a GPU, whether it may round the factors of products to 10 bits, which is faster',
	},
] as const satisfies readonly EngineOption[];

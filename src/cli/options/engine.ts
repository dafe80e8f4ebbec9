/** Options of every command that computes: which engine, on what. */
import {choiceOption, integerOption, textOption} from './option.js';

const group = 'Engine:';

export const engineOptions = [
	textOption({
		key: 'engine',
		takes: '<name>',
		description: 'what does the arithmetic: auto takes the fastest that works here; tensorflow, wasm, reference',
		default: 'auto',
		group,
	}),
	integerOption({
		key: 'threads',
		description: 'worker threads; 0 is one for each processor core',
		default: 0,
		min: 0,
		max: 256,
		group,
	}),
	choiceOption({
		key: 'kernels',
		choices: ['auto', 'fast', 'native', 'wasm', 'portable'],
		description:
			'portable gives the same bits on every machine, fast insists on fused arithmetic, native on kernels in machine ' +
			'code, wasm does without them; auto takes what works best',
		default: 'auto',
		group,
	}),
	choiceOption({
		key: 'device',
		choices: ['auto', 'gpu', 'cpu'],
		description: 'what is computed on: auto takes a GPU where an engine can use it',
		default: 'auto',
		group,
	}),
	choiceOption({
		key: 'unroll',
		choices: ['auto', 'cell', 'sequence'],
		description: 'tensorflow on a GPU: a character at a time or whole sequences; auto takes what is faster',
		default: 'auto',
		group,
	}),
	choiceOption({
		key: 'tf32',
		choices: ['on', 'off'],
		description: 'tensorflow on a GPU: whether it may round the factors of products to 10 bits, which is faster',
		default: 'on',
		group,
	}),
] as const;

/** The option of commands that write text. */
export const precisionOption = choiceOption({
	key: 'precision',
	choices: ['float32', 'int8'],
	description: 'int8 rounds the weights to 8 bits: faster, and nearly as good',
	default: 'float32',
	group,
});

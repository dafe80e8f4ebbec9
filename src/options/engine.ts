/** Options of every command that computes: which engine, on how many threads. */
import {choiceOption, integerOption, textOption} from '../options.js';

const group = 'Engine:';

export const engineOptions = [
	textOption({
		key: 'engine',
		takes: '<name>',
		description: 'what does the arithmetic: auto takes the fastest that works here; wasm, reference',
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
		choices: ['auto', 'fast', 'portable'],
		description:
			'portable gives the same bits on every machine, fast insists on the fastest, auto takes what works best',
		default: 'auto',
		group,
	}),
] as const;

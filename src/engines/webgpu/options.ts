/** The options of this engine alone. */
import type {EngineOption} from '../engine.js';

export const webgpuOptions = [
	{
		key: 'adapter',
		values: ['auto', 'integrated', 'software'],
		default: 'auto',
		description:
			'the GPU: auto takes the fastest, integrated the one that saves power, software simulates one on the CPU',
	},
	{
		key: 'recurrence',
		values: ['auto', 'rows', 'steps', 'wavefront', 'measure'],
		default: 'auto',
		description:
			'a whole chunk of a batch row in one dispatch, all rows a time step each, or a step of every layer in each; auto measures once on a GPU which is fastest, measure does it anew',
	},
] as const satisfies readonly EngineOption[];

export type AdapterChoice = (typeof webgpuOptions)[0]['values'][number];
export type RecurrenceChoice = (typeof webgpuOptions)[1]['values'][number];

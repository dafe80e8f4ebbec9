/** What may come next, for the screen. */
import type {SampleConfig} from '../../../config.js';
import {probabilitiesOf} from '../../../sampling/sample.js';
import {type Look, lookSize} from './protocol.js';

const asItself: SampleConfig = {temperature: 1, topK: 0, topP: 1};

/** The most probable characters of `logits` [V] and how probable they are. */
export function lookAt(logits: Float32Array, sample: SampleConfig, branch: number, at: number): Look {
	const model = probabilitiesOf(logits, asItself); // [V]
	const drawn = probabilitiesOf(logits, sample); // [V]
	const ids = Array.from(model.keys())
		.sort((a, b) => model[b] - model[a] || a - b)
		.slice(0, lookSize);
	const entropy = model.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
	return {type: 'look', branch, at, ids, drawn: ids.map(id => drawn[id]), model: ids.map(id => model[id]), entropy};
}

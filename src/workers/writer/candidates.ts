/** The most probable next characters are collected here for the screen. */
import type {RecentText} from '../../sampling/repetition.js';
import {probabilitiesOf} from '../../sampling/sample.js';
import {plainSample, type SampleConfig} from '../../sampling/settings.js';
import {type Look, lookSize} from './protocol.js';

type Place = {
	readonly branch: number;
	readonly at: number;
	readonly sample: SampleConfig;
	/** The recent characters that a repetition penalty looks at. */
	readonly recent: RecentText | undefined;
};

/** The most probable characters of `logits` [V] and how probable they are. */
export function lookAt(logits: Float32Array, {branch, at, sample, recent}: Place): Look {
	const model = probabilitiesOf(logits, plainSample); // [V]
	const drawn = probabilitiesOf(logits, sample, recent); // [V]
	const ids = Array.from(model.keys())
		.sort((a, b) => model[b] - model[a] || a - b)
		.slice(0, lookSize);
	const entropy = model.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
	return {type: 'look', branch, at, ids, drawn: ids.map(id => drawn[id]), model: ids.map(id => model[id]), entropy};
}

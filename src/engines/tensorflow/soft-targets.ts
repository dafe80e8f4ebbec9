/**
 * A teacher's expectations as inputs of a training step: the change that they make in the gradient of the logits by one-hot targets.
 *
 * Letters in shapes: B batch rows, b batch rows of a part, T steps, K kinds, V characters.
 */
import type {Batch} from '../../model/batch.js';
import {type Given, given} from './graph/session.js';

/** share · (one-hot(target) − probabilities) for each part [T · b, V], time-major; zeros where the batch has no soft targets. */
export function givenCorrections(batch: Batch, parts: readonly number[], vocabSize: number): readonly Given[] {
	const {seqLength, targets, soft} = batch;
	let first = 0;
	return parts.map(count => {
		const changes = new Float32Array(seqLength * count * vocabSize);
		for (let lane = 0; soft && lane < count; lane++) {
			for (let step = 0; step < seqLength; step++) {
				const place = (first + lane) * seqLength + step;
				const row = (step * count + lane) * vocabSize;
				changes[row + targets[place]] += soft.share;
				for (let at = place * soft.kinds; at < (place + 1) * soft.kinds; at++) {
					changes[row + soft.ids[at]] -= soft.share * soft.probabilities[at];
				}
			}
		}
		first += count;
		return given(changes, [seqLength * count, vocabSize]);
	});
}

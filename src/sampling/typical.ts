/**
 * Locally typical sampling (Meister, Pimentel, Wiher and Cotterell 2022): people seldom say what is least expected, nor always
 * what is most expected. It keeps the candidates whose surprise is nearest to the mean, which is the entropy H, until they
 * hold a share P of the weight:
 *
 *   H = −Σ p(id) · ln p(id)          distance(id) = |−ln p(id) − H|
 *
 * It is the last filter, as in Hugging Face's transformers: what the others leave out can't be drawn and so is no uncertainty,
 * and min-p compares with the most probable character, which may be missing once this filter has been applied.
 */
import type {Filter} from './filters.js';

/** Candidates whose distances differ by less (nats) are as typical as each other, and the more probable one is kept first. */
const sameDistance = 1e-7;

/** A share that is missed by so little counts as reached, since a sum of weights is rounded. */
const roundedShare = 1e-9;

export const typical: Filter = (candidates, share) => {
	candidates.list();
	const {ids, from, to, weights, scores} = candidates;
	let total = 0;
	let mean = 0; // of −ln weight, which is −ln p but for a constant
	for (let place = from; place < to; place++) {
		const id = ids[place];
		const weight = weights[id];
		scores[id] = -Math.log(weight);
		if (weight === 0) continue;
		total += weight;
		mean += weight * scores[id];
	}
	mean /= total;
	for (let place = from; place < to; place++) {
		const id = ids[place];
		scores[id] = weights[id] / 2 - Math.round(Math.abs(scores[id] - mean) / sameDistance);
	}
	candidates.keepHighest(scores, to - from, (share - roundedShare) * total);
};

/**
 * Filters leave candidates out before one is drawn. Each is a row of the table in `settings.ts`, and they are applied in the
 * order of its rows. What they leave is never empty.
 */
import type {Candidates} from './candidates.js';

/** Leaves out candidates; `value` is the setting's. It must keep at least one, and allocates nothing. */
export type Filter = (candidates: Candidates, value: number) => void;

/** Keeps the `k` most probable candidates. */
export const topK: Filter = (candidates, k) => {
	if (k < candidates.weights.length) candidates.keepHighest(candidates.logits, k, Number.POSITIVE_INFINITY);
};

/** Keeps the most probable candidates that together hold this share of the weight (Holtzman et al. 2020, "nucleus sampling"). */
export const topP: Filter = (candidates, share) =>
	candidates.keepHighest(candidates.logits, candidates.weights.length, share * candidates.total);

/** Keeps the candidates whose weight is at least this share of the largest (Nguyen et al. 2024). */
export const minP: Filter = (candidates, share) => candidates.keepHeavy(share);

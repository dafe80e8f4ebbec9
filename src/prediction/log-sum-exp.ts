/** ln Σ exp(x), by which logits become log-probabilities. The highest is taken out first, so that nothing overflows. */
export function logSumExp(logits: Float32Array /* [V] */): number {
	let maximum = Number.NEGATIVE_INFINITY;
	for (const logit of logits) if (logit > maximum) maximum = logit;
	let total = 0;
	for (const logit of logits) total += Math.exp(logit - maximum);
	return maximum + Math.log(total);
}

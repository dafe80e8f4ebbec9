/** Working memory; whoever draws often makes it once. */
export type SampleScratch = {
	readonly weights: Float64Array; // [V]
	/** Ids, as a heap whose root is the most probable that is left. */
	readonly heap: Int32Array; // [V]
	/** Logits less what repeats cost. */
	readonly penalized: Float32Array; // [V]
};

export const sampleScratch = (vocabSize: number): SampleScratch => ({
	weights: new Float64Array(vocabSize),
	heap: new Int32Array(vocabSize),
	penalized: new Float32Array(vocabSize),
});

/** B pieces of text of T characters, and for each character the one that follows it. */
export type Batch = {
	readonly batchSize: number;
	readonly seqLength: number;
	readonly inputs: Int32Array; // [B, T]
	readonly targets: Int32Array; // [B, T]
	/** With it the rows go on from the states after the batch before, or from zero if there was none; without it from zero. */
	readonly carry: boolean;
};

/** B pieces of text of T characters, and for each character the one that follows it. */
export type Batch = {
	readonly batchSize: number;
	readonly seqLength: number;
	readonly inputs: Int32Array; // [B, T]
	readonly targets: Int32Array; // [B, T]
	/** Lanes go on from the h and c of the batch before, or from zero if there was none; otherwise they start at zero. */
	readonly carry: boolean;
};

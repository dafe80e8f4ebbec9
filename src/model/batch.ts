/**
 * A teacher's expectations at each place of a batch: the K most probable characters, whose probabilities add up to 1. The targets of
 * training are then `(1 − share) · one-hot(target) + share · probabilities`.
 */
export type SoftTargets = {
	readonly kinds: number; // K
	readonly ids: Int32Array; // [B, T, K]
	readonly probabilities: Float32Array; // [B, T, K]
	/** The weight of the teacher in the targets, 0 … 1. */
	readonly share: number;
};

/** B pieces of text of T characters, and for each character the one that follows it. */
export type Batch = {
	readonly batchSize: number;
	readonly seqLength: number;
	readonly inputs: Int32Array; // [B, T]
	readonly targets: Int32Array; // [B, T]
	/** With it the rows go on from the states after the batch before, or from zero if there was none; without it from zero. */
	readonly carry: boolean;
	/** Only for a training step of an engine that can (`EngineLoader.softTargets`), as many kinds as the trainer was made for. */
	readonly soft?: SoftTargets;
};

/** Throws an Error where soft targets have another number of kinds than a trainer was made for; a batch may have none. */
export function checkSoft({soft}: Batch, softKinds = 0): void {
	if (!soft || soft.kinds === softKinds) return;
	throw new RangeError(`Expected soft targets of ${softKinds} kinds, got ${soft.kinds}.`);
}

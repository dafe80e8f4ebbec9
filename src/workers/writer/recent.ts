/** What of a passage the sampling looks back on. */
import type {SampleConfig} from '../../config.js';
import {lookBack, type RecentText, recentText} from '../../sampling/repetition.js';
import type {Passage} from './branch.js';

/** The characters before position `at`, if repeats are to be kept short: as many of them as are looked back on and still there. */
export function recentOf(passage: Passage, at: number, sample: SampleConfig): RecentText | undefined {
	const from = Math.max(passage.start, at - lookBack(sample));
	return recentText(sample, passage.vocabSize, Int32Array.from(passage.ids(from, at)));
}

/** The check of settings of sampling that come from a program; those of the command line are checked as options. */
import {boundsInWords, isWithin} from '../bounds.js';
import {UsageError} from '../errors.js';
import {type SampleConfig, sampleRows} from './settings.js';

/** Throws a UsageError for a setting that is no finite number within its bounds, or is not whole where it has to be. */
export function checkSample(sample: SampleConfig): void {
	for (const row of sampleRows) {
		const {key, isWhole = false} = row;
		const value: unknown = sample[key];
		const isNumber = isWhole ? Number.isSafeInteger(value) : Number.isFinite(value);
		if (isNumber && isWithin(value as number, row)) continue;
		const expected = boundsInWords(isWhole ? 'a whole number' : 'a number', row);
		throw new UsageError(`Expected ${key} to be ${expected}, got ${String(value)}.`);
	}
}

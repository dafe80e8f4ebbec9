/** Settings of sampling in words, for people and for the command line. */
import {hasEffect, type SampleConfig, type SampleRow, sampleRows} from './settings.js';

/** The temperature is told even where it has no effect: it is what every reader looks for. */
const isTold = (row: SampleRow, sample: SampleConfig): boolean =>
	row.key === 'temperature' || hasEffect(row, sample, Number.POSITIVE_INFINITY);

/** ` (length 8, penalty 0.2)`; empty for a setting without details. */
function detailsInWords(key: string, sample: SampleConfig): string {
	const details = sampleRows.flatMap(row =>
		row.detailOf?.setting === key ? [`${row.detailOf.as} ${sample[row.key]}`] : [],
	);
	return details.length === 0 ? '' : ` (${details.join(', ')})`;
}

/** `temperature 0.8, top-k 20`: the settings that have an effect, by their names. */
export const sampleInWords = (sample: SampleConfig): string =>
	sampleRows
		.filter(row => row.detailOf === undefined && isTold(row, sample))
		.map(({key, name}) => `${name} ${sample[key]}${detailsInWords(key, sample)}`)
		.join(', ');

/** `['-t 0.8', '--top-k 20']`: the flags that give these settings again; details only where they are not the default. */
export const sampleFlags = (sample: SampleConfig): readonly string[] =>
	sampleRows
		.filter(row => isTold(row, sample) && (row.detailOf === undefined || sample[row.key] !== row.default))
		.map(
			({key, name, short}) => `${short === undefined ? `--${name.replaceAll(' ', '-')}` : `-${short}`} ${sample[key]}`,
		);

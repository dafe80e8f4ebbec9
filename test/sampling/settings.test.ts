import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Command} from 'commander';
import {addOptions, optionValues} from '../../src/cli/options/option.js';
import {sampleConfigOf, samplingOptions} from '../../src/cli/options/sampling.js';
import {UsageError} from '../../src/errors.js';
import {Random} from '../../src/random.js';
import {checkSample} from '../../src/sampling/check.js';
import {drawerFor} from '../../src/sampling/draw-many.js';
import {isPlain, plainSample, type SampleConfig, type SampleRow, sampleRows} from '../../src/sampling/settings.js';
import {sampleFlags, sampleInWords} from '../../src/sampling/words.js';
import {smallVocabulary as vocabulary} from '../helpers/runs.js';
import {ruleStepper} from '../helpers/steppers.js';

/** A value that the setting's option takes. */
const anyValue = ({isWhole = false, min = 0, max = 1e4, above}: SampleRow): fc.Arbitrary<number> =>
	isWhole
		? fc.integer({min, max: Math.min(max, 1e4)})
		: fc.double({min: above ?? min, max, noNaN: true, minExcluded: above !== undefined});

const anySample: fc.Arbitrary<SampleConfig> = fc
	.tuple(...sampleRows.map(row => fc.oneof(fc.constant(row.off ?? row.default), anyValue(row))))
	.map(values => Object.fromEntries(sampleRows.map(({key}, index) => [key, values[index]])) as SampleConfig);

testProp('the flags in which settings are told give the same settings again', [anySample], (t, sample) => {
	const command = new Command();
	addOptions(command, samplingOptions);
	command.parse(
		sampleFlags(sample).flatMap(flag => flag.split(' ')),
		{from: 'user'},
	);
	const parsed = sampleConfigOf(optionValues(command, samplingOptions));
	t.is(sampleInWords(parsed), sampleInWords(sample));
	for (const {key, detailOf} of sampleRows) {
		if (detailOf === undefined || sample.repetitionWindow > 0) t.is(parsed[key], sample[key], key);
	}
});

test('settings are told by their names, those without an effect left out', t => {
	t.is(sampleInWords({...plainSample, temperature: 0.8, topK: 20, topP: 0.9}), 'temperature 0.8, top-k 20, top-p 0.9');
	t.is(
		sampleInWords({...plainSample, repetitionWindow: 250, repetitionLength: 4}),
		'temperature 1, repetition window 250 (length 4, penalty 0.2)',
	);
	t.deepEqual(sampleFlags({...plainSample, repetitionLength: 4}), ['-t 1']);
	t.deepEqual(sampleFlags({...plainSample, repetitionWindow: 250, repetitionLength: 4}), [
		'-t 1',
		'--repetition-window 250',
		'--repetition-length 4',
	]);
});

const drawer = {mostSteps: 8, draw: async () => new Int32Array(8)};
const options = (sample: SampleConfig) => ({
	stepper: {...ruleStepper(1, vocabulary.size, () => []), drawer},
	vocabulary,
	seed: new Int32Array(0),
	sample,
	random: [new Random(1)],
	length: 5,
});

for (const row of sampleRows.filter(({key, off}) => key !== 'temperature' && off !== undefined)) {
	testProp(`an engine draws by itself only where ${row.key} has no effect`, [anyValue(row)], (t, value) => {
		const sample = {...plainSample, [row.key]: value};
		const keepsAll = value === row.off || row.keepsAll?.(value, vocabulary.size) === true;
		t.is(isPlain(sample, vocabulary.size), keepsAll);
		t.is(drawerFor(options(sample)) === drawer, keepsAll);
	});
}

testProp('settings that the options take pass the check, others are named', [anySample], (t, sample) => {
	t.notThrows(() => checkSample(sample));
	for (const {key, max, above, isWhole = false} of sampleRows) {
		const wrong: unknown[] = [Number.NaN, Number.POSITIVE_INFINITY, above ?? -1, '1', undefined];
		if (max !== undefined) wrong.push(max + 1);
		if (isWhole) wrong.push(1.5);
		for (const value of wrong) {
			const message = new RegExp(`^Expected ${key} to be .*, got ${value}\\.$`);
			t.throws(() => checkSample({...sample, [key]: value}), {instanceOf: UsageError, message});
		}
	}
});

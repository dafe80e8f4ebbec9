import test from 'ava';
import {countInWords, durationInWords, grouped, runInCommand, shortNumber} from '../src/format.js';

test('durations are said in two units at most', t => {
	t.deepEqual([0, 42.4, 59.6, 192, 3599.7, 3900].map(durationInWords), [
		'0s',
		'42s',
		'1m00s',
		'3m12s',
		'1h00m',
		'1h05m',
	]);
});

test('counts are said in three digits at most', t => {
	t.deepEqual([0.42, 7, 953.2, 999.6, 1240, 41_300, 999_600, 1_234_567, 123_456_789].map(countInWords), [
		'0.4',
		'7',
		'953',
		'1.0k',
		'1.2k',
		'41k',
		'1.0M',
		'1.2M',
		'123M',
	]);
});

test('whole numbers are grouped by three digits', t => {
	t.deepEqual([0, 999, 12_000, 1_115_394].map(grouped), ['0', '999', '12,000', '1,115,394']);
});

test('other numbers are said in two or three digits, small and large ones by their exponent', t => {
	t.deepEqual([0, 0.002, 0.84, 12.3, 456.7, 123_456, Number.NaN].map(shortNumber), [
		'0.00',
		'2.0e-3',
		'0.84',
		'12.3',
		'457',
		'1.2e+5',
		'NaN',
	]);
});

test('a path with spaces is quoted in a command', t => {
	t.is(runInCommand('/a/b-1'), '/a/b-1');
	t.is(runInCommand('/a/b 1'), '"/a/b 1"');
});

import test from 'ava';
import {Command} from 'commander';
import {engineChoiceOf} from '../../../../src/cli/commands/studio/engine-choice.js';
import {engineOptions, engineSettingsOf, precisionOption} from '../../../../src/cli/options/engine.js';
import {addOptions, type OptionRow, optionValues} from '../../../../src/cli/options/option.js';
import {engineLoaders} from '../../../../src/engines/index.js';
import {UsageError} from '../../../../src/errors.js';

const declared = engineLoaders.flatMap(({options = []}) => options);
const rows = [...engineOptions, precisionOption] as const;

function chosen(...args: readonly string[]) {
	const command = addOptions(new Command('any'), rows);
	command.parse(args, {from: 'user'});
	const values = optionValues(command, rows);
	return engineChoiceOf(engineSettingsOf(values), values.precision);
}

test('every option of the engine reaches the studio', t => {
	const other: Readonly<Record<string, string>> = {
		engine: 'wasm',
		threads: '3',
		device: 'cpu',
		precision: 'int8',
		...Object.fromEntries(declared.map(row => [row.key, row.values.find(value => value !== row.default)])),
	};
	const unchanged = JSON.stringify(chosen());
	for (const {key} of rows as readonly OptionRow[]) {
		const value = other[key];
		if (value === undefined) return t.fail(`${key} is not tried`);
		t.not(JSON.stringify(chosen(`--${key}`, value)), unchanged, key);
	}
});

test('a training, which has no precision, leads to a studio with the weights as they were trained', t => {
	const command = addOptions(new Command('any'), engineOptions);
	command.parse([], {from: 'user'});
	t.is(engineChoiceOf(engineSettingsOf(optionValues(command, engineOptions))).precision, 'float32');
});

test('an option that engines declare is told to them only where it was changed, and is checked', t => {
	t.deepEqual(chosen().own, {});
	t.deepEqual(chosen('--kernels', 'portable', '--tf32', 'on').own, {kernels: 'portable'});
	const error = t.throws(() => chosen('--kernels', 'abacus'), {instanceOf: UsageError});
	t.regex(error?.message ?? '', /--kernels to be one of auto, fast, .*portable, got "abacus"/);
});

test('no two options have one name', t => {
	const keys = (rows as readonly OptionRow[]).map(({key}) => key);
	t.is(new Set(keys).size, keys.length);
});

import test from 'ava';
import {Command} from 'commander';
import {engineChoiceOf} from '../../../../src/cli/commands/studio/engine-choice.js';
import {engineOptions, precisionOption} from '../../../../src/cli/options/engine.js';
import {addOptions, optionValues} from '../../../../src/cli/options/option.js';

const rows = [...engineOptions, precisionOption] as const;

function chosen(...args: readonly string[]) {
	const command = addOptions(new Command('any'), rows);
	command.parse(args, {from: 'user'});
	return engineChoiceOf(optionValues(command, rows));
}

test('every option of the engine reaches the studio', t => {
	const other: Readonly<Record<string, string>> = {
		engine: 'wasm',
		threads: '3',
		kernels: 'portable',
		device: 'cpu',
		unroll: 'cell',
		tf32: 'off',
		precision: 'int8',
	};
	const unchanged = JSON.stringify(chosen());
	for (const {key} of rows) {
		const value = other[key];
		if (value === undefined) return t.fail(`${key} is not tried`);
		t.not(JSON.stringify(chosen(`--${key}`, value)), unchanged, key);
	}
});

test('a training, which has no precision, leads to a studio with the weights as they were trained', t => {
	const command = addOptions(new Command('any'), engineOptions);
	command.parse([], {from: 'user'});
	t.is(engineChoiceOf(optionValues(command, engineOptions)).precision, 'float32');
});

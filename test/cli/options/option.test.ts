import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Command} from 'commander';
import {generateOptions} from '../../../src/cli/commands/generate/options.js';
import {screenOptions} from '../../../src/cli/commands/shared/screen.js';
import {studioOptions} from '../../../src/cli/commands/studio/studio.js';
import {outputOptions, teacherOf, trainOptions, wantedOf} from '../../../src/cli/commands/train/options.js';
import {engineOptions, productPrecisionOption} from '../../../src/cli/options/engine.js';
import {readConfigFile} from '../../../src/cli/options/file.js';
import {
	addOptions,
	durationOption,
	flagOf,
	integerOption,
	numberOption,
	type OptionRow,
	optionValues,
} from '../../../src/cli/options/option.js';
import {samplingOptions} from '../../../src/cli/options/sampling.js';
import {teacherOptions} from '../../../src/cli/options/teacher.js';
import {textOptions} from '../../../src/cli/options/text.js';
import {UsageError} from '../../../src/errors.js';
import {planRun} from '../../../src/recipes/plan-run.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

const allRows: readonly OptionRow[] = [...trainOptions, ...samplingOptions];

/** A value that the option takes, and that is not its default. */
function exampleOf(row: OptionRow): string {
	const choices = row.takes.includes('|') ? [row.takes.slice(1, -1).split('|').at(-1) ?? ''] : [];
	const examples = [...choices, '7', '0.25', '7m'];
	const isTaken = (text: string): boolean => {
		try {
			row.parse(text, '');
			return true;
		} catch {
			return false;
		}
	};
	return examples.find(isTaken) ?? '';
}

function parse(rows: readonly OptionRow[], argv: readonly string[]) {
	const command = addOptions(new Command().exitOverride().configureOutput({writeErr: () => {}}), rows);
	command.parse(argv, {from: 'user'});
	return optionValues(command, rows) as Readonly<Record<string, unknown>>;
}

test('every option is described, with its default and what it takes', t => {
	const help = addOptions(new Command('x'), allRows).configureHelp({helpWidth: 1000}).helpInformation();
	for (const row of allRows) {
		const line = help.split('\n').find(text => text.includes(`${flagOf(row.key)} ${row.takes}`));
		t.truthy(line, row.key);
		t.regex(line ?? '', /\(default: .+\)/, row.key);
		t.true(row.description.length > 10, row.key);
		t.true(help.includes(row.group), row.key);
	}
});

/** The value that help shows as the default, as a text that the option takes; undefined where it is words. */
function shownDefault(row: OptionRow): string | undefined {
	const words = row.defaultText ?? (row.default === undefined ? undefined : String(row.default));
	const text = words?.split(/[;,]| or /)[0].trim();
	if (row.takes === '' || text === undefined) return undefined;
	try {
		row.parse(text, '');
		return text;
	} catch {
		return undefined;
	}
}

test('a default that help shows is the one that counts: given, it changes nothing', t => {
	const text = {characters: 100_000, trainCharacters: 90_000, vocabSize: 60};
	const plan = (argv: readonly string[]) => {
		const command = addOptions(new Command().exitOverride(), trainOptions).parse(argv, {from: 'user'});
		return planRun(text, wantedOf(optionValues(command, trainOptions)));
	};
	const shown = trainOptions.filter(({group, takes}) => takes.length > 0 && !group.startsWith('Length'));
	const checked = shown.flatMap((row: OptionRow) => {
		const value = shownDefault(row);
		// A sampled text is one of words: any would be taken.
		if (value === undefined || row.key === 'sampleSeed' || row.key === 'out') return [];
		t.deepEqual(plan([`${flagOf(row.key)}=${value}`]), plan([]), `${flagOf(row.key)} ${value}`);
		return [row.key];
	});
	for (const key of ['forgetBias', 'cell', 'hidden', 'lr', 'beta2', 'finalLr', 'sampleLength', 'patience', 'init']) {
		t.true(checked.includes(key), key);
	}
});

test('a default that help shows in words is the value that the row has', t => {
	const rows: readonly OptionRow[] = [...allRows, ...studioOptions, ...generateOptions];
	for (const row of rows.filter(one => one.default !== undefined && one.takes !== '')) {
		const value = shownDefault(row);
		if (value !== undefined && row.default !== '') t.deepEqual(row.parse(value, ''), row.default, row.key);
	}
});

test('every flag reaches its value, and only its own', t => {
	const untouched = parse(allRows, []);
	for (const row of allRows) {
		const argv = row.takes === '' ? [flagOf(row.key)] : [flagOf(row.key), exampleOf(row)];
		const value = row.takes === '' ? true : row.parse(exampleOf(row), '');
		t.deepEqual(parse(allRows, argv), {...untouched, [row.key]: value});
		t.notDeepEqual(untouched[row.key], value, row.key);
	}
});

test('every training option changes the run that is wanted', t => {
	// Output, screens, the engine, the teacher and the reading of the text are no part of the wishes for the run.
	const apart = [...outputOptions, ...screenOptions, ...engineOptions, productPrecisionOption, ...teacherOptions];
	const ignored = new Set<string>(
		[...apart.map(({key}) => key), ...textOptions.map(({key}) => key)].filter(key => key !== 'validFraction'),
	);
	const wanted = (argv: readonly string[]) => {
		const command = addOptions(new Command().exitOverride(), trainOptions);
		return wantedOf(optionValues(command.parse(argv, {from: 'user'}), trainOptions));
	};
	for (const row of trainOptions.filter(({key}) => !ignored.has(key))) {
		const argv = row.takes === '' ? [flagOf(row.key)] : [flagOf(row.key), exampleOf(row)];
		t.notDeepEqual(wanted(argv), wanted([]), row.key);
	}
});

test('a teacher is an n-gram model or runs between commas, and has a share', t => {
	const teacher = (...argv: readonly string[]) => {
		const command = addOptions(new Command().exitOverride(), trainOptions);
		return teacherOf(optionValues(command.parse(argv, {from: 'user'}), trainOptions));
	};
	t.is(teacher(), undefined);
	t.is(teacher('--teacher', 'none'), 'none');
	t.deepEqual(teacher('--teacher', 'ngram'), {from: 'ngram', share: undefined});
	t.deepEqual(teacher('--teacher', 'one, two', '--teacher-share', '.3'), {from: ['one', 'two'], share: 0.3});
	for (const wrong of ['ngram,one', 'one,', '']) t.throws(() => teacher('--teacher', wrong), {instanceOf: UsageError});
	t.throws(() => teacher('--teacher-share', '.3'), {message: /--teacher with --teacher-share/});
});

test('switches can be turned off where they may be on', t => {
	t.is(parse(allRows, ['--no-tied'])['tied'], false);
	t.is(parse(allRows, ['--tied', '--no-tied'])['tied'], false);
	t.throws(() => parse(allRows, ['--no-json']));
});

const row = {key: 'size', description: 'a size', default: undefined, group: 'x'} as const;

test('a number says what it expected and what it got', t => {
	const {parse} = numberOption({...row, min: 0});
	t.is(parse('2e-3', '--size'), 0.002);
	t.is(parse(' .5 ', '--size'), 0.5);
	for (const text of ['-1', 'many', '', '1,5', '0x10', 'NaN', 'Infinity', '1e999']) {
		t.throws(() => parse(text, '--size'), {
			instanceOf: UsageError,
			message: `Expected --size to be a number of at least 0, got ${JSON.stringify(text)}.`,
		});
	}
	t.throws(() => numberOption({...row, min: 0, below: 1}).parse('1', '--size'), {
		message: /of at least 0 and less than 1, got "1"/,
	});
	t.throws(() => numberOption({...row, min: 0, max: 1}).parse('2', '--size'), {message: /from 0 to 1, got "2"/});
});

test('a whole number may be in thousands or millions', t => {
	const {parse} = integerOption({...row, min: 1});
	t.deepEqual(
		['12', '20k', '1.5M', '2e3'].map(text => parse(text, '')),
		[12, 20_000, 1_500_000, 2000],
	);
	for (const text of ['0', '1.5', '1.0005k', 'k', '3g', '9e99'])
		t.throws(() => parse(text, ''), {instanceOf: UsageError});
});

testProp(
	'every duration is the sum of its parts',
	[fc.nat(9), fc.nat(59), fc.integer({min: 1, max: 59})],
	(t, h, m, s) => {
		t.is(durationOption(row).parse(`${h}h${m}m${s}s`, ''), h * 3600 + m * 60 + s);
	},
);

test('a duration has units, or is seconds', t => {
	const {parse} = durationOption(row);
	t.deepEqual(
		['90', '90s', '1.5m', '1h30m', '500ms'].map(text => parse(text, '')),
		[90, 90, 90, 5400, 0.5],
	);
	for (const text of ['', '0', '-3s', '3 days', '10min', 'm', '1h?']) {
		t.throws(() => parse(text, '--time'), {message: /^Expected --time to be a duration like 90s, 10m or 1h30m, got/});
	}
});

function configFile(content: string): string {
	const path = join(temporaryFolder(), 'options.json');
	writeFileSync(path, content);
	return path;
}

test('a configuration file has the keys of the flags, and every value is checked as the flag would be', t => {
	const read = (content: object) => readConfigFile(configFile(JSON.stringify(content)), trainOptions);
	t.deepEqual(read({hidden: 64, time: '10m', finalLr: 0.1, tied: false}), {
		hidden: 64,
		time: 600,
		finalLr: 0.1,
		tied: false,
	});
	t.throws(() => read({hiden: 64}), {
		instanceOf: UsageError,
		message: /Unknown option "hiden" in .* Did you mean hidden/,
	});
	t.throws(() => read({hidden: 0}), {
		message: /^Expected "hidden" in .*options\.json to be a whole number from 1 to 16384, got "0"/,
	});
	t.throws(() => read({tied: 'yes'}), {message: /to be true or false, got "yes"/});
	t.throws(() => read({hidden: [1]}), {message: /got \[1\]/});
});

test('a file that is no configuration says so', t => {
	t.throws(() => readConfigFile(configFile('{'), trainOptions), {instanceOf: UsageError, message: /to be JSON/});
	t.throws(() => readConfigFile(configFile('[]'), trainOptions), {message: /one JSON object/});
	t.throws(() => readConfigFile('/no/such/file.json', trainOptions), {message: /Can't read the configuration/});
});

import test from 'ava';
import {readStops} from '../../../../src/cli/commands/generate/stops.js';
import {Vocabulary} from '../../../../src/data/vocabulary.js';
import {UsageError} from '../../../../src/errors.js';
import {charloomHere} from '../../../helpers/captured.js';
import {jsonLines} from '../../../helpers/commands.js';
import {makeRun, vocabularyOf} from '../../../helpers/runs.js';

const {path, folder} = await makeRun('abc abd\n'.repeat(40));

const generate = (...args: readonly string[]) =>
	charloomHere(['generate', path, '--engine', 'reference', '-s', 'ab', '-n', '300', ...args], {
		cwd: folder,
	});

const plain = {escapes: false, drawUnknown: false};
const warningsOf = (stop: string, vocabulary: Vocabulary, choice: Partial<typeof plain> = {}): string =>
	readStops([stop], {...plain, ...choice}, vocabulary).warnings.join('\n');

test('the program itself: a stop string that can never come is told, with what was meant, also when quiet', async t => {
	for (const more of [[], ['-q'], ['--json'], ['--beam', '2']]) {
		const {code, stderr} = await generate('--stop', '\\n', ...more);
		t.is(code, 0);
		const told = `--stop '\\n' never comes: the model can't write \\ (U+005C, once), n (U+006E, once).`;
		t.true(
			stderr.includes(`charloom: ${told} For a newline write --stop $'\\n' (bash, zsh), or add --escapes.\n`),
			stderr,
		);
	}
	const {stderr, stdout} = await generate('--stop', '\n', '-q');
	t.is(stderr, '');
	const escaped = await generate('--stop', '\\n', '--escapes', '-q');
	t.is(escaped.stderr, '');
	t.false(`${stdout}${escaped.stdout}`.includes('\n'));
	t.true((await generate('-q')).stdout.includes('\n'));
	t.like(jsonLines((await generate('--stop', '\\n', '--escapes', '--json')).stdout)[1], {end: 'stop'});
});

test('each stop string is judged by itself', t => {
	const vocabulary = vocabularyOf('ab\n\\n');
	const {stop, warnings} = readStops(['\\n', 'a', 'x☃', 'é'], plain, vocabulary);
	t.deepEqual(stop, ['\\n', 'a', 'x☃', 'é']);
	t.deepEqual(warnings, [
		"--stop 'x☃' never comes: the model can't write x (U+0078, once), ☃ (U+2603, once).",
		"--stop 'é' never comes: the model can't write é (U+00E9, once).",
	]);
	t.throws(() => readStops(['\\q'], {...plain, escapes: true}, vocabulary), {
		instanceOf: UsageError,
		message: /--stop/,
	});
});

test('stop strings are read as texts are', t => {
	const vocabulary = Vocabulary.fromRecord({...vocabularyOf('\naé').toRecord(), nfc: true});
	const {stop, warnings} = readStops(['a\r\n', 'e\u0301'], plain, vocabulary);
	t.deepEqual(stop, ['a\n', '\u00e9']);
	t.deepEqual(warnings, []);
});

test('the stand-in stops a text only where it may be written', t => {
	const folding = Vocabulary.fromRecord({encoding: 'characters', nfc: false, characters: ['a', '\ufffd'], unknown: 1});
	t.regex(warningsOf('a\ufffd', folding), /stand-in .* --draw-unknown/);
	t.is(warningsOf('a\ufffd', folding, {drawUnknown: true}), '');
	t.regex(warningsOf('b\ufffd', folding, {drawUnknown: true}), /can't write b /);
	t.regex(warningsOf('\ufffd', vocabularyOf('ab')), /can't write \ufffd/);
	t.is(warningsOf('\ufffd', vocabularyOf('ab\ufffd')), '');
	const bytes = Vocabulary.fromValues([0x61, 0xff], {encoding: 'bytes', nfc: false, unknown: false});
	t.is(warningsOf('\ufffda', bytes), '');
	t.regex(warningsOf('é', bytes), /can't write \\xC3 \(once\), \\xA9 \(once\)/);
});

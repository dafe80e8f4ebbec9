import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {register} from '../../../../src/cli/commands/score/score.js';
import {Vocabulary} from '../../../../src/data/vocabulary.js';
import {open} from '../../../../src/engines/reference/index.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {follow} from '../../../../src/evaluation/dynamic.js';
import {jsonLines, runCommand} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';

const text = 'abc abd\n'.repeat(40);
const {path} = await makeRun(text);
const score = (...args: readonly string[]) =>
	runCommand(register, ['score', path, '--engine', 'reference', '--text', text, ...args]);

test('--dynamic tells the one figure, by its name and with its settings, and the run stays as it was', async t => {
	const run = await openRun(path);
	const parameters = await run.loadBest();
	const ids = Uint32Array.from(Vocabulary.fromRecord(run.config.vocabulary).encode(text));
	const settings = {rate: 0.2, segment: 16};
	const expected = await follow(await open(), {model: run.config.model, parameters}, ids, settings);
	const [result] = jsonLines(
		(await score('--dynamic', '--dynamic-rate', '0.2', '--dynamic-segment', '16', '--json')).stdout,
	);
	t.like(result, {type: 'score', run: path, dynamic: {...expected.score, ...settings}});
	t.false('carried' in result || 'window' in result);
	t.deepEqual(await (await openRun(path)).loadBest(), parameters);
});

test('the table of --dynamic says what the figure is', async t => {
	const {stdout} = await score('--dynamic');
	t.regex(stdout, /^dynamic +\d\.\d{4} +\d\.\d{4} +\d+\.\d{3} +\d+\.\d % +319$/m);
	t.regex(stdout, /follow the text as it is read, at a rate of 0\.1 after every 64 characters/);
	t.notRegex(stdout, /^(carried|window)/m);
});

test('settings of --dynamic without it, and what it cannot tell, are refused', async t => {
	for (const args of [
		['--dynamic-rate', '0.2'],
		['--dynamic-segment', '8'],
	]) {
		await t.throwsAsync(score(...args), {instanceOf: UsageError, message: /together with --dynamic/});
	}
	await t.throwsAsync(score('--dynamic', '--characters'), {instanceOf: UsageError, message: /either --dynamic or/});
	await t.throwsAsync(score('--dynamic', '--dynamic-rate', '1e60'), {instanceOf: UserError, message: /too large/});
});

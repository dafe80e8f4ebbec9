import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {register} from '../../../../src/cli/commands/generate/generate.js';
import {InOrder} from '../../../../src/cli/commands/generate/text-output.js';
import {Vocabulary} from '../../../../src/data/vocabulary.js';
import {open} from '../../../../src/engines/reference/index.js';
import {UsageError, UserError} from '../../../../src/errors.js';
import {generate, streamRandoms} from '../../../../src/sampling/generate.js';
import {plainSample} from '../../../../src/sampling/settings.js';
import {jsonLines, runCommand} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';
import {charloom, startCharloom} from '../../../helpers/spawned.js';

const {path, folder} = await makeRun('abc abd\x1b\n'.repeat(40));
const reference = ['--engine', 'reference'];

const run = (...args: readonly string[]) => runCommand(register, ['generate', path, ...reference, ...args]);
const runOnTerminal = (...args: readonly string[]) =>
	runCommand(register, ['generate', path, ...reference, ...args], {isTTY: true});

/** The text that the command has to write, made without it. */
async function textOf(seed: string, length: number, randomSeed: number, temperature = 0.8): Promise<string> {
	const own = await openRun(path);
	const vocabulary = Vocabulary.fromRecord(own.config.vocabulary);
	const stepper = await (await open()).stepper(own.config.model, await own.loadBest(), 1);
	const sample = {...plainSample, temperature};
	const random = streamRandoms(randomSeed, 1);
	let text = '';
	for await (const block of generate({stepper, vocabulary, seed: vocabulary.encode(seed), sample, random, length})) {
		for (const piece of block) text += piece.text;
	}
	return text;
}

test('the seed and exactly the characters asked for go to stdout, all else to stderr', async t => {
	const {stdout, stderr} = await run('--seed', 'abc', '--length', '50', '--random-seed', '7');
	t.is(stdout, `abc${await textOf('abc', 50, 7)}`);
	t.is(stdout.length, 53);
	t.regex(stderr, /run made: lstm 1×6, .* parameters; best weights, step 9, carried 1\.2500; engine reference/);
	t.regex(stderr, /--random-seed 7 repeats this/);
	t.regex(stderr, /50 characters in .* a second\)/);
});

test('--weights last takes the weights of the end of the training', async t => {
	const {stderr} = await run('--weights', 'last', '-n', '20');
	t.regex(stderr, /last weights, not validated, step 10/);
});

test('--no-seed-echo leaves the seed out, --quiet all but the text', async t => {
	const {stdout, stderr} = await run('--seed', 'abc', '-n', '20', '--random-seed', '7', '--no-seed-echo', '-q');
	t.is(stdout, await textOf('abc', 20, 7));
	t.is(stderr, '');
});

test('a random seed that was chosen is told, and repeats the text', async t => {
	const first = await run('--seed', '', '-n', '30');
	const [, told] = /--random-seed (\d+) repeats this/.exec(first.stderr) ?? [];
	const again = await run('--seed', '', '-n', '30', '--random-seed', told);
	t.is(again.stdout, first.stdout);
});

test('temperature 0 writes the same whatever the random seed', async t => {
	const texts = await Promise.all(['1', '2'].map(seed => run('--seed', 'a', '-t', '0', '--random-seed', seed)));
	t.is(texts[0].stdout, texts[1].stdout);
	t.is(texts[0].stdout, `a${await textOf('a', 1000, 1, 0)}`);
});

test('several texts come one after another, each what its own random seed gives alone', async t => {
	const {stdout} = await run('--seed', 'ab', '-n', '30', '--count', '3', '--random-seed', '5');
	const texts = await Promise.all([5, 6, 7].map(seed => textOf('ab', 30, seed)));
	const parts = texts.map((text, stream) => `----- ${stream + 1} of 3, random seed ${5 + stream} -----\nab${text}`);
	t.is(stdout.replaceAll(/\n+-----/g, '\n-----'), parts.join('\n').replaceAll(/\n+-----/g, '\n-----'));
});

test('streams are shown in order, the first as it comes', t => {
	const order = new InOrder(3, stream => `[${stream}]`);
	const piece = (stream: number, text: string, isEnd = false) => ({
		stream,
		text,
		ids: [],
		probabilities: [],
		...(isEnd && {end: 'length' as const}),
	});
	t.is(order.push([piece(0, 'a'), piece(1, 'x'), piece(2, 'm')]), '[0]a');
	t.is(order.push([piece(0, 'b'), piece(1, 'y', true), piece(2, 'n')]), 'b');
	t.is(order.push([piece(0, 'c\n', true), piece(2, 'o')]), 'c\n[1]xy\n[2]mno');
	t.is(order.push([piece(2, 'p', true)]), 'p');
});

test('--json prints a start, every text and an end, one object a line', async t => {
	const {stdout} = await run('--seed', 'ab', '-n', '30', '-c', '2', '--random-seed', '5', '--json');
	const lines = jsonLines(stdout);
	t.deepEqual(
		lines.map(({type}) => type),
		['start', 'text', 'text', 'end'],
	);
	t.like(lines[0], {run: path, step: 9, weights: 'best', count: 2, length: 30, temperature: 0.8, randomSeed: 5});
	t.like(lines[2], {
		stream: 1,
		randomSeed: 6,
		seed: 'ab',
		text: await textOf('ab', 30, 6),
		characters: 30,
		end: 'length',
	});
	t.is(lines[3].characters, 60);
});

test('a text ends before a stop string; the option may come several times', async t => {
	const {stdout} = await run('--seed', '', '-n', '500', '--random-seed', '3', '--stop', 'ab', '--stop', 'c', '-q');
	const whole = await textOf('', 500, 3);
	t.is(stdout, whole.slice(0, whole.search(/ab|c/)));
	t.true(stdout.length < 500);
});

test('control characters of the model do not reach a terminal, but do reach a pipe', async t => {
	const args = ['--seed', '', '-n', '200', '--random-seed', '1', '-t', '2'];
	const piped = await run(...args);
	const shown = await runOnTerminal(...args);
	t.true(piped.stdout.includes('\x1b'));
	t.false(shown.stdout.includes('\x1b'));
	t.is(shown.stdout.replaceAll('\u241b', '\x1b').trimEnd(), piped.stdout.trimEnd());
	t.is(shown.stdout.at(-1), '\n');
});

test('unknown characters of the seed are named, or left out', async t => {
	await t.throwsAsync(run('--seed', 'aéb'), {instanceOf: UserError, message: /é \(U\+00E9, once\).*--skip-unknown/});
	const {stdout, stderr} = await run('--seed', 'aéb', '--skip-unknown', '-n', '5', '--random-seed', '1');
	t.is(stdout, `ab${await textOf('ab', 5, 1)}`);
	t.regex(stderr, /left out unknown characters: "é"/);
});

test('values that make no sense are wrong usage', async t => {
	const wrong = [
		['--length', '0'],
		['--length', '-5'],
		['--length', '1.5'],
		['--temperature', '-1'],
		['--temperature', 'NaN'],
		['--top-p', '0'],
		['--top-p', '1.01'],
		['--top-k', '-1'],
		['--min-p', '1.1'],
		['--typical', '0'],
		['--typical', '1.1'],
		['--repetition-window', '-1'],
		['--count', '0'],
		['--random-seed', '-1'],
		['--stop', ''],
		['--engine', 'abacus'],
	];
	for (const [flag, value] of wrong) {
		await t.throwsAsync(run('--seed', 'a', `${flag}=${value}`), {instanceOf: UsageError}, `${flag} ${value}`);
	}
});

test('the program itself: stdin is the seed, the newest run is taken, the exit code is 0', async t => {
	const args = ['generate', ...reference, '-n', '25', '--random-seed', '9', '-q'];
	const piped = await charloom(args, {cwd: folder, input: 'abc'});
	t.like(piped, {code: 0, stdout: `abc${await textOf('abc', 25, 9)}`, stderr: ''});
	const named = await charloom([...args, 'made', '--seed', '-'], {cwd: folder, input: 'abc'});
	t.is(named.stdout, piped.stdout);
	const empty = await charloom(args, {cwd: folder});
	t.is(empty.stdout, await textOf('', 25, 9));
});

test('the program itself: wrong usage exits 2, what is missing 1, each with one message', async t => {
	const usage = await charloom(['generate', path, '--top-p', '0'], {cwd: folder});
	t.like(usage, {code: 2, stdout: ''});
	t.regex(usage.stderr, /Expected --top-p to be more than 0/);
	const missing = await charloom(['generate', 'nothing'], {cwd: folder});
	t.like(missing, {code: 1, stdout: ''});
	t.regex(missing.stderr, /Could not find the run "nothing".*checkpoints\/made/s);
});

test('the program itself: Ctrl-C ends the text and exits 130', async t => {
	const {child, outcome, prints} = startCharloom(['generate', path, ...reference, '-n', '100M', '-s', 'abc'], {
		cwd: folder,
	});
	await prints('abc');
	child.kill('SIGINT');
	const {code, stderr} = await outcome;
	t.is(code, 130);
	t.regex(stderr, /characters in/);
});

test('the program itself: a reader that goes away ends it quietly', async t => {
	const args = ['generate', path, ...reference, '-n', '100M', '-s', 'abc', '-q'];
	const {child, outcome, prints} = startCharloom(args, {cwd: folder});
	await prints('abc');
	child.stdout?.destroy();
	const {code, stderr} = await outcome;
	t.is(code, 0);
	t.is(stderr, '');
});

test('--beam writes the most probable text, and tells how probable it is', async t => {
	const {stdout, stderr} = await run('--seed', 'abc', '-n', '12', '--beam', '5');
	t.is(stdout.length, 15);
	t.true(stdout.startsWith('abc'));
	t.regex(stderr, /engine reference.*\nbeam 5\nlog-probability −\d+\.\d\d nats, −\d\.\d{3} a character, found in/);
	const greedy = await run('--seed', 'abc', '-n', '12', '-t', '0', '-q');
	const narrow = await run('--seed', 'abc', '-n', '12', '--beam', '1', '-q');
	t.is(narrow.stdout, greedy.stdout);
});

test('--beam with --count has the best of them, the most probable first', async t => {
	const lines = jsonLines((await run('--seed', 'ab', '--beam', '8', '--count', '3', '--stop', '\n', '--json')).stdout);
	t.deepEqual(
		lines.map(({type}) => type),
		['start', 'text', 'text', 'text', 'end'],
	);
	t.like(lines[0], {run: path, beam: 8, count: 3, length: 200});
	const texts = lines.slice(1, 4);
	t.deepEqual(
		texts.map(({rank}) => rank),
		[1, 2, 3],
	);
	t.true(texts[0].logProbability >= texts[1].logProbability && texts[1].logProbability >= texts[2].logProbability);
	for (const {seed, text, end, characters} of texts) {
		t.is(seed, 'ab');
		t.false(text.includes('\n'));
		t.is(characters, text.length);
		t.true(['stop', 'length'].includes(end));
	}
	const {stdout} = await run('--seed', 'ab', '--beam', '8', '--count', '3', '--stop', '\n');
	for (const [place, {text}] of texts.entries()) {
		t.regex(stdout, new RegExp(`----- ${place + 1} of 3, log-probability −`));
		t.true(stdout.includes(`-----\nab${text}`));
	}
});

test('what bears on drawing makes no sense with --beam', async t => {
	const wrong = [
		['--temperature', '0.5'],
		['--top-k', '3'],
		['--top-p', '0.9'],
		['--min-p', '0.1'],
		['--typical', '0.5'],
		['--repetition-window', '100'],
		['--random-seed', '1'],
	];
	for (const [flag, value] of wrong) {
		const message = new RegExp(`--beam without ${flag}`);
		await t.throwsAsync(run('--seed', 'a', '--beam', '4', flag, value), {instanceOf: UsageError, message});
	}
	await t.throwsAsync(run('--seed', 'a', '--beam', '4', '--count', '5'), {
		instanceOf: UsageError,
		message: /at most --beam/,
	});
	await t.throwsAsync(run('--seed', 'a', '--beam', '-1'), {instanceOf: UsageError});
});

test('min-p and the repetition window are told, and do what they say', async t => {
	const args = ['--seed', 'a', '-n', '200', '--random-seed', '2'];
	const narrow = await run(...args, '--min-p', '1', '-q');
	t.is(narrow.stdout, (await run(...args, '-t', '0', '-q')).stdout);
	const varied = await run(...args, '-t', '0', '--repetition-window', '100', '--repetition-penalty', '0.5');
	t.regex(varied.stderr, /temperature 0, repetition window 100 \(length 8, penalty 0\.5\); --random-seed 2/);
	t.not(varied.stdout, narrow.stdout);
	t.like(jsonLines((await run(...args, '--min-p', '0.1', '--json')).stdout)[0], {minP: 0.1, repetitionWindow: 0});
	const typical = await run(...args, '--typical', '0.4');
	t.regex(typical.stderr, /temperature 0\.8, typical 0\.4; --random-seed 2/);
	t.not(typical.stdout, (await run(...args)).stdout);
	t.like(jsonLines((await run(...args, '--typical', '0.4', '--json')).stdout)[0], {typical: 0.4});
});

import {spawnSync} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {register} from '../../../../src/cli/commands/generate/generate.js';
import {InOrder} from '../../../../src/cli/commands/generate/text-output.js';
import {UsageError} from '../../../../src/errors.js';
import {charloomHere} from '../../../helpers/captured.js';
import {jsonLines, runCommand} from '../../../helpers/commands.js';
import {makeRun} from '../../../helpers/runs.js';
import {cli} from '../../../helpers/spawned.js';

const {path, folder} = await makeRun('abc abd\n'.repeat(40));
const args = ['generate', path, '--engine', 'reference', '-s', 'ab', '-n', '30', '--random-seed', '5'];

const run = async (...more: readonly string[]): Promise<string> =>
	(await runCommand(register, [...args, ...more])).stdout;

/** The texts of three random seeds, each as it is alone. */
const alone = (...more: readonly string[]): Promise<readonly string[]> =>
	Promise.all(['5', '6', '7'].map(seed => run('-q', '--random-seed', seed, ...more)));

test('the program itself: several texts with --quiet are nothing but the texts, each on lines of its own', async t => {
	const texts = await alone();
	const {stdout, stderr} = await charloomHere([...args, '-q', '--count', '3'], {cwd: folder});
	t.is(stderr, '');
	t.is(stdout, texts.map(text => text.replace(/(?<!\n)$/, '\n')).join(''));
	const lines = await run('-q', '--count', '3', '--stop', '\n', '--no-seed-echo');
	t.is(lines, (await alone('--stop', '\n', '--no-seed-echo')).map(text => `${text}\n`).join(''));
});

test('a separator stands between the texts as it is, in place of titles', async t => {
	const texts = await alone();
	t.is(await run('--count', '3', '--separator', '\n%%\n'), texts.join('\n%%\n'));
	t.is(await run('-q', '--count', '3', '--separator', ''), texts.join(''));
	t.is(await run('-q', '--count', '3', '--escapes', '--separator', '\\0'), texts.join('\0'));
	t.is(await run('-q', '--count', '1', '--separator', '%'), texts[0]);
	const found = ['-q', '--beam', '3', '--count', '2', '--stop', '\n'];
	const beam = async (...more: readonly string[]): Promise<string> =>
		(await runCommand(register, ['generate', path, '--engine', 'reference', '-s', 'ab', '-n', '9', ...found, ...more]))
			.stdout;
	const two = jsonLines(await beam('--json'))
		.slice(1, 3)
		.map(({text}) => `ab${text}`);
	t.is(await beam('--separator', '%'), two.join('%'));
	t.is(await beam(), two.map(text => `${text}\n`).join(''));
	await t.throwsAsync(run('--count', '2', '--json', '--separator', 'x'), {instanceOf: UsageError});
	await t.throwsAsync(run('--count', '2', '--escapes', '--separator', '\\q'), {instanceOf: UsageError});
});

test('the program itself: in a file the next line begins anew, a pipe gets the characters alone', async t => {
	const log = join(folder, 'log.txt');
	for (const more of [['-q'], [], ['--beam', '2']]) {
		const own = more[0] === '--beam' ? args.slice(0, -2) : args;
		const out = openSync(log, 'a');
		const {status} = spawnSync(process.execPath, [cli, ...own, ...more], {stdio: ['ignore', out, 'ignore']});
		closeSync(out);
		t.is(status, 0);
	}
	const [text] = await alone();
	const whole = text.replace(/(?<!\n)$/, '\n');
	const content = await readFile(log, 'utf8');
	t.true(content.startsWith(whole + whole));
	t.regex(content.slice(2 * whole.length), /^ab.*[^\n]\n$/s);
	t.is((await charloomHere([...args, '-q'], {cwd: folder})).stdout, text);
});

test('JSON does not count the characters of a stop string', async t => {
	const lines = jsonLines(await run('--count', '3', '--stop', 'bd', '--stop', '\n', '--json', '-n', '200'));
	const texts = lines.filter(({type}) => type === 'text');
	t.true(texts.some(({end}) => end === 'stop'));
	for (const {text, characters} of texts) t.is(characters, text.length);
	t.is(
		lines.at(-1).characters,
		texts.reduce((total, {characters}) => total + characters, 0),
	);
});

test('characters of a stop string that are bytes are not counted either', async t => {
	const bytes = await makeRun(new TextEncoder().encode('aé'.repeat(60)), {encoding: 'bytes'});
	const own = ['generate', bytes.path, '--engine', 'reference', '-s', 'a', '-t', '4', '--random-seed', '1', '--json'];
	const textOf = async (...more: readonly string[]) =>
		jsonLines((await runCommand(register, [...own, ...more])).stdout)[1];
	const {text, characters, end} = await textOf('-n', '500', '--stop', 'é');
	t.is(end, 'stop');
	t.is((await textOf('-n', `${characters + 2}`)).text, `${text}é`);
});

test('texts that are empty have their lines, too', t => {
	const order = new InOrder(3, () => '');
	const empty = (stream: number) => ({stream, text: '', ids: [], probabilities: [], end: 'stop' as const});
	t.is(order.push([empty(0), empty(1), empty(2)]), '\n\n');
	t.true(order.isLineOpen);
});

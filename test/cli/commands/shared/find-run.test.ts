import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {createRun, openRun} from '../../../../src/checkpoint/run.js';
import {runInWords} from '../../../../src/cli/commands/shared/find-run.js';
import {packageRoot, shippedRun} from '../../../../src/library/places.js';
import {makeRun, newFolder} from '../../../helpers/runs.js';
import {charloom, start} from '../../../helpers/spawned.js';
import {untouchedCharloom} from '../../../helpers/untouched.js';

test('the model that ships is small, whole and scored, and names no path', async t => {
	const run = await openRun(shippedRun);
	const files = await run.files();
	t.deepEqual(
		files.map(({name}) => name),
		['config.json', 'model.safetensors'],
	);
	t.true(files.reduce((sum, {bytes}) => sum + bytes, 0) <= 4e6);
	const {kind, score} = await run.loadModel();
	t.is(kind, 'best');
	t.true((score?.carried ?? 9) < 1.6);
	t.false(run.config.corpus.sources.some(source => source.includes('/')));
	const readme = readFileSync(join(packageRoot, 'checkpoints', 'README.md'), 'utf8');
	t.true(readme.includes(score?.carried?.toFixed(4) ?? '-'), 'the README has its score');
});

test('the package holds the model that ships, and no other run', t => {
	const {files} = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {files: readonly string[]};
	t.deepEqual(
		files.filter(file => file.startsWith('checkpoints')),
		['checkpoints/README.md', 'checkpoints/austen'],
	);
	const ignored = (path: string): boolean => {
		try {
			execFileSync('git', ['check-ignore', '--quiet', path], {cwd: packageRoot});
			return true;
		} catch {
			return false;
		}
	};
	t.false(ignored('checkpoints/austen/model.safetensors'));
	t.true(ignored('checkpoints/austen/lock') && ignored('checkpoints/other/config.json'));
});

test('where there is no run the one that ships writes, and says so', async t => {
	const {root, cli} = await untouchedCharloom();
	const cwd = await newFolder();
	const run = (...args: readonly string[]) => start(process.execPath, [cli, ...args], {cwd}).outcome;
	const {code, stdout, stderr} = await run('generate', '-n', '30', '--seed', '');
	t.is(code, 0, stderr);
	t.is([...stdout].length, 30);
	t.regex(stderr, /^run austen \(comes with charloom\): /);
	const {stdout: inspected} = await run('inspect');
	t.true(inspected.includes(join(root, 'checkpoints', 'austen')));
});

test('a run that has learned nothing does not write by default, and that is said', async t => {
	const {folder, path} = await makeRun('abc abd\n'.repeat(40));
	const failed = join(folder, 'checkpoints', 'failed');
	const writer = await createRun(failed, (await openRun(path)).config);
	const {parameters} = await (await openRun(path)).loadModel();
	await writer.saveBest(parameters, {step: 3, carried: 3.5});
	await writer.close();
	const empty = await createRun(join(folder, 'checkpoints', 'empty'), (await openRun(path)).config);
	await empty.close();
	const generate = () => charloom(['generate', '-n', '3', '--seed', '', '--engine', 'reference'], {cwd: folder});
	const {stderr} = await generate();
	t.regex(
		stderr,
		/^run made \(the newest; .*failed is no better than an even guess \(3\.50 nats a character, and 1\.\d\d\)/,
	);
	t.regex(stderr, /empty has learned nothing yet/);
	await rm(path, {recursive: true});
	t.regex((await generate()).stderr, /^run austen \(comes with charloom; .*failed is no better than an even guess/);
	const named = await charloom(['generate', 'failed', '-n', '3', '--seed', '', '--engine', 'reference'], {cwd: folder});
	t.regex(named.stderr, /^run failed: /);
});

test("a run of the user's own is taken before the one that ships", async t => {
	const {folder, path} = await makeRun('abc abd\n'.repeat(40));
	const {stderr} = await charloom(['generate', '-n', '3', '--seed', '', '--engine', 'reference'], {cwd: folder});
	t.regex(stderr, /^run made \(the newest\): /);
	t.is(runInWords(await openRun(path), {}), 'run made');
});

import {cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {charloomHere} from '../../../helpers/captured.js';
import {temporaryFolder, tinyText} from '../../../helpers/tiny-run.js';

const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');

/** A folder with a text, and where to put a run. */
function workplace() {
	const folder = temporaryFolder();
	const text = join(folder, 'fish.txt');
	writeFileSync(text, tinyText);
	return {folder, text, run: join(folder, 'run')};
}

const train = (...args: readonly string[]) => charloomHere(['train', ...args]);

/** Names and bytes of all files of a run. */
const contentsOf = (run: string) =>
	readdirSync(run)
		.sort()
		.map(name => [name, readFileSync(join(run, name), 'latin1')]);

test('a resume that is refused changes nothing, whatever it is refused for', async t => {
	const {text, run} = workplace();
	await train(text, ...model, '--steps', '4', '--out', run);
	const before = contentsOf(run);
	t.regex(readFileSync(join(run, 'metrics.jsonl'), 'utf8'), /"type":"end".*"final"/);
	const refusals: readonly (readonly [readonly string[], RegExp])[] = [
		[[], /has trained for 4 steps/],
		[['--steps', '9', '--sample-seed', '#'], /Expected only characters the model was trained on/],
		[['--steps', '9', '--engine', 'tensorflow', '--device', 'gpu'], /tensorflow/],
		[['--steps', '9', '--batch', '3'], /--batch not to be given with --resume/],
	];
	for (const [args, message] of refusals) {
		const {code, stderr} = await charloomHere(['train', '--resume', run, ...args], {
			env: {CHARLOOM_CACHE: join(run, '..', 'no-engine-here')},
		});
		t.not(code, 0);
		t.regex(stderr, message);
		t.deepEqual(contentsOf(run), before, args.join(' '));
	}
	rmSync(text);
	t.is((await train('--resume', run, '--steps', '9')).code, 1);
	t.deepEqual(contentsOf(run), before, 'without its text');
});

test('a run that was stopped before its first state was saved begins again as if nothing had been, and gives its folder free', async t => {
	const {text, run, folder} = workplace();
	const whole = join(folder, 'whole');
	const options = [...model, '--steps', '4', '--random-seed', '3'];
	for (const path of [run, whole]) await train(text, ...options, '--out', path);
	const state = (await (await openRun(whole)).loadLast()).state;
	const stopped = () => {
		const config = readFileSync(join(whole, 'config.json'));
		rmSync(run, {recursive: true});
		mkdirSync(run);
		writeFileSync(join(run, 'config.json'), config);
		writeFileSync(join(run, 'metrics.jsonl'), '{"type":"start","step":0}\n');
	};
	for (const args of [
		['--resume', run],
		[text, ...options, '--out', run],
	]) {
		stopped();
		const {code, stderr} = await train(...args);
		t.is(code, 0, stderr);
		t.deepEqual((await (await openRun(run)).loadLast()).state, state, args.join(' '));
		t.is(readFileSync(join(run, 'metrics.jsonl'), 'utf8').match(/"type":"start"/g)?.length, 1);
	}
});

test('a run that goes on for longer drops more, as the recipe would for its new length, and as asked for otherwise', async t => {
	const {text, run, folder} = workplace();
	const dropoutOf = (path: string): number =>
		JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')).model.hiddenDropout;
	const chosen = join(folder, 'chosen');
	await train(text, ...model, '--epochs', '1', '--out', run);
	await train(text, ...model, '--epochs', '1', '--dropout', '0.1', '--out', chosen);
	const before = dropoutOf(run);
	for (const path of [run, chosen]) t.is((await train('--resume', path, '--epochs', '4')).code, 0);
	t.true(dropoutOf(run) > before);
	t.is(dropoutOf(chosen), 0.1);
});

/** A project with a text in a folder, and a run of it. */
async function project() {
	const root = temporaryFolder();
	const old = join(root, 'old');
	mkdirSync(join(old, 'texts', 'deep'), {recursive: true});
	writeFileSync(join(old, 'texts', 'fish.txt'), tinyText);
	writeFileSync(join(old, 'texts', 'deep', 'more.txt'), tinyText.toUpperCase());
	const names = ['texts/fish.txt', 'texts/deep'];
	const made = await charloomHere(['train', ...names, ...model, '--steps', '2', '--out', 'checkpoints/run'], {
		cwd: old,
	});
	if (made.code !== 0) throw new Error(made.stderr);
	return {root, old, moved: join(root, 'moved', 'here')};
}

test('a run whose whole project has moved finds its texts, and so does score', async t => {
	const {root, old, moved} = await project();
	mkdirSync(join(root, 'moved'));
	renameSync(old, moved);
	const run = join(moved, 'checkpoints', 'run');
	const scored = await charloomHere(['score', run, '--engine', 'reference'], {cwd: root});
	t.is(scored.code, 0, scored.stderr);
	const {code, stderr} = await charloomHere(['train', '--resume', run, '--steps', '4'], {cwd: root});
	t.is(code, 0, stderr);
	const {sources} = (await openRun(run)).config.corpus;
	t.deepEqual(sources, [join(moved, 'texts', 'fish.txt'), join(moved, 'texts', 'deep')]);
});

test('a text far above the run is not looked for', async t => {
	const {old, root} = await project();
	const deep = join(root, 'some', 'where', 'deep', 'runs', 'run');
	cpSync(join(old, 'checkpoints', 'run'), deep, {recursive: true});
	rmSync(join(old, 'checkpoints'), {recursive: true});
	renameSync(join(old, 'texts'), join(root, 'texts'));
	const far = await charloomHere(['train', '--resume', deep, '--steps', '4'], {cwd: deep});
	t.is(far.code, 1);
	t.regex(far.stderr, /can't be read again/);
	renameSync(join(root, 'texts'), join(root, 'some', 'where', 'texts'));
	const nearer = await charloomHere(['train', '--resume', deep, '--steps', '4'], {cwd: deep});
	t.is(nearer.code, 0, nearer.stderr);
});

test('any file of the same content is taken, beside the run or where it is named; another one is not', async t => {
	const {old, root} = await project();
	const run = join(old, 'checkpoints', 'run');
	cpSync(join(old, 'texts'), join(root, 'elsewhere', 'words'), {recursive: true});
	rmSync(join(old, 'texts'), {recursive: true});
	const gone = await train('--resume', run, '--steps', '4');
	t.is(gone.code, 1);
	t.regex(gone.stderr, /can't be read again.*train TEXT --resume/);
	const words = join(root, 'elsewhere', 'words');
	const named = await train(join(words, 'fish.txt'), join(words, 'deep'), '--resume', run, '--steps', '4');
	t.is(named.code, 0, named.stderr);
	t.is((await train('--resume', run, '--steps', '6')).code, 0, 'it is remembered');
	rmSync(words, {recursive: true});
	writeFileSync(join(run, 'whatever'), `\ufeff${(tinyText + tinyText.toUpperCase()).replaceAll('\n', '\r\n')}`);
	const beside = await train('--resume', run, '--steps', '8');
	t.is(beside.code, 0, beside.stderr);
	const other = join(root, 'other.txt');
	writeFileSync(other, tinyText);
	const before = contentsOf(run);
	const wrong = await train(other, '--resume', run, '--steps', '9');
	t.is(wrong.code, 1);
	t.regex(wrong.stderr, /to be the text that the run was begun with/);
	const missing = await train(join(root, 'nothing'), '--resume', run, '--steps', '9');
	t.is(missing.code, 2);
	t.deepEqual(contentsOf(run), before);
});

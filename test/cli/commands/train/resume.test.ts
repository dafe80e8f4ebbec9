import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {charloom} from '../../../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../../../helpers/tiny-run.js';

const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');

/** A folder with a text, and where to put a run. */
function workplace() {
	const folder = temporaryFolder();
	const text = join(folder, 'fish.txt');
	writeFileSync(text, tinyText);
	return {folder, text, run: join(folder, 'run')};
}

const train = (...args: readonly string[]) => charloom(['train', ...args]);

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
		const {code, stderr} = await charloom(['train', '--resume', run, ...args], {
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

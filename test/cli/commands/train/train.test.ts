import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {defaultRunName} from '../../../../src/training/job/new-run.js';
import {charloomHere} from '../../../helpers/captured.js';
import {charloom, startCharloom} from '../../../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../../../helpers/tiny-run.js';

const escapeCharacter = '\u001b';
const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');
/** A training in a process of its own; tests of it are serial, since it takes a processor until they have seen what they wait for. */
const endless = ['--steps', '1M', '--checkpoint-every', '2', '--valid-every', '0'];

/** A folder with a text, and where to put a run. */
function workplace() {
	const folder = temporaryFolder();
	const text = join(folder, 'fish.txt');
	writeFileSync(text, tinyText);
	return {folder, text, run: join(folder, 'run')};
}

const train = (...args: readonly string[]) => charloomHere(['train', ...args]);
const stepOf = async (run: string): Promise<number> => (await (await openRun(run)).loadLast()).progress.step;

test('a run in a pipe writes plain lines to stdout, and what is not data to stderr', async t => {
	const {folder, text} = workplace();
	const {code, stdout, stderr} = await charloom(['train', text, ...model, '--steps', '12'], {
		cwd: folder,
		env: {FORCE_COLOR: '1'},
	});
	t.is(code, 0);
	t.false((stdout + stderr).includes(escapeCharacter));
	t.regex(stdout, /^model .*\ntext .*\nengine .*\nrun .*, 12 steps\n/);
	t.regex(stdout, /\nstep 12\/12 loss \d\.\d{3} /);
	t.regex(
		stdout,
		/\nfinished after 12 steps.*\nkept .* nats a character carried, .* bits, .* right\ncompare guessing evenly 2\.7726, counting .*, an n-gram model of order 8: .* nats a character\n$/,
	);
	const [name] = readdirSync(join(folder, 'checkpoints'));
	t.regex(name, /^fish-\d{8}-\d{6}$/);
	t.regex(stderr, /^warning The model predicts the held-out text worse .* than .*Train longer.*\n/);
	t.true(stderr.endsWith(`\nTo write text: charloom generate checkpoints/${name}\n`));
});

test('a text of its own is held out, is read again when the run goes on, and does not go with a share', async t => {
	const {text, folder, run} = workplace();
	const held = join(folder, 'held.txt');
	writeFileSync(held, 'red fish and blue fish\n'.repeat(20));
	const {code, stdout} = await train(text, '--valid', held, ...model, '--steps', '4', '--out', run);
	t.is(code, 0);
	t.regex(stdout, /fish: 1\.1k characters to learn from, 460 held out/);
	t.is((await train('--resume', run, '--steps', '6')).code, 0);
	t.is(await stepOf(run), 6);
	const both = await train(text, '--valid', held, '--valid-fraction', '0.2');
	t.is(both.code, 2);
	t.regex(both.stderr, /Expected --valid or --valid-fraction, got both/);
	writeFileSync(held, 'another text');
	t.regex((await train('--resume', run, '--steps', '9')).stderr, /held-out text has changed/);
});

test('with --json every line of stdout is an event', async t => {
	const {text, run} = workplace();
	const {code, stdout} = await train(text, ...model, '--steps', '4', '--out', run, '--json');
	const events = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	t.is(code, 0);
	t.is(events[0].type, 'start');
	t.is(events.at(-1).type, 'end');
	const types = [...new Set<string>(events.map(({type}) => type))].sort();
	t.deepEqual(types, ['checkpoint', 'end', 'sample', 'start', 'step', 'validation', 'warning']);
});

test.serial('Ctrl-C saves and leaves with 130; a run that is being written can not be resumed until then', async t => {
	const {text, run} = workplace();
	const running = startCharloom(['train', text, ...model, ...endless, '--out', run]);
	await running.prints('\nstep ');
	const second = await train('--resume', run, '--steps', '2M');
	t.is(second.code, 1);
	t.regex(second.stderr, /process|lock|use/i);
	running.child.kill('SIGINT');
	const {code, stdout, stderr} = await running.outcome;
	t.is(code, 130);
	t.regex(stderr, /^Stopping after this step.*\nSaved\. To go on: charloom train --resume .*\n$/);
	t.regex(stdout, /\nstopped after \d+ steps/);
	const step = await stepOf(run);
	t.true(step > 0);
	const resumed = await train('--resume', run, '--steps', String(step + 2), '--quiet');
	t.deepEqual([resumed.code, resumed.stdout, resumed.stderr], [0, '', '']);
	t.is(await stepOf(run), step + 2);
	const again = await train('--resume', run);
	t.is(again.code, 1);
	t.regex(again.stderr, /has trained for \d+ steps.* Give it a greater length in all: --steps \d+/);
});

test.serial('SIGTERM saves and leaves with 143', async t => {
	const {text, run} = workplace();
	const running = startCharloom(['train', text, ...model, ...endless, '--out', run]);
	await running.prints('\nstep ');
	running.child.kill('SIGTERM');
	t.is((await running.outcome).code, 143);
	t.true((await stepOf(run)) > 0);
});

test.serial('a run whose process was killed loads, and goes on', async t => {
	const {text, run} = workplace();
	const running = startCharloom(['train', text, ...model, ...endless, '--out', run]);
	await running.prints('\nstep ');
	running.child.kill('SIGKILL');
	await running.outcome;
	const step = await stepOf(run);
	const {code, stderr} = await train('--resume', run, '--steps', String(step + 2));
	t.is(code, 0, stderr);
	t.is(await stepOf(run), step + 2);
});

test.serial('a reader that goes away ends the run quietly, saved', async t => {
	const {text, run} = workplace();
	const running = startCharloom(['train', text, ...model, ...endless, '--out', run]);
	await running.prints('\nstep ');
	running.child.stdout?.destroy();
	const {code, stderr} = await running.outcome;
	t.is(code, 0);
	t.notRegex(stderr, /EPIPE|Error/);
	t.true((await stepOf(run)) > 0);
});

test('a run from standard input keeps its text and can be resumed', async t => {
	const {run} = workplace();
	const first = await charloomHere(['train', '-', ...model, '--steps', '3', '--out', run], {input: tinyText});
	t.is(first.code, 0, first.stderr);
	t.is(readFileSync(join(run, 'corpus.txt'), 'utf8'), tinyText);
	const {code, stderr} = await train('--resume', run, '--steps', '5');
	t.is(code, 0, stderr);
});

test('a run is not resumed on a text that has changed', async t => {
	const {text, run} = workplace();
	await train(text, ...model, '--steps', '2', '--out', run);
	writeFileSync(text, `${tinyText}more`);
	const {code, stderr} = await train('--resume', run, '--steps', '5');
	t.is(code, 1);
	t.regex(stderr, /to be the text that the run was begun with .* got another/);
});

test('a training that diverges fails with advice, and can be resumed with it', async t => {
	const {text, run} = workplace();
	const failed = await train(text, ...model, '--steps', '9', '--warmup', '0', '--lr', '1e38', '--out', run);
	t.is(failed.code, 1);
	t.regex(failed.stderr, /diverged at step \d.*last good state is kept.*\n.*--lr.*--clip/);
	const {code, stderr} = await train('--resume', run, '--lr', '0.01');
	t.is(code, 0, stderr);
});

test('a folder that can not be made or already holds a run is an error before anything is trained', async t => {
	const {text, run} = workplace();
	const impossible = await train(text, ...model, '--steps', '2', '--out', join(text, 'run'));
	t.is(impossible.code, 1);
	t.regex(impossible.stderr, /^charloom: .*fish\.txt/);
	if (existsSync('/proc/self')) {
		// Parents exist, and yet nothing can be made there: Node's recursive mkdir would never end.
		t.is((await train(text, ...model, '--steps', '2', '--out', '/proc/charloom/run')).code, 1);
	}
	await train(text, ...model, '--steps', '2', '--out', run);
	const twice = await train(text, ...model, '--steps', '2', '--out', run);
	t.is(twice.code, 1);
	t.regex(twice.stderr, /already holds a run/);
	t.is(twice.stdout, '');
});

test('a text too short for one batch is told of before there is a folder', async t => {
	const {text, run} = workplace();
	const {code, stderr} = await train(text, ...model, '--batch', '64', '--seq', '64', '--out', run);
	t.is(code, 1);
	t.regex(stderr, /^charloom: Expected at least 4097 characters/);
	t.false(existsSync(run));
});

test('options come from a file, and flags win', async t => {
	const {folder, text, run} = workplace();
	const file = join(folder, 'options.json');
	writeFileSync(
		file,
		JSON.stringify({engine: 'reference', hidden: 6, layers: 1, batch: 2, seq: 8, time: '1h', tied: false, clip: 0}),
	);
	const {code, stderr} = await train(text, '--config', file, '--hidden', '5', '--steps', '2', '--out', run);
	t.is(code, 0, stderr);
	const {model, training} = (await openRun(run)).config;
	t.deepEqual([model.hiddenSize, model.numLayers, model.tied], [5, 1, false]);
	t.deepEqual(training.duration, {steps: 2});
	t.is(training.optimizer.gradientClipNorm, Number.POSITIVE_INFINITY);
});

test('a run may begin with the weights of another, whose characters it keeps', async t => {
	const {folder, text, run} = workplace();
	await train(text, ...model, '--steps', '60', '--lr', '0.05', '--out', run);
	const other = join(folder, 'other.txt');
	writeFileSync(other, tinyText.replaceAll('blue', 'GREY'));
	const tuned = join(folder, 'tuned');
	const begin = '--engine reference --steps 1 --lr 0 --batch 2 --seq 8 --sample-length 9'.split(' ');
	const {code, stderr} = await train(other, ...begin, '--from', run, '--out', tuned);
	t.is(code, 0, stderr);
	const [before, after] = await Promise.all([openRun(run), openRun(tuned)]);
	t.is(after.config.from, 'run');
	const characters = [...before.config.vocabulary.characters, ...'GREY'].sort();
	t.deepEqual(after.config.vocabulary.characters, characters);
	t.deepEqual({...after.config.model, vocabSize: 0}, {...before.config.model, vocabSize: 0});
	const [{parameters: old}, {parameters}] = await Promise.all([before.loadModel(), after.loadModel()]);
	t.deepEqual(parameters['cells.0.weight_hh'], old['cells.0.weight_hh']);
	const resumed = await train('--resume', tuned, '--steps', '3');
	t.is(resumed.code, 0, resumed.stderr);
	const refused = await train(other, '--from', run, '--hidden', '7', '--preset', 'tiny');
	t.is(refused.code, 2);
	t.regex(refused.stderr, /Expected --hidden and --preset not to be given with --from|Expected --preset and --hidden/);
});

test('a preset comes from a flag or a file, what else is given wins, and the run records it', async t => {
	const {folder, text, run} = workplace();
	const file = join(folder, 'options.json');
	writeFileSync(file, JSON.stringify({preset: 'medium', hidden: 6, batch: 2, seq: 8}));
	const length = ['--steps', '1', '--engine', 'reference'];
	const {code, stderr} = await train(text, '--config', file, ...length, '--embedding', '5', '--out', run);
	t.is(code, 0, stderr);
	const {preset, model, training} = (await openRun(run)).config;
	t.is(preset, 'medium');
	t.deepEqual([model.hiddenSize, model.embeddingSize], [6, 5]);
	t.deepEqual([training.batchSize, training.optimizer.weightDecay], [2, 0.05]);
	const wrong = await train(text, '--preset', 'huge');
	t.is(wrong.code, 2);
	t.regex(wrong.stderr, /Expected --preset to be one of auto, tiny, small, medium, large, got "huge"/);
});

test('what auto has chosen is told, and why', async t => {
	const {text, run} = workplace();
	const {stderr} = await train(text, '--steps', '1', '--layers', '1', '--embedding', '0', '--out', run);
	t.regex(stderr, /^tiny: 1×128, for a text of 1\.1k characters\n/);
	const timed = [...model.filter(option => option !== '--hidden' && option !== '6'), '--time', '1s'];
	const second = await train(text, ...timed, '--hidden', '6', '--out', join(run, '..', 'timed'));
	t.is(second.code, 0, second.stderr);
	t.regex(second.stderr, /^tiny: 1×6, about \S+ characters in 1s\n/);
});

test('a run is called after its text and the time', t => {
	const date = new Date(2026, 0, 2, 3, 4, 5);
	t.regex(defaultRunName('my notes.txt', date), /^my-notes-20260102-030405$/);
	t.regex(defaultRunName('a.txt+b.txt', date), /^a-txt\+b-20260102-030405$/);
	t.regex(defaultRunName('../..', date), /^text-20260102-030405$/);
});

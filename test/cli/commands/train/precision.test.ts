import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openRun} from '../../../../src/checkpoint/run.js';
import {open} from '../../../../src/engines/wasm/index.js';
import {precisionAdvice} from '../../../../src/training/job/open-engine.js';
import {charloomHere} from '../../../helpers/captured.js';
import {plainModel} from '../../../helpers/models.js';
import {planTiny, temporaryFolder, tinyText} from '../../../helpers/tiny-run.js';

const rounds = await open({threads: 1, productPrecision: 'bfloat16'}).then(
	() => true,
	() => false,
);
const {productPrecision, alsoRounds} = await open({threads: 1});

const whereRounding = rounds ? test : test.skip;

const model =
	'--engine wasm --threads 1 --hidden 16 --layers 1 --embedding 8 --batch 2 --seq 8 --sample-length 9 --random-seed 3';
const train = (...args: readonly string[]) => charloomHere(['train', ...args, '--quiet']);

function workplace() {
	const folder = temporaryFolder();
	const text = join(folder, 'fish.txt');
	writeFileSync(text, tinyText);
	return {text, run: (name: string) => join(folder, name)};
}

const lastOf = async (run: string) => (await (await openRun(run)).loadLast()).state;

whereRounding('a run in bfloat16 says so, and goes on as if it had never stopped', async t => {
	const {text, run} = workplace();
	const begin = (name: string, steps: number) =>
		train(
			text,
			...model.split(' '),
			'--precision',
			'bfloat16',
			'--schedule',
			'constant',
			'--steps',
			String(steps),
			'--out',
			run(name),
		);
	t.is((await begin('whole', 6)).code, 0);
	t.is((await begin('parts', 3)).code, 0);
	t.is((await train('--resume', run('parts'), '--threads', '1', '--steps', '6')).code, 0);
	const {engine} = JSON.parse(readFileSync(join(run('parts'), 'config.json'), 'utf8'));
	t.is(engine.precision, 'bfloat16');
	t.regex(engine.description, /bfloat16 by /);
	t.deepEqual(await lastOf(run('parts')), await lastOf(run('whole')));
	const other = await train('--resume', run('parts'), '--precision', 'float32', '--steps', '9');
	t.is(other.code, 2);
	t.regex(other.stderr, /--precision not to be given with --resume/);
});

test('auto takes the precision that the processor has, and a long run in float32 hears of it', async t => {
	t.is(productPrecision, undefined);
	t.is(alsoRounds, rounds ? 'bfloat16' : undefined);
	const {text, run} = workplace();
	const [...options] = [text, ...model.split(' '), '--time', '1s'];
	t.is((await train(...options, '--precision', 'auto', '--out', run('auto'))).code, 0);
	t.is(JSON.parse(readFileSync(join(run('auto'), 'config.json'), 'utf8')).engine.precision, alsoRounds);
	const config = {model: plainModel, training: planTiny({length: {seconds: 60}}).config.training};
	const engine = {...(await open({threads: 1})), alsoRounds: 'bfloat16'} as const;
	const settings = {engine: 'wasm', threads: 1, device: 'auto', own: {}} as const;
	t.regex(precisionAdvice(engine, settings, config) ?? '', /with --precision bfloat16 it learns/);
	t.is(precisionAdvice(engine, {...settings, productPrecision: 'float32'}, config), undefined);
	const short = {...config, training: {...config.training, duration: {steps: 10}}};
	t.is(precisionAdvice(engine, settings, short), undefined);
});

test('a run in float32 records no precision, and bfloat16 is refused with the reason where it can not be had', async t => {
	const {text, run} = workplace();
	t.is((await train(text, ...model.split(' '), '--steps', '1', '--out', run('plain'))).code, 0);
	t.is(JSON.parse(readFileSync(join(run('plain'), 'config.json'), 'utf8')).engine.precision, undefined);
	const refused = await train(text, '--precision', 'bfloat16', '--kernels', 'portable', '--out', run('refused'));
	t.is(refused.code, 1);
	t.regex(refused.stderr, /bfloat16 needs native kernels, and --kernels portable leaves them out/);
});

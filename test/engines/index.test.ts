import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {type CellKind, cellKinds, defaultModel} from '../../src/config.js';
import type {Engine, EngineLoader, EngineOptions, Trainer, Workload} from '../../src/engines/engine.js';
import {engineLoaders, openEngine} from '../../src/engines/index.js';
import {open as openReference} from '../../src/engines/reference/index.js';
import {chosenBy} from '../../src/engines/trial/trial.js';
import {UsageError, UserError} from '../../src/errors.js';
import {temporaryFolder} from '../helpers/tiny-run.js';

const options = {threads: 1} as const;

const cache = temporaryFolder();
process.env['CHARLOOM_CACHE'] = cache;

const working = (name: string): EngineLoader => ({
	name,
	cells: cellKinds,
	open: async () => ({...(await openReference()), name}),
});
const broken = (name: string, reason: string): EngineLoader => ({
	name,
	cells: cellKinds,
	open: async () => {
		throw new Error(reason);
	},
});

/** An engine that does nothing, for so many milliseconds a step. */
const pausing = (name: string, pause: () => number, more: Partial<Engine> = {}): EngineLoader => ({
	...working(name),
	open: async () => ({
		...(await openReference()),
		name,
		trainer: async () => ({step: () => sleep(pause()), dispose: async () => {}}) as unknown as Trainer,
		...more,
	}),
});

const model = {...defaultModel, embeddingSize: 0, tied: false, numLayers: 1, hiddenSize: 1, vocabSize: 2};
const training: Workload = {purpose: 'training', model, batchSize: 1};
const of = (cell: CellKind): Workload => ({...training, model: {...model, cell}});
const generating: Workload = {...training, purpose: 'generating'};

test.serial('auto takes the only engine that opens, and asks the others again only after a setup', async t => {
	let asked = 0;
	const gpu: EngineLoader = {
		...working('gpu'),
		open: () => {
			asked++;
			throw new Error('no driver');
		},
	};
	const take = async (loaders: readonly EngineLoader[]) => (await openEngine('auto', options, loaders)).name;
	const slow = {...working('slow'), automatic: 'never'} as const;
	for (let start = 0; start < 3; start++) t.is(await take([gpu, working('cpu'), slow]), 'cpu');
	t.is(asked, 1);
	await mkdir(join(cache, 'webgpu'));
	t.is(await take([gpu, working('cpu'), slow]), 'cpu');
	t.is(asked, 2);
});

test.serial(
	'of engines that work auto takes the fastest, and remembers what the trial found until something changes',
	async t => {
		let pause = 200;
		const closed: string[] = [];
		const changing = (version: string): EngineLoader => ({
			...pausing('changing', () => pause, {close: () => closed.push('changing')}),
			describe: async () => ({version}),
		});
		const steady = pausing('steady', () => 100);
		const take = async (loaders: readonly EngineLoader[], work = training) =>
			(await openEngine('auto', {...options, work}, loaders)).name;
		t.is(await take([changing('1'), steady]), 'steady');
		t.deepEqual(closed, ['changing']);
		pause = 0;
		t.is(await take([changing('1'), steady]), 'steady', 'the trial is not made again');
		t.is(await take([changing('2'), steady]), 'changing', 'another version is tried again');
		t.is(await take([broken('changing', 'gone'), steady]), 'steady', 'what opens no more is not taken');
		await writeFile(join(cache, 'measured-engines.json'), '{');
		t.is(await take([changing('1'), steady]), 'changing', 'a damaged record counts for none');
	},
);

test('an engine that is slow to start is taken where it is clearly faster, and not for some tenths', t => {
	const loaders = [{...working('heavy'), automatic: 'learning'} as const, working('light')];
	t.is(chosenBy({heavy: 1100, light: 1000}, loaders), 'light');
	t.is(chosenBy({heavy: 2000, light: 1000}, loaders), 'heavy');
	t.is(chosenBy({heavy: 1000, light: 1100}, loaders), 'light');
});

test('an option that only one engine has leads auto to it', async t => {
	const row = {key: 'kernels', values: ['auto', 'portable'], default: 'auto', description: ''};
	const loaders = [working('fast'), {...working('exact'), options: [row]}];
	const own = {kernels: 'portable'};
	t.is((await openEngine('auto', {...options, own}, loaders)).name, 'exact');
});

test('engines that are only to learn with write nothing unasked, but on a GPU', async t => {
	const loaders = [{...working('learner'), automatic: 'learning'} as const, broken('cpu', 'no SIMD')];
	const take = (more: Partial<EngineOptions>) => openEngine('auto', {...options, ...more}, loaders);
	t.is((await take({work: training})).name, 'learner');
	await t.throwsAsync(take({work: generating}), {message: /No engine works/});
	t.is((await take({work: generating, device: 'gpu'})).name, 'learner');
});

test('a name takes that engine and no other', async t => {
	const loaders = [working('cpu'), broken('gpu', 'no driver'), working('slow')];
	t.is((await openEngine('slow', options, loaders)).name, 'slow');
	const error = await t.throwsAsync(openEngine('gpu', options, loaders), {instanceOf: UserError});
	t.regex(error?.message ?? '', /gpu: no driver/);
	t.is(error?.exitCode, 1);
});

test('an engine that lacks the cell is not opened: auto takes another, by name it is refused with the cells that it has', async t => {
	const old: EngineLoader = {...working('old'), cells: ['lstm', 'rnn']};
	const loaders = [old, working('cpu')];
	t.is((await openEngine('auto', {...options, work: of('gru')}, loaders)).name, 'cpu');
	t.is((await openEngine('auto', {...options, work: of('rnn')}, [old, broken('cpu', 'gone')])).name, 'old');
	const byName = openEngine('old', {...options, work: of('gru')}, loaders);
	const named = await t.throwsAsync(byName, {instanceOf: UserError});
	t.regex(named?.message ?? '', /`old` does not have the cell `gru`, only lstm, rnn\.\n.*--engine cpu/);
	const exact: EngineLoader = {...working('exact'), automatic: 'never'};
	const automatic = openEngine('auto', {...options, work: of('gru')}, [old, exact]);
	const unnamed = await t.throwsAsync(automatic, {instanceOf: UserError});
	t.regex(unnamed?.message ?? '', /`old` does not have .*\n.*--engine exact/);
});

test('where none opens all reasons are told', async t => {
	const loaders = [broken('gpu', 'no driver'), broken('cpu', 'no SIMD')];
	const error = await t.throwsAsync(openEngine('auto', options, loaders), {instanceOf: UserError});
	t.regex(error?.message ?? '', /gpu: no driver\n.*cpu: no SIMD/);
});

test('an unknown name is wrong usage, and the known ones are told', async t => {
	const error = await t.throwsAsync(openEngine('abacus', options), {instanceOf: UsageError});
	t.regex(error?.message ?? '', /auto, .*wasm, .*reference.*`abacus`/);
});

test('the reference is the last row and is never taken unasked', async t => {
	t.is(engineLoaders.at(-1)?.name, 'reference');
	const onlyReference = engineLoaders.filter(({name}) => name === 'reference');
	await t.throwsAsync(openEngine('auto', options, onlyReference), {message: /No engine works/});
	t.is((await openEngine('reference', options)).name, 'reference');
});

test('an engine that takes no soft targets is passed over where there is a teacher, by name it is refused with the reason', async t => {
	const [plain, teachable] = [working('plain'), {...working('teachable'), softTargets: true as const}];
	const open = async (name: string) => openEngine(name, {...options, softTargets: true}, [plain, teachable]);
	t.is((await open('auto')).name, 'teachable');
	await t.throwsAsync(open('plain'), {instanceOf: UserError, message: /plain: it can learn from the text alone/});
});

import test from 'ava';
import {cellKinds} from '../../src/config.js';
import type {EngineLoader, EngineOptions} from '../../src/engines/engine.js';
import {engineLoaders, openEngine} from '../../src/engines/index.js';
import {open as openReference} from '../../src/engines/reference/index.js';
import {UsageError, UserError} from '../../src/errors.js';

const options = {threads: 1} as const;

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

test('auto takes the first engine that opens', async t => {
	const loaders = [broken('gpu', 'no driver'), working('cpu'), working('slow')];
	t.is((await openEngine('auto', options, loaders)).name, 'cpu');
});

test('auto takes an engine for GPUs only with a GPU, and to train with', async t => {
	const asked: (string | undefined)[] = [];
	const gpu: EngineLoader = {
		name: 'gpu',
		cells: cellKinds,
		automatic: 'gpu',
		open: async ({device}) => {
			asked.push(device);
			return {...(await openReference()), name: 'gpu'};
		},
	};
	const loaders = [gpu, working('cpu')];
	const take = async (more: Partial<EngineOptions>) => (await openEngine('auto', {...options, ...more}, loaders)).name;
	t.is(await take({}), 'gpu');
	t.is(await take({device: 'cpu'}), 'cpu');
	t.is(await take({purpose: 'generating'}), 'cpu');
	t.is(await take({purpose: 'generating', device: 'gpu'}), 'gpu');
	t.deepEqual(asked, ['gpu', 'gpu']);
	t.is((await openEngine('gpu', {...options, device: 'cpu'}, loaders)).name, 'gpu');
});

test('a name takes that engine and no other', async t => {
	const loaders = [working('cpu'), broken('gpu', 'no driver'), working('slow')];
	t.is((await openEngine('slow', options, loaders)).name, 'slow');
	const error = await t.throwsAsync(openEngine('gpu', options, loaders), {instanceOf: UserError});
	t.regex(error?.message ?? '', /gpu: no driver/);
	t.is(error?.exitCode, 1);
});

test('an engine that lacks the cell is not opened: auto takes the next, by name it is refused with the cells that it has', async t => {
	const old: EngineLoader = {...working('old'), cells: ['lstm', 'rnn']};
	const loaders = [old, working('cpu')];
	t.is((await openEngine('auto', {...options, cell: 'gru'}, loaders)).name, 'cpu');
	t.is((await openEngine('auto', {...options, cell: 'rnn'}, loaders)).name, 'old');
	const byName = openEngine('old', {...options, cell: 'gru'}, loaders);
	const named = await t.throwsAsync(byName, {instanceOf: UserError});
	t.regex(named?.message ?? '', /`old` does not have the cell `gru`, only lstm, rnn\.\n.*--engine cpu/);
	const exact: EngineLoader = {...working('exact'), automatic: 'never'};
	const automatic = openEngine('auto', {...options, cell: 'gru'}, [old, exact]);
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

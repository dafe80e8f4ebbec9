import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {crc32c} from '../../../src/exchange/tensorboard/crc32c.js';
import {EventFile, entryRecord} from '../../../src/exchange/tensorboard/event-file.js';
import {jsonLines} from '../../helpers/commands.js';
import {runPython, testWithPython} from '../../helpers/python.js';
import {newFolder} from '../../helpers/runs.js';
import {charloom} from '../../helpers/spawned.js';

const reader = fileURLToPath(new URL('../../../../test/exchange/tensorboard/read_events.py', import.meta.url));
const testWithReader = testWithPython('tensorboard');
const read = async (folder: string) => JSON.parse(await runPython([reader, folder]));

test('the check of records is CRC-32C', t => {
	t.is(crc32c(Buffer.from('123456789')), 0xe3069283); // the check value of the algorithm
	t.is(crc32c(new Uint8Array(32)), 0x8a9136aa); // RFC 3720, B.4
	t.is(crc32c(new Uint8Array(0)), 0);
});

test('an entry has the bytes of an Event', t => {
	const bytes = Buffer.from(entryRecord({time: 1, step: 300, scalars: {a: 1.5, none: undefined}}));
	t.is(Number(bytes.readBigUInt64LE()), bytes.length - 16);
	t.is(bytes.toString('hex', 12, bytes.length - 4), '09000000000000f03f10ac022a0a0a080a0161150000c03f');
});

testWithReader("TensorBoard's reader reads figures and texts, and forgets what a resumed run writes anew", async t => {
	const folder = await newFolder();
	const first = await EventFile.create(folder, {time: 100});
	for (const step of [1, 2, 3]) await first.append({time: 100 + step, step, scalars: {'loss/training': step / 2}});
	await first.append({time: 104, step: 2, texts: {sample: 'schöne\n日本 😀'}});
	const second = await EventFile.create(folder, {time: 200, from: 3});
	await second.append({time: 201, step: 3, scalars: {'loss/training': 7}});
	const {scalars, texts, plugins} = await read(folder);
	t.deepEqual(scalars, {
		'loss/training': [
			[1, 0.5, 101],
			[2, 1, 102],
			[3, 7, 201],
		],
	});
	t.deepEqual(plugins, {sample: 'text'});
	t.deepEqual(texts, {sample: [[2, 'schöne\n日本 😀']]});
});

const settings = ['--hidden', '16', '--seq', '16', '--batch', '4', '--valid-every', '4', '--sample-every', '5'];
const quick = ['--engine', 'reference', '-q'];

testWithReader(
	'a training and its resumption give TensorBoard the figures of metrics.jsonl, and so does an export',
	async t => {
		t.timeout(120_000);
		const folder = await newFolder();
		const [run, board, again, text] = ['run', 'board', 'again', 'text.txt'].map(name => join(folder, name));
		writeFileSync(text, 'the cat sat on the mat, and the hat on the cat.\n'.repeat(100));
		const watched = ['--tensorboard', board, ...quick];
		const begun = await charloom(['train', text, '--steps', '8', '--out', run, ...settings, ...watched]);
		t.is(begun.code, 0, begun.stderr);
		const resumed = await charloom(['train', '--resume', run, '--steps', '12', ...watched]);
		t.is(resumed.code, 0, resumed.stderr);
		t.is(readdirSync(board).length, 2);
		const exported = await charloom(['export', run, again, '--to', 'tensorboard']);
		t.is(exported.code, 0, exported.stderr);
		const events = jsonLines(readFileSync(join(run, 'metrics.jsonl'), 'utf8'));
		const of = (type: string, figure: (event: Record<string, never>) => number) =>
			events.filter(event => event.type === type).map(event => [event.step, Math.fround(figure(event))]);
		for (const place of [board, again]) {
			const {scalars, texts} = await read(place);
			const found = (tag: string) => scalars[tag].map((entry: readonly number[]) => entry.slice(0, 2));
			t.deepEqual(
				found('loss/training'),
				of('step', event => event['loss']),
			);
			t.deepEqual(
				found('accuracy/training'),
				of('step', event => event['accuracy']),
			);
			t.deepEqual(
				found('learning_rate'),
				of('step', event => event['learningRate']),
			);
			t.deepEqual(
				found('gradient_norm'),
				of('step', event => event['gradientNorm']),
			);
			t.deepEqual(
				found('loss/validation'),
				of('validation', event => event['carried']['loss']),
			);
			t.true(scalars['characters_per_second'].length > 0);
			const samples = events.filter(({type}) => type === 'sample');
			t.deepEqual(
				texts.sample.map(([step, text]: [number, string]) => [step, text.replace(/^ {4}/gm, '')]),
				samples.map(({step, seed, text}) => [step, seed + text]),
			);
		}
	},
);

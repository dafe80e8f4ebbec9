/** A run, texts and files that somebody else has made, with escape sequences in all that they say. */
import {copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {contentOf, readSafetensors, writeSafetensors} from '../../src/checkpoint/safetensors.js';
import {charloomHere} from '../helpers/captured.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';

/** Sets the window's title, clears the screen, rings, and begins a sequence by a C1 control. */
const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31mred\u007f';

/** Files can't be called so on Windows. */
const evilTest = process.platform === 'win32' ? test.skip : test;

/** Everything but newline and tab that is not to reach a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');

type Place = {readonly folder: string; readonly run: string};

async function hostile(t: ExecutionContext, {run}: Place, args: readonly string[]): Promise<string> {
	const {code, stdout, stderr} = await charloomHere(args, {cwd: join(run, '..', '..')});
	const written = stdout + stderr;
	const at = control.exec(written);
	t.is(
		at,
		null,
		`${args.join(' ')}: ${JSON.stringify(written.slice(Math.max(0, (at?.index ?? 0) - 80)).slice(0, 160))}`,
	);
	t.true(code === 0 || code === 1 || code === 2, `${args.join(' ')} ended with ${code}`);
	t.notRegex(written, /defect of charloom/, args.join(' '));
	return written;
}

/** A run in a folder of runs, whose configuration, metrics and names are hostile. */
async function made(): Promise<Place> {
	const folder = temporaryFolder();
	const run = join(folder, 'checkpoints', `run${evil}`);
	writeFileSync(join(folder, `fish${evil}.txt`), tinyText);
	writeFileSync(join(folder, 'fish.txt'), tinyText);
	await charloomHere(['train', join(folder, 'fish.txt'), ...model, '--steps', '4', '--out', run]);
	const file = join(run, 'config.json');
	const config = JSON.parse(readFileSync(file, 'utf8'));
	const {corpus, engine} = config;
	const said = {charloom: evil, node: evil, created: evil, preset: evil, from: evil};
	const changed = {...config, ...said, corpus: {...corpus, name: evil}, engine: {...engine, description: evil}};
	writeFileSync(file, JSON.stringify(changed));
	const metrics = join(run, 'metrics.jsonl');
	const lines = readFileSync(metrics, 'utf8').trim().split('\n');
	const events = lines.map(line => {
		const event = JSON.parse(line);
		return event.type === 'start' ? {...event, corpus: evil, engine: evil, run: evil} : event;
	});
	const warning = {type: 'warning', step: 1, message: evil};
	writeFileSync(metrics, `${[...events, warning].map(event => JSON.stringify(event)).join('\n')}\n`);
	return {folder, run};
}

test('the commands write by one file, apart from what they write over a line of the terminal and the bytes of a text', t => {
	const src = new URL('../../../src/cli/', import.meta.url);
	const writers = globSync('**/*.ts', {cwd: src}).filter(name =>
		/\.write\(/.test(readFileSync(new URL(name, src), 'utf8')),
	);
	t.deepEqual(writers.map(name => name.replaceAll('\\', '/')).sort(), [
		'commands/corpus/download-display.ts',
		'commands/corpus/show.ts',
		'commands/shared/live-line.ts',
		'commands/shared/output.ts',
		'main.ts',
	]);
});

evilTest('what a shared run says of itself is shown without its control characters', async t => {
	const place = await made();
	const {run} = place;
	t.regex(await hostile(t, place, ['inspect', run]), /owned/);
	await hostile(t, place, ['inspect', run, '--json']);
	await hostile(t, place, ['watch', run, '--once']);
	await hostile(t, place, ['watch', run, '--once', '--json']);
	await hostile(t, place, ['score', run, '--text', 'one fish', '--engine', 'reference']);
	await hostile(t, place, ['score', run, '--engine', 'reference', '--json']);
	await hostile(t, place, ['score', run, '--copies']);
	await hostile(t, place, ['generate', run, '-n', '5', '--engine', 'reference']);
	await hostile(t, place, ['generate', run, '-n', '5', '--engine', 'reference', '--json']);
	await hostile(t, place, ['export', run, join(run, '..', `copy${evil}`)]);
	await hostile(t, place, ['train', '--resume', run]);
	await hostile(t, place, ['train', '--resume', run, '--steps', '6']);
	await hostile(t, place, ['train', '--resume', run, '--steps', '7', '--json']);
	await hostile(t, place, ['inspect', `no such run ${evil}`]);
	await hostile(t, place, ['generate', run, '--seed', evil]);
});

evilTest('a hostile lock and hostile names of tensors are shown without their control characters', async t => {
	const place = await made();
	const {run} = place;
	const lock = {pid: process.pid, host: evil, since: evil, token: 'other', started: undefined};
	writeFileSync(join(run, 'lock'), JSON.stringify(lock));
	await hostile(t, place, ['inspect', run]);
	await hostile(t, place, ['train', '--resume', run, '--steps', '9']);
	const best = join(run, 'model.safetensors');
	const {tensors, metadata} = await readSafetensors(best);
	await writeSafetensors(
		best,
		contentOf(new Map([...tensors, [evil, {shape: [1], data: new Float32Array(1)}]])),
		metadata,
	);
	await hostile(t, place, ['inspect', run]);
	await hostile(t, place, ['generate', run, '-n', '5']);
	const header = JSON.stringify({[evil]: {dtype: evil, shape: [1], data_offsets: [0, 4]}});
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
	writeFileSync(best, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
	await hostile(t, place, ['score', run, '--text', 'one fish']);
	for (const content of [evil, `{"formatVersion": "${evil.replaceAll('\u001b', '\\u001b')}"}`]) {
		writeFileSync(join(run, 'config.json'), content);
		await hostile(t, place, ['inspect', run]);
		await hostile(t, place, ['watch', run, '--once']);
		await hostile(t, place, ['train', '--resume', run]);
	}
});

evilTest('names of texts and folders, and configuration files, are shown without their control characters', async t => {
	const place = await made();
	const {folder} = place;
	const text = join(folder, `fish${evil}.txt`);
	const texts = join(folder, `texts${evil}`);
	mkdirSync(texts);
	copyFileSync(text, join(texts, `one${evil}.txt`));
	writeFileSync(join(texts, `two${evil}.txt`), Buffer.from(`\ufeffa\r\nb\r\n`));
	await hostile(t, place, ['train', text, ...model, '--steps', '2']);
	await hostile(t, place, ['train', texts, ...model, '--steps', '2', '--out', join(folder, `new${evil}`)]);
	await hostile(t, place, ['train', texts, ...model, '--steps', '2', '--out', join(folder, `new${evil}`)]);
	await hostile(t, place, ['train', `missing${evil}`]);
	await hostile(t, place, ['corpus', 'show', text]);
	await hostile(t, place, ['corpus', 'show', texts, '--json']);
	await hostile(t, place, ['corpus', 'get', evil]);
	await hostile(t, place, ['score', '--text', evil, `${evil}`]);
	await hostile(t, place, [evil]);
	await hostile(t, place, ['train', `--${evil}`]);
	const config = join(folder, `options${evil}.json`);
	for (const content of [
		JSON.stringify({[evil]: 1}),
		JSON.stringify({hidden: evil}),
		JSON.stringify({hidden: [evil]}),
		evil,
	]) {
		writeFileSync(config, content);
		await hostile(t, place, ['train', 'fish.txt', '--config', config]);
	}
	await hostile(t, place, ['train', 'fish.txt', '--config', `${config}${evil}`]);
	writeFileSync(join(folder, 'bad.txt'), Buffer.from([0x41, 0x9b, 0x42, 0x1b, 0x0a]));
	await hostile(t, place, ['train', 'bad.txt']);
	await hostile(t, place, ['corpus', 'show', 'bad.txt', '--encoding', 'bytes']);
});

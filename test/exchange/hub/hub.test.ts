/** The Hub's layout, and downloads from a server that speaks as the Hub does. */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openRun} from '../../../src/checkpoint/run.js';
import {modelCard} from '../../../src/exchange/hub/card.js';
import {ngramTeacher} from '../../../src/recipes/teacher.js';
import {makeRun, newFolder} from '../../helpers/runs.js';
import {charloom} from '../../helpers/spawned.js';

const text = 'the cat sat on the mat, and the hat on the cat.\n'.repeat(20);

async function exported(): Promise<string> {
	const {path, folder} = await makeRun(text);
	const target = join(folder, 'my-cats');
	const {code, stderr} = await charloom(['export', path, target, '--to', 'hf', '--license', 'cc0-1.0']);
	if (code !== 0) throw new Error(stderr);
	return target;
}

test('the folder has the files of the Hub, and its card the data, the figures and the licence', async t => {
	const folder = await exported();
	const names = readdirSync(folder);
	for (const name of ['README.md', 'config.json', 'model.safetensors', 'model.py', 'generate.py'])
		t.true(names.includes(name));
	const card = readFileSync(join(folder, 'README.md'), 'utf8');
	t.regex(
		card,
		/^---\nlicense: "cc0-1\.0"\nlibrary_name: charloom\npipeline_tag: text-generation\ntags:\n(- .+\n)+---\n/,
	);
	t.regex(card, /# my-cats\n/);
	t.regex(card, /960 characters, SHA-256 `[0-9a-f]{64}`/);
	t.regex(card, /1\.2500 nats a character/);
	t.notRegex(card, /\/tmp\//);
});

test('the card names the teacher of a model', async t => {
	const run = await openRun((await makeRun(text)).path);
	const {config} = run;
	const taught = {...config, training: {...config.training, teacher: ngramTeacher()}};
	const model = await run.loadModel();
	t.regex(
		modelCard('cats', {config: taught, model}, 'cc0-1.0'),
		/held out\. Its teacher was an n-gram model of order 8/,
	);
	t.notRegex(modelCard('cats', {config, model}, 'cc0-1.0'), /teacher/);
});

/** Serves a folder as the Hub does: large files by a redirection, with the SHA-256 of `checked`. */
async function serve(t: ExecutionContext<unknown>, folder: string, change: (bytes: Buffer) => Buffer = bytes => bytes) {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		const name = request.url?.split('/').at(-1) ?? '';
		if (!request.url?.startsWith('/me/cats/resolve/main/') && !request.url?.startsWith('/storage/')) {
			response.writeHead(404).end();
			return;
		}
		const bytes = readFileSync(join(folder, name));
		const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
		response.setHeader('X-Repo-Commit', 'c'.repeat(40));
		if (name.endsWith('.safetensors') && !request.url.startsWith('/storage/')) {
			response.setHeader('X-Linked-Etag', `"${createHash('sha256').update(bytes).digest('hex')}"`);
			response.setHeader('X-Linked-Size', bytes.length);
			response.writeHead(302, {location: `/storage/${name}`}).end();
			return;
		}
		response.setHeader('ETag', `"${git}"`);
		response.setHeader('Content-Length', bytes.length);
		response.end(request.method === 'HEAD' ? undefined : change(bytes));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {endpoint, requests, server};
}

const generate = (name: string, endpoint: string, cache: string) =>
	charloom(['generate', name, '-n', '30', '-q', '-s', 'the', '--engine', 'reference', '--random-seed', '1'], {
		env: {HF_ENDPOINT: endpoint, CHARLOOM_CACHE: cache},
	});

test('a model is downloaded once, checked, and written with, later without a network too', async t => {
	const folder = await exported();
	const cache = await newFolder();
	const {endpoint, requests, server} = await serve(t, folder);
	const first = await generate('hf:me/cats', endpoint, cache);
	t.is(first.code, 0, first.stderr);
	const local = await charloom([
		'generate',
		folder,
		'-n',
		'30',
		'-q',
		'-s',
		'the',
		'--engine',
		'reference',
		'--random-seed',
		'1',
	]);
	t.is(first.stdout, local.stdout);
	t.is(requests.filter(request => request.startsWith('GET')).length, 3); // two files, and a redirection
	t.is((await generate('hf:me/cats', endpoint, cache)).stdout, first.stdout);
	t.is(requests.filter(request => request.startsWith('GET')).length, 3);
	await new Promise(resolve => server.close(resolve));
	const offline = await generate('hf:me/cats', endpoint, cache);
	t.is(offline.stdout, first.stdout, offline.stderr);
});

test('what is not as the Hub says is not kept, and what is not there is told', async t => {
	const folder = await exported();
	const cache = await newFolder();
	const swapped = await serve(t, folder, bytes =>
		Buffer.from(bytes.map((byte, place) => (place === 100 ? byte ^ 1 : byte))),
	);
	const damaged = await generate('hf:me/cats', swapped.endpoint, cache);
	t.is(damaged.code, 1);
	t.regex(damaged.stderr, /with the checksum [0-9a-f]{64} at .*, got \d+ with [0-9a-f]{64}\. Nothing was kept/);
	t.deepEqual(
		readdirSync(cache, {recursive: true, encoding: 'utf8'}).filter(name => statSync(join(cache, name)).isFile()),
		[],
	);
	const missing = await generate('hf:me/dogs', swapped.endpoint, cache);
	t.is(missing.code, 1);
	t.regex(missing.stderr, /answered 404: there is no such public model/);
	const wrong = await generate('hf:../x', swapped.endpoint, cache);
	t.is(wrong.code, 2);
	t.regex(wrong.stderr, /as hf:OWNER\/NAME, got "hf:\.\.\/x"/);
	const nowhere = await generate('hf:me/cats', 'http://127.0.0.1:1', cache);
	t.is(nowhere.code, 1);
	t.regex(nowhere.stderr, /Could not reach http:\/\/127\.0\.0\.1:1\/me\/cats.*HF_ENDPOINT/);
	t.notRegex(nowhere.stderr, /defect|\n {4}at /);
});

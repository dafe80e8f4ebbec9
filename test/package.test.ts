/** The package as npm would publish it: what is in it, that it installs, runs and type-checks, and keeps to the rules of packages. */

import {mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as attw from '@arethetypeswrong/core';
import {createPackageFromTarballData} from '@arethetypeswrong/core';
import test from 'ava';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {webgpuVersion} from '../src/engines/webgpu/installation.js';
import {packageRoot} from '../src/library/places.js';
import {start} from './helpers/spawned.js';
import {temporaryFolder} from './helpers/tiny-run.js';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));

/** The archive that `npm pack` makes of what is built. */
async function packed(): Promise<string> {
	const folder = temporaryFolder();
	const {code, stderr} = await start(npm, ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
		cwd: packageRoot,
	}).outcome;
	if (code !== 0) throw new Error(stderr);
	return join(folder, readdirSync(folder)[0]);
}

const archive = await packed();

/** A program's folder in which the package is installed, with the packages that it depends on taken from this clone. */
async function installed(): Promise<string> {
	const root = temporaryFolder();
	const place = join(root, 'node_modules', 'charloom');
	mkdirSync(place, {recursive: true});
	const {code, stderr} = await start('tar', ['-xzf', archive, '-C', place, '--strip-components', '1']).outcome;
	if (code !== 0) throw new Error(stderr);
	mkdirSync(join(place, 'node_modules', '@types'), {recursive: true});
	for (const name of Object.keys(manifest.dependencies)) {
		symlinkSync(join(packageRoot, 'node_modules', name), join(place, 'node_modules', name), 'dir');
	}
	mkdirSync(join(root, 'node_modules', '@types'));
	symlinkSync(join(packageRoot, 'node_modules', '@types', 'node'), join(root, 'node_modules', '@types', 'node'), 'dir');
	writeFileSync(join(root, 'package.json'), '{"type": "module"}');
	return root;
}

const root = await installed();
const place = join(root, 'node_modules', 'charloom');

test('it holds the program, the model and its pages, and nothing of the clone', t => {
	const files = readdirSync(place, {recursive: true, encoding: 'utf8'}).map(file => file.replaceAll('\\', '/'));
	const own = files.filter(file => !file.startsWith('node_modules'));
	for (const file of [
		'src/launch.js',
		'dist/program/cli/main.js',
		'dist/program/LICENSES.txt',
		'dist/src/library/index.d.ts',
		'checkpoints/austen/model.safetensors',
	]) {
		t.true(own.includes(file), file);
	}
	for (const kind of ['.wasm', '.wgsl'])
		t.true(
			own.some(file => file.endsWith(kind)),
			kind,
		);
	t.deepEqual(
		own.filter(file => /\.map$|^test|^dist\/test|^\.|tsconfig|biome/.test(file)),
		[],
	);
});

test('the version of webgpu that setup installs is the one that the package names', t => {
	t.is(manifest.peerDependencies.webgpu, webgpuVersion);
	t.is(manifest.devDependencies.webgpu, webgpuVersion);
	t.is(manifest.dependencies.webgpu, undefined);
});

test('it writes with the model that comes along', async t => {
	const args = [
		join(place, 'src', 'launch.js'),
		'generate',
		'-q',
		'--length',
		'20',
		'--random-seed',
		'1',
		'--seed',
		'Emma',
	];
	const {code, stdout, stderr} = await start(process.execPath, args, {cwd: root}).outcome;
	t.is(code, 0, stderr);
	t.regex(stdout, /^Emma[\s\S]{20}/);
});

test('a program that imports it type-checks and runs', async t => {
	const program = `import {openModel, UserError} from 'charloom';
await using model = await openModel('austen', {engine: 'wasm'});
const text: string = await model.write('Emma ', {length: 10, seed: 1});
// @ts-expect-error a temperature is a number
const wrong = {temperature: 'high'} satisfies Parameters<typeof model.write>[1];
console.log(text.length, new UserError('x').code, typeof wrong);
`;
	writeFileSync(join(root, 'program.ts'), program);
	const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
	const flags =
		'--module nodenext --target es2024 --lib es2024,esnext.disposable --types node --strict --outDir out'.split(' ');
	const checked = await start(process.execPath, [tsc, ...flags, 'program.ts'], {cwd: root}).outcome;
	t.is(checked.code, 0, checked.stdout + checked.stderr);
	const {code, stdout, stderr} = await start(process.execPath, ['out/program.js'], {cwd: root}).outcome;
	t.is(code, 0, stderr);
	t.is(stdout, '10 ERR_FAILED object\n');
});

test('it keeps to the rules of packages (publint)', async t => {
	const {messages, pkg} = await publint({pkgDir: place, level: 'suggestion', strict: true});
	t.deepEqual(
		messages.map(message => formatMessage(message, pkg as never)),
		[],
	);
});

test('its types are found by every way of resolving that knows ESM (arethetypeswrong)', async t => {
	const {problems} = (await attw.checkPackage(createPackageFromTarballData(readFileSync(archive)))) as {
		readonly problems: readonly {readonly kind: string; readonly resolutionKind?: string}[];
	};
	// The package is ESM alone: that CommonJS and the resolution of Node 10 don't find it is meant so.
	const expected = ['CJSResolvesToESM'];
	t.deepEqual(
		problems.filter(({kind, resolutionKind}) => !expected.includes(kind) && resolutionKind !== 'node10'),
		[],
	);
});

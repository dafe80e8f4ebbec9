/**
 * The sources of tfjs-node's addon, two C++ files of @tensorflow/tfjs-node-gpu. A clone has the package; where charloom was
 * installed by itself it is brought by the user's npm, without any of its install scripts and without the packages that it
 * depends on, which charloom does not use.
 */
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../../errors.js';
import {folderOf} from '../../setup/compiler.js';
import {lastLines, runProgram} from '../../setup/program.js';

const name = '@tensorflow/tfjs-node-gpu';
const version = '4.22.0';

/** The hash that the registry gives for this version; nothing else is unpacked. */
const integrity = 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==';

/** The files that are compiled, within the package. */
export const addonSourceFiles: readonly string[] = ['tfjs_backend.cc', 'tfjs_binding.cc'].map(file =>
	join('binding', file),
);

const isWhole = (folder: string): boolean => addonSourceFiles.every(file => existsSync(join(folder, file)));

/** The installed package's folder; undefined where npm has left it out. */
function installed(): string | undefined {
	try {
		const folder = folderOf(name);
		return isWhole(folder) ? folder : undefined;
	} catch {
		return undefined;
	}
}

const remedy = `Install it beside charloom: npm install --ignore-scripts ${name}@${version}`;

async function run(program: string, args: readonly string[]): Promise<void> {
	const result = await runProgram(program, args);
	if (result?.code === 0) return;
	const words = result ? lastLines(result) : `There is no ${program} here.`;
	throw new UserError(`Could not bring ${name} ${version}:\n${words}\n${remedy}`);
}

/**
 * The folder of the package. `folder` is setup's, where it is kept once it was brought. Throws a UserError where it can't be
 * had, or is not what the registry has.
 */
export async function addonSources(folder: string, say: (text: string) => void): Promise<string> {
	const kept = join(folder, 'tfjs-node');
	const found = installed() ?? (isWhole(kept) ? kept : undefined);
	if (found !== undefined) return found;
	say(`Bringing the sources of tfjs-node's addon, ${name} ${version} (223 kB) …`);
	await mkdir(folder, {recursive: true});
	const partial = await mkdtemp(join(folder, '.tfjs-node-'));
	try {
		await run('npm', ['pack', `${name}@${version}`, '--ignore-scripts', '--silent', '--pack-destination', partial]);
		const [archive] = await readdir(partial);
		const bytes = await readFile(join(partial, archive));
		const got = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
		if (got !== integrity) {
			throw new UserError(`Expected ${name} ${version} to have the hash ${integrity}, got ${got}.\n${remedy}`);
		}
		await run('tar', ['-xzf', join(partial, archive), '-C', partial]);
		await rm(kept, {recursive: true, force: true});
		await rename(join(partial, 'package'), kept);
		return kept;
	} finally {
		await rm(partial, {recursive: true, force: true});
	}
}

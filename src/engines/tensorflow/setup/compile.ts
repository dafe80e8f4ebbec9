/** Compiles tfjs-node's addon against a TensorFlow, with nothing but a C++ compiler: Node's headers come from npm. */
import {existsSync} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {UserError} from '../../../errors.js';
import {findCompiler, headersFolder, linkFlags} from '../../setup/compiler.js';
import {lastLines, runProgram} from '../../setup/program.js';
import {addonSourceFiles} from './addon-sources.js';
import type {Library} from './library.js';

/** The compiler to use; throws a UserError where there is none. */
export const findAddonCompiler = (): Promise<string> =>
	findCompiler('C++', 'a machine without one can take what another has made ready: --pack there, --unpack here');

/** Compiles the sources of the package in the folder `package_` to the addon `target`. Throws a UserError with the compiler's words where it fails. */
export async function compileAddon(library: Library, package_: string, target: string): Promise<void> {
	const compiler = await findAddonCompiler();
	const sources = addonSourceFiles.map(file => join(package_, file));
	const headers = headersFolder();
	const missing = [...sources, join(headers, 'node_api.h')].find(path => !existsSync(path));
	if (missing) throw new UserError(`Expected ${missing} to be there. Run "npm ci" again.`);
	await mkdir(dirname(target), {recursive: true});
	const partial = `${target}.partial`;
	const flags = ['-std=c++17', '-O2', ...linkFlags, '-fPIC', '-w', '-DNAPI_VERSION=8'];
	const includes = [package_, library.include, headers].flatMap(folder => ['-I', folder]);
	const found = `-Wl,-rpath,${library.folder}`; // where its libraries are, unless the environment says otherwise
	const linked = [...library.files, found, '-o', partial];
	const result = await runProgram(compiler, [...flags, ...includes, ...sources, ...linked]);
	if (result?.code !== 0) {
		await rm(partial, {force: true});
		throw new UserError(
			`${compiler} could not compile the addon of tfjs-node against ${library.source}:\n` +
				`${result ? lastLines(result) : `${compiler} is gone.`}\n` +
				'It needs a compiler that knows C++17 (g++ 9 or clang 10 and later); another can be named by CXX.',
		);
	}
	await rename(partial, target);
}

/** The compiler that makes addons for Node, and where Node's headers are. */
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {UserError} from '../../errors.js';
import {outputOf} from './program.js';

const require = createRequire(import.meta.url);

type Language = 'C' | 'C++';

type Compilers = {
	/** The environment's name for the one that is wanted. */
	readonly variable: string;
	readonly programs: readonly string[];
	readonly package: string;
};

const compilers: Readonly<Record<Language, Compilers>> = {
	// GCC for Windows leaves wide vectors on a stack that is aligned too little for them.
	C: {variable: 'CC', programs: process.platform === 'win32' ? ['clang'] : ['cc', 'gcc', 'clang'], package: 'gcc'},
	'C++': {variable: 'CXX', programs: ['c++', 'g++', 'clang++'], package: 'g++'},
};

/** The folder of a package that npm may have left out; throws a UserError where it has. */
export function folderOf(name: string): string {
	try {
		return dirname(require.resolve(`${name}/package.json`));
	} catch {
		throw new UserError(
			`Expected the optional package ${name} to be installed. Run "npm ci" (or "npm install") without --omit=optional.`,
		);
	}
}

/** The folder of `node_api.h`; throws a UserError where it is not installed. */
export const headersFolder = (): string => join(folderOf('node-api-headers'), 'include');

/** The compiler to use; throws a UserError where there is none, which ends with `otherwise`, what to do without. */
export async function findCompiler(
	language: Language,
	otherwise: string,
	env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
	const {variable, programs, package: package_} = compilers[language];
	const wanted = env[variable];
	for (const compiler of wanted ? [wanted] : programs) {
		if ((await outputOf(compiler, ['--version'])) !== undefined) return compiler;
	}
	const looked = wanted ? `${wanted} (of ${variable}) does not run` : `found none of ${programs.join(', ')}`;
	throw new UserError(
		`Expected a ${language} compiler, and ${looked}. Install one (on Debian and Ubuntu: apt install ${package_}), ` +
			`or name it by ${variable}; ${otherwise}.`,
	);
}

const platformFlags: Readonly<Record<string, readonly string[]>> = {
	darwin: ['-bundle', '-undefined', 'dynamic_lookup'],
};

/** Flags that make a compiler link an addon. */
export const linkFlags: readonly string[] = platformFlags[process.platform] ?? ['-shared'];

/**
 * Files to link beside an addon's own: on Windows a library that says that Node-API's functions are those of the program, which
 * is made in `folder`; elsewhere none. Throws a UserError where LLVM's tool for that is not there.
 */
export async function linkedLibraries(folder: string): Promise<readonly string[]> {
	if (process.platform !== 'win32') return [];
	const definitions = join(folderOf('node-api-headers'), 'def', 'node_api.def');
	const library = join(folder, 'node_api.lib');
	const made = await outputOf('llvm-dlltool', ['-m', 'i386:x86-64', '-d', definitions, '-l', library]);
	if (made === undefined) throw new UserError('Expected LLVM with clang and llvm-dlltool to be installed.');
	return [library];
}

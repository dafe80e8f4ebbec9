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
	C: {variable: 'CC', programs: ['cc', 'gcc', 'clang'], package: 'gcc'},
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

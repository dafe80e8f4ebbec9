/**
 * A Python for the tests that compare with other programs: $CHARLOOM_PYTHON, or the environment that `npm run bench -- setup`
 * makes. Where it lacks a package the tests that need it are skipped.
 */
import {spawnSync} from 'node:child_process';
import test from 'ava';
import {pythonOfEnvironment} from '../bench/setup.js';
import {start} from './spawned.js';

export const python = process.env['CHARLOOM_PYTHON'] ?? pythonOfEnvironment;

/** Whether Python finds all of these packages. */
function hasPackages(names: readonly string[]): boolean {
	const code = `import sys, importlib.util as u; sys.exit(any(u.find_spec(n) is None for n in ${JSON.stringify(names)}))`;
	return spawnSync(python, ['-c', code]).status === 0;
}

/** `test`, skipped where Python or one of the packages is missing. */
export const testWithPython = (...packages: readonly string[]) => (hasPackages(packages) ? test.serial : test.skip);

/** The standard output of a script that is given `input`. Rejects with what it said where it fails. */
export async function runPython(args: readonly string[], {input = '', cwd}: {input?: string; cwd?: string} = {}) {
	const env = {PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1'};
	const {code, stdout, stderr} = await start(python, args, {input, env, ...(cwd !== undefined && {cwd})}).outcome;
	if (code !== 0) throw new Error(`python ${args.join(' ')} ended with ${code}: ${stderr}`);
	return stdout;
}

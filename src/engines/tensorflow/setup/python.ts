/** The user's Python, which may have a TensorFlow already, and its pip with all of its settings. */
import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../../errors.js';
import {lastLines, outputOf, runProgram} from '../../setup/program.js';
import {type Library, libraryIn} from './library.js';

/** The Pythons to ask, first to last: that of the active environment, then that of the system. */
function pythons(env: NodeJS.ProcessEnv = process.env): readonly string[] {
	const environments = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter(
		folder => folder !== undefined && folder !== '',
	);
	return [...environments.map(folder => join(folder ?? '', 'bin', 'python')), 'python3', 'python'];
}

// find_spec looks for TensorFlow without importing it, which would take seconds.
const findTensorFlow =
	'import importlib.util as u; s = u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';

/** TensorFlows that are installed in Python environments. */
export async function installedLibraries(): Promise<readonly Library[]> {
	const folders = new Map<string, string>();
	for (const python of pythons()) {
		const folder = await outputOf(python, ['-c', findTensorFlow]);
		if (folder && !folders.has(folder)) folders.set(folder, python);
	}
	return [...folders].flatMap(([folder, python]) => libraryIn(folder, `the one of ${python}`) ?? []);
}

const noPip = (found: string | undefined): UserError =>
	new UserError(
		`${found === undefined ? 'Expected Python 3.10 or later with pip, and found no Python.' : `Expected pip, and ${found} has none.`} ` +
			'Install it (on Debian and Ubuntu: apt install python3-pip), or give a TensorFlow that is there ' +
			'already by --tensorflow DIR, or take the official libtensorflow by --official.',
	);

/** The first Python that has pip. */
async function pythonWithPip(): Promise<string> {
	let found: string | undefined;
	for (const python of pythons()) {
		if ((await outputOf(python, ['--version'])) === undefined) continue;
		found ??= python;
		if ((await outputOf(python, ['-m', 'pip', '--version'])) !== undefined) return python;
	}
	throw noPip(found);
}

const options = [
	'--no-deps', // the rest of TensorFlow's Python is of no use here
	'--only-binary=:all:',
	'--no-input',
	'--disable-pip-version-check',
	'--progress-bar=off',
	'--upgrade',
];

function explain(requirements: readonly string[], words: string): UserError {
	const what = `pip could not install ${requirements.join(' ')}:\n${words}\n`;
	if (/No space left|Errno 28/.test(words)) {
		return new UserError(
			`${what}The disk is full. Make room, or put the cache elsewhere by CHARLOOM_CACHE (and pip's files by TMPDIR).`,
		);
	}
	if (/No matching distribution|Could not find a version/.test(words)) {
		return new UserError(
			`${what}TensorFlow may not be there for this Python or this machine: activate an environment of another Python ` +
				'(3.10 to 3.13), or give a TensorFlow by --tensorflow DIR.',
		);
	}
	return new UserError(`${what}Check the network and pip's settings, and run "charloom setup" again.`);
}

const isProgress = (line: string): boolean => /^\s*(Downloading|Using cached|Installing)\b/.test(line);

/**
 * Installs packages into a folder of their own, which is only there when it is whole. Throws a UserError that says what is
 * missing: Python, pip, the network, the disk's space.
 */
export async function pipInstall(
	requirements: readonly string[],
	folder: string,
	say: (line: string) => void,
): Promise<void> {
	const python = await pythonWithPip();
	const partial = `${folder}.partial`;
	await rm(partial, {recursive: true, force: true});
	await mkdir(partial, {recursive: true});
	const env = {...process.env, PIP_USER: '0', PIP_ROOT_USER_ACTION: 'ignore', PYTHONDONTWRITEBYTECODE: '1'};
	const result = await runProgram(
		python,
		['-m', 'pip', 'install', ...options, '--target', partial, '--no-compile', ...requirements],
		{
			env,
			onLine: line => {
				if (isProgress(line)) say(line.trim());
			},
		},
	);
	if (result?.code !== 0) {
		await rm(partial, {recursive: true, force: true});
		throw explain(requirements, result ? lastLines(result) : `${python} is gone.`);
	}
	await rm(folder, {recursive: true, force: true});
	await rename(partial, folder);
}

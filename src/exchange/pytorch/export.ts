/** A folder for PyTorch: the model, and a few short scripts that load it there, write with it and bring it back. */
import {copyFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {WrittenDType} from '../../checkpoint/dtypes.js';
import {fileError} from '../../checkpoint/file-errors.js';
import type {Run} from '../../checkpoint/run.js';
import {type WholeModel, writeModelFolder} from '../model-folder.js';

/** The scripts lie in the package's sources, as they are read by people. */
const scripts = fileURLToPath(new URL('../../../../src/exchange/pytorch/python/', import.meta.url));

/**
 * Writes `config.json`, `model.safetensors` in PyTorch's names, `model.py`, `generate.py` and what they need. The folder is a
 * run as well. Throws a UserError where the folder is not new or empty.
 */
export async function exportPyTorch(folder: string, whole: WholeModel, dtype: WrittenDType): Promise<Run> {
	const run = await writeModelFolder(folder, whole, dtype);
	try {
		for (const name of await readdir(scripts, {withFileTypes: true})) {
			if (name.isFile()) await copyFile(join(scripts, name.name), join(run.path, name.name));
		}
	} catch (error) {
		throw fileError(error, 'write', run.path);
	}
	return run;
}

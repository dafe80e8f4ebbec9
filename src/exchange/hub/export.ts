/** A folder to be uploaded to the Hub: the model, the scripts that load it in PyTorch, and a model card. */
import {basename, join, resolve} from 'node:path';
import {writeAtomically} from '../../checkpoint/atomic.js';
import type {WrittenDType} from '../../checkpoint/dtypes.js';
import type {Run} from '../../checkpoint/run.js';
import type {WholeModel} from '../model-folder.js';
import {exportPyTorch} from '../pytorch/export.js';
import {modelCard} from './card.js';

/** Writes the folder, which is a run as well. Throws a UserError where it is not new or empty. */
export async function exportHub(folder: string, whole: WholeModel, dtype: WrittenDType, license: string): Promise<Run> {
	const run = await exportPyTorch(folder, whole, dtype);
	const card = modelCard(basename(resolve(folder)), {...whole, config: run.config}, license);
	await writeAtomically(join(run.path, 'README.md'), [Buffer.from(card)]);
	return run;
}

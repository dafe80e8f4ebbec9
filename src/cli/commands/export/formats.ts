/** The forms in which a trained model leaves charloom, by the name that `--to` takes. */
import type {WrittenDType} from '../../../checkpoint/dtypes.js';
import type {Run} from '../../../checkpoint/run.js';
import {type WholeModel, writeModelFolder} from '../../../exchange/model-folder.js';
import {exportPyTorch} from '../../../exchange/pytorch/export.js';
import {grouped, runInCommand} from '../../../format.js';
import {type LoadedRun, modelInWords, weightsInWords} from '../shared/load-run.js';

/** The size of a number in the exported file. */
export const precisions = ['half', 'single'] as const;
export type Precision = (typeof precisions)[number];

const dtypeOf: Readonly<Record<Precision, WrittenDType>> = {half: 'F16', single: 'F32'};

export type Format = {
	/** A phrase for the help. */
	readonly description: string;
	/** The precisions that it can have, its default first; none where it has no weights. */
	readonly precisions: readonly Precision[];
	/** Writes it to `target`, and says what was written. */
	readonly save: (loaded: LoadedRun, target: string, precision: Precision) => Promise<string>;
};

/** A form of which the folder is a run as well. */
const folder =
	(write: (path: string, whole: WholeModel, dtype: WrittenDType) => Promise<Run>, more = ''): Format['save'] =>
	async ({run, model}, target, precision) => {
		const written = await write(target, {config: run.config, model}, dtypeOf[precision]);
		const files = await written.files();
		const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
		const names = files.map(({name}) => name).join(' and ');
		return (
			`${runInCommand(written.path)}: ${modelInWords(run)}; ${weightsInWords(model)}; ` +
			`${names}, ${grouped(bytes)} bytes${more}\n`
		);
	};

export const formats = {
	charloom: {
		description: 'a folder that every command works on, to keep the model or to give it away',
		precisions: ['half', 'single'],
		save: folder(writeModelFolder),
	},
	pytorch: {
		description: 'the same folder with model.py and generate.py, which load the model in PyTorch',
		precisions: ['single', 'half'],
		save: folder(exportPyTorch, '; model.py, generate.py, requirements.txt'),
	},
} as const satisfies {readonly [name: string]: Format};

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[]; // its own keys

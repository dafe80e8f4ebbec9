/** The forms in which a run leaves charloom, by the name that `--to` takes. */
import {writeAtomically} from '../../../checkpoint/atomic.js';
import type {WrittenDType} from '../../../checkpoint/dtypes.js';
import {openRun, type Run} from '../../../checkpoint/run.js';
import {exportHtml} from '../../../exchange/html/export.js';
import {exportHub} from '../../../exchange/hub/export.js';
import {type WholeModel, writeModelFolder} from '../../../exchange/model-folder.js';
import {exportOnnx} from '../../../exchange/onnx/export.js';
import {exportPyTorch, exportTraining} from '../../../exchange/pytorch/export.js';
import {grouped, runInCommand, shortPath} from '../../../format.js';
import {corpusFolder} from '../../../library/places.js';
import {metricsTable} from '../../../training/metrics-table.js';
import {readMetrics} from '../../../training/read-metrics.js';
import {exportTensorBoard} from '../../../training/tensorboard.js';
import {modelInWords, weightsInWords} from '../shared/load-run.js';

/** The size of a number in the exported file. */
export const precisions = ['half', 'single', 'int8'] as const;
export type Precision = (typeof precisions)[number];

const dtypeOf: Readonly<Record<Exclude<Precision, 'int8'>, WrittenDType>> = {half: 'F16', single: 'F32'};

export type Format = {
	/** A phrase for the help. */
	readonly description: string;
	/** The precisions that it can have, its default first; none where it has no weights. */
	readonly precisions: readonly Precision[];
	/** The text that goes to stdout where no target is named; without it a target is needed. */
	readonly text?: (run: Run) => Promise<string>;
	/** Set where the form is a run, whose folder has room for an n-gram model. */
	readonly keepsNgram?: true;
	/** Set where the form names a licence. */
	readonly hasLicense?: true;
	/** Writes it to `target`, and says what was written. */
	readonly save: (run: Run, target: string, precision: Precision, license: string) => Promise<string>;
};

/** A form of which the folder is a run as well. */
const folder =
	(
		write: (path: string, whole: WholeModel, dtype: WrittenDType, license: string) => Promise<Run>,
		more = '',
	): Format['save'] =>
	async (run, target, precision, license) => {
		const model = await run.loadModel();
		const dtype = precision === 'int8' ? 'F16' : dtypeOf[precision];
		const written = await write(target, {config: run.config, model}, dtype, license);
		const files = await written.files();
		const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
		const names = files.map(({name}) => name).join(' and ');
		return (
			`${runInCommand(written.path)}: ${modelInWords(run)}; ${weightsInWords(model)}; ` +
			`${names}, ${grouped(bytes)} bytes${more}\n`
		);
	};

const csv = async (run: Run): Promise<string> => metricsTable(await readMetrics(run));

export const formats = {
	charloom: {
		description: 'a folder that every command works on, to keep the model or to give it away',
		precisions: ['half', 'single'],
		keepsNgram: true,
		save: folder(writeModelFolder),
	},
	pytorch: {
		description:
			'the same folder with model.py and generate.py for PyTorch, and train.py, which goes on with the training',
		precisions: ['single', 'half'],
		keepsNgram: true,
		async save(run, target, precision, license) {
			const said = await folder(exportPyTorch)(run, target, precision, license);
			const hasText = await exportTraining(run, await openRun(target), corpusFolder);
			const missing = hasText ? '' : ' The text of the run was not found: give one to train.py.';
			return `${said.trimEnd()}; model.py, generate.py, train.py, requirements.txt.${missing}\n`;
		},
	},
	hf: {
		description: 'the same folder with a model card, to be uploaded to the Hugging Face Hub',
		precisions: ['single', 'half'],
		hasLicense: true,
		keepsNgram: true,
		save: folder(exportHub, '; README.md, model.py, generate.py, requirements.txt'),
	},
	html: {
		description: 'one page that writes by itself in any browser, without a server or a network',
		precisions: ['half', 'int8', 'single'],
		async save(run, target, precision) {
			const whole = {config: run.config, model: await run.loadModel()};
			const {bytes, weights} = await exportHtml(target, run.name, whole, precision);
			return `${shortPath(target)}: ${modelInWords(run)}; ${grouped(bytes)} bytes, ${grouped(weights)} of weights\n`;
		},
	},
	onnx: {
		description: 'a file for ONNX runtimes: one step, from ids, h and c to logits, h and c',
		precisions: ['single'],
		async save(run, target) {
			const bytes = await exportOnnx(target, run.name, {config: run.config, model: await run.loadModel()});
			return `${shortPath(target)}: ${modelInWords(run)}; ${grouped(bytes)} bytes\n`;
		},
	},
	csv: {
		description: "the figures of the run's training as a table, on stdout where no file is named",
		precisions: [],
		text: csv,
		async save(run, target) {
			await writeAtomically(target, [Buffer.from(await csv(run))]);
			return `${shortPath(target)}: the figures of ${run.name}\n`;
		},
	},
	tensorboard: {
		description: 'the figures and samples of its training as a file in a folder for TensorBoard',
		precisions: [],
		async save(run, target) {
			const path = await exportTensorBoard(await readMetrics(run), target, new Date(run.config.created));
			return `${shortPath(path)}: the figures of ${run.name}. Show them with: tensorboard --logdir ${shortPath(target)}\n`;
		},
	},
} as const satisfies {readonly [name: string]: Format};

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[]; // its own keys

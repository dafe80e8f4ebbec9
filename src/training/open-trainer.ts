/** The trainer of a sitting, with new weights, with given ones, or as it was saved; and the table of its teacher. */
import type {Trainer} from '../engines/engine.js';
import {withBuffers} from '../model/buffers.js';
import type {Random} from '../random.js';
import {checkSizes, type DrawOptions, drawInitial} from './initial-parameters.js';
import type {TrainingOptions} from './options.js';
import {type SoftTable, softKinds} from './teacher/soft-table.js';
import {tableOf} from './teacher-table.js';

const drawOptions = ({signal, control, onPreparing}: TrainingOptions): DrawOptions => ({
	isStopped: () => (signal?.aborted ?? false) || (control?.isDiscarded ?? false),
	onProgress: share => onPreparing?.(`drawing the initial weights, ${Math.floor(share * 100)} %`),
});

export type OpenedTrainer = {readonly trainer: Trainer; readonly table: SoftTable | undefined};

/** Undefined where the training was stopped before there was one. Throws a UserError where the sizes are too large for the machine. */
export async function openTrainer(options: TrainingOptions, random: Random): Promise<OpenedTrainer | undefined> {
	const {engine, config, initial, resumed} = options;
	const {model, training} = config;
	const {optimizer, batchSize, seqLength} = training;
	const given = resumed?.state.parameters ?? initial; // others may go on using it
	const kinds = training.teacher && softKinds(model.vocabSize);
	checkSizes(engine, {model, optimizer, batchSize, seqLength, softKinds: kinds});
	const parameters = given ?? (await drawInitial(model, random, drawOptions(options)));
	if (!parameters) return undefined;
	const trainer = await withBuffers(given ? [] : [parameters], () =>
		engine.trainer({model, optimizer, batchSize, seqLength, parameters, softKinds: kinds, way: config.engine.way}),
	);
	try {
		const table = await tableOf(options);
		if (table === 'stopped') {
			await trainer.dispose();
			return undefined;
		}
		if (resumed) await trainer.restore(resumed.state);
		return {trainer, table};
	} catch (error) {
		await trainer.dispose();
		throw error;
	}
}

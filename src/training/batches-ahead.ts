/** The batches of a sitting, each made while the engine works on the one before. */
import type {BatchSource, BatchState} from '../data/batches.js';
import type {Batch} from '../model/batch.js';
import type {Random, RandomState} from '../random.js';
import {openBatches} from './batches.js';
import type {TrainingOptions} from './options.js';
import type {SoftTable} from './teacher/soft-table.js';
import {teacherShare} from './teacher/teacher.js';

/** A batch that was made ahead, and what to save so that it would be made again. */
export type Prepared = {readonly batch: Batch; readonly batches: BatchState; readonly random: RandomState};

export class BatchesAhead {
	readonly #options: TrainingOptions;
	readonly #random: Random;
	readonly #source: BatchSource;
	readonly #table: SoftTable | undefined;

	/** `random` draws windows; the table has what a teacher expects, if there is one. */
	constructor(options: TrainingOptions, random: Random, table: SoftTable | undefined) {
		const {config, ids, vocabulary, resumed} = options;
		this.#options = options;
		this.#random = random;
		this.#source = openBatches(config.training, {ids: ids.train, vocabulary, random}, resumed?.progress.batches);
		this.#table = table;
	}

	/** Passes over the text before the next batch. */
	get epoch(): number {
		return this.#source.epoch;
	}

	prepare(): Prepared {
		const {state: batches} = this.#source;
		const {state: random} = this.#random;
		const batch = this.#source.next();
		const soft = this.#table?.targetsOf(batch, this.#source.places());
		return {batch: {...batch, ...(soft && {soft})}, batches, random};
	}

	/** A prepared batch with the share that the teacher has at this progress of the run, 0 … 1. */
	taught({batch}: Prepared, progress: number): Batch {
		const {teacher} = this.#options.config.training;
		if (!batch.soft || !teacher) return batch;
		return {...batch, soft: {...batch.soft, share: teacherShare(teacher, progress)}};
	}
}

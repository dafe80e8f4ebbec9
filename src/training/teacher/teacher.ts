/**
 * The teacher of a run: what it expects at every place of the text that is learned from, and its share in the targets.
 *
 * It does not depend on the training, so a run that goes on asks it again and gets the same answers.
 */
import type {TeacherConfig, TrainConfig} from '../../config.js';
import type {Ids} from '../../data/corpus.js';
import {recordStarts} from '../../data/record-batches.js';
import type {Engine} from '../../engines/engine.js';
import type {Asking} from './asking.js';
import {askEnsemble, type Member} from './ensemble-teacher.js';
import {askNgram} from './ngram-teacher.js';
import {SoftTable} from './soft-table.js';

/** The share of the teacher in the targets at `progress` 0 … 1 of the run. */
export const teacherShare = ({share, finalShare}: TeacherConfig, progress: number): number =>
	share + (finalShare - share) * progress;

export type Question = {
	readonly teacher: TeacherConfig;
	/** The runs of the teacher, if it is of any. */
	readonly members: readonly Member[];
	/** The text that is learned from. */
	readonly ids: Ids;
	readonly vocabSize: number;
	readonly records: TrainConfig['records'];
	readonly newline: number;
	readonly engine: Engine;
	/** Threads that an n-gram model is asked with; 0 is one for each processor core. */
	readonly threads: number;
};

/** Asks the teacher about every place of the text; undefined where it was stopped meanwhile. */
export async function askTeacher(question: Question, asking: Asking): Promise<SoftTable | undefined> {
	const {teacher, members, ids, vocabSize, records, newline, engine, threads} = question;
	const table = new SoftTable(ids.length, vocabSize);
	if (teacher.ngram !== undefined) {
		const asked = await askNgram(table, ids, {order: teacher.ngram, vocabSize, threads}, asking);
		return asked ? table : undefined;
	}
	const starts = records && new Set(recordStarts(ids, records, newline));
	return (await askEnsemble(table, ids, engine, members, {newline, starts, asking})) ? table : undefined;
}

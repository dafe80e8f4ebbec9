/** The expectations of a run's teacher, asked for once before the first update of a sitting. */
import {newlineOf} from '../data/record-batches.js';
import type {TrainingOptions} from './options.js';
import {Asking} from './teacher/asking.js';
import type {SoftTable} from './teacher/soft-table.js';
import {askTeacher} from './teacher/teacher.js';

/** The expectations of the teacher; undefined where the run has none, and `stopped` where the training was stopped meanwhile. */
export async function tableOf(options: TrainingOptions): Promise<SoftTable | 'stopped' | undefined> {
	const {config, ids, vocabulary, engine, members = [], threads = 0, signal, control, onPreparing} = options;
	const {teacher, records} = config.training;
	if (!teacher) return undefined;
	const asking = new Asking({
		isStopped: () => (signal?.aborted ?? false) || (control?.isDiscarded ?? false),
		onProgress: share => onPreparing?.(`asking the teacher, ${Math.floor(share * 100)} %`),
	});
	const newline = newlineOf(vocabulary);
	const text = {ids: ids.train, vocabSize: vocabulary.size, records, newline};
	const question = {teacher, members, ...text, engine, threads};
	return (await askTeacher(question, asking)) ?? 'stopped';
}

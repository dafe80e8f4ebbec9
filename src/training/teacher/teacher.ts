/**
 * The teacher of a run: what it expects at every place of the text that is learned from, and its share in the targets.
 *
 * It does not depend on the training, so a run that goes on asks it again and gets the same answers.
 */
import type {TeacherConfig, TrainConfig} from '../../config.js';
import type {Ids} from '../../data/corpus.js';
import {recordStarts} from '../../data/record-batches.js';
import type {Engine} from '../../engines/engine.js';
import {defaultOrder} from '../../evaluation/ngram/model.js';
import type {Asking} from './asking.js';
import {askEnsemble, type Member} from './ensemble-teacher.js';
import {askNgram} from './ngram-teacher.js';
import {SoftTable} from './soft-table.js';

/**
 * An n-gram model knows at once what the network has to learn, and less in the end: its share falls to nothing. Runs that were trained
 * before know more than the text's characters tell all along.
 */
export const ngramShares = {share: 0.6, finalShare: 0};
export const runShares = {share: 0.5, finalShare: 0.5};

export const ngramTeacher = (share = ngramShares.share): TeacherConfig => ({
	ngram: defaultOrder,
	share,
	finalShare: ngramShares.finalShare,
});

/** The share of the teacher in the targets at `progress` 0 … 1 of the run. */
export const teacherShare = ({share, finalShare}: TeacherConfig, progress: number): number =>
	share + (finalShare - share) * progress;

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** `an n-gram model of order 8 of the other parts of the text: 60 % of the targets at first, 0 % at the end` */
export function teacherInWords({ngram, runs = [], share, finalShare}: TeacherConfig): string {
	const names = runs.map(({path}) => path.split(/[\\/]/).at(-1)).join(', ');
	const name = ngram === undefined ? names : `an n-gram model of order ${ngram} of the other parts of the text`;
	const end = finalShare === share ? '' : ` at first, ${percent(finalShare)} at the end`;
	return `${name}: ${percent(share)} of the targets${end}`;
}

/** `n-grams` or `2 runs` */
export const teacherBriefly = ({ngram, runs = []}: TeacherConfig): string =>
	ngram === undefined ? `${runs.length} run${runs.length === 1 ? '' : 's'}` : 'n-grams';

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
};

/** Asks the teacher about every place of the text; undefined where it was stopped meanwhile. */
export async function askTeacher(question: Question, asking: Asking): Promise<SoftTable | undefined> {
	const {teacher, members, ids, vocabSize, records, newline, engine} = question;
	const table = new SoftTable(ids.length, vocabSize);
	if (teacher.ngram !== undefined) {
		return (await askNgram(table, ids, {order: teacher.ngram, vocabSize}, asking)) ? table : undefined;
	}
	const starts = records && new Set(recordStarts(ids, records, newline));
	return (await askEnsemble(table, ids, engine, members, {newline, starts, asking})) ? table : undefined;
}

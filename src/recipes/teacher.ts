/** Teachers of a run: the share that each kind has in what is learned, and words for it. */
import type {TeacherConfig} from '../config.js';
import {defaultOrder} from '../evaluation/ngram/model.js';
import {countInWords} from '../format.js';

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

/** Texts of so many characters are taught by an n-gram model where nobody says otherwise, … */
const taught = {from: 100e3, to: 5e6};

/** … if they are seen so often: asking it takes as long as learning a part of the text once. */
const leastPasses = 5;

/** The teacher of a run on a text of so many characters, where nobody asked for one; undefined for none. */
export const usualTeacher = (characters: number, passes: number): TeacherConfig | undefined =>
	characters >= taught.from && characters <= taught.to && passes >= leastPasses ? ngramTeacher() : undefined;

export const usualTeacherInWords = `ngram where a text of ${countInWords(taught.from)} to ${countInWords(taught.to)} characters, no list, is seen ${leastPasses} times or more; else none`;

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

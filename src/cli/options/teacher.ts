/** Options that say what a run learns from beside its text. */

import {ngramShares, runShares, usualTeacherInWords} from '../../recipes/teacher.js';
import {numberOption, textOption} from './option.js';

const group = 'Teacher:';

export const teacherOptions = [
	textOption({
		key: 'teacher',
		takes: '<ngram|none|run,run>',
		description:
			'learn from what a teacher expects, too: an n-gram model that has not seen the part of the text that it teaches, or the ' +
			'average of trained runs; the losses that are told stay those of the text',
		default: undefined,
		defaultText: usualTeacherInWords,
		group,
	}),
	numberOption({
		key: 'teacherShare',
		takes: '<share>',
		description: 'weight of the teacher in what is learned, at the beginning',
		default: undefined,
		defaultText: `${ngramShares.share} with ngram, falling to ${ngramShares.finalShare} at the end; ${runShares.share} with runs, to the end`,
		min: 0,
		max: 1,
		group,
	}),
] as const;

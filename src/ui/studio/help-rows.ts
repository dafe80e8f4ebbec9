/** The help lists all keys, group by group. */

import {type Glyphs, glyphsOf} from '../glyphs.js';
import {helpLines} from '../help-lines.js';
import {type HelpRow, helpOf} from '../keys.js';
import type {Size} from '../size.js';
import {helpGroups} from './keys.js';

export const helpRowsOf = (glyphs: Glyphs): readonly HelpRow[] =>
	helpGroups.flatMap(({title, keys}, index) => [
		...(index === 0 ? [] : [{keys: '', description: ''}]),
		{keys: '', description: title, isTitle: true},
		...helpOf(keys, glyphs),
	]);

/** Rows on a screen of that size; at most these, since keys have longer names in ASCII. */
export const helpRowCount = (size: Size): number => helpLines(helpRowsOf(glyphsOf(true)), size).length;

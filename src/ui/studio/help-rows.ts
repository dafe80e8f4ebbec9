/** What the help shows: all tables of keys, one after another. */
import {type HelpRow, helpOf} from '../keys.js';
import {type Glyphs, glyphsOf} from '../theme.js';
import {editorKeys, pickerKeys, studioKeys} from './keys.js';

const heading = (text: string): readonly HelpRow[] => [
	{keys: '', description: ''},
	{keys: '', description: text},
];

export const helpRowsOf = (glyphs: Glyphs): readonly HelpRow[] => [
	...helpOf(studioKeys, glyphs),
	...heading('While text is edited:'),
	...helpOf(editorKeys, glyphs),
	...heading('While a run is chosen:'),
	...helpOf(pickerKeys, glyphs),
];

export const helpRowCount = (): number => helpRowsOf(glyphsOf(true)).length;

/** The tables of keys in src/ui/README.md, made from the bindings. */
import {glyphsOf} from '../../src/ui/glyphs.js';
import {type HelpRow, helpOf} from '../../src/ui/keys.js';
import {keyGroups} from '../../src/ui/studio/keys.js';
import {trainingKeys} from '../../src/ui/training/keys.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const tableOf = (rows: readonly HelpRow[]): string =>
	[
		'| key | what it does |',
		'| --- | --- |',
		...rows.map(({keys, description}) => `| ${cell(keys)} | ${cell(description)} |`),
	].join('\n');

const glyphs = glyphsOf(false);

/** The tables, each by the name of its section. */
export const keyTables: Readonly<Record<string, string>> = {
	dashboard: `## The dashboard\n\n${tableOf(helpOf(trainingKeys, glyphs))}`,
	studio: `## The studio\n\n${keyGroups.map(({title, keys}) => `### ${title}\n\n${tableOf(helpOf(keys, glyphs))}`).join('\n\n')}`,
};

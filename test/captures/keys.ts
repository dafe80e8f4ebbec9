/** The tables of keys in the README, made from the bindings. */
import {type HelpRow, helpOf} from '../../src/ui/keys.js';
import {keyGroups} from '../../src/ui/studio/keys.js';
import {glyphsOf} from '../../src/ui/theme.js';
import {trainingKeys} from '../../src/ui/training/keys.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const tableOf = (rows: readonly HelpRow[]): string =>
	[
		'| key | what it does |',
		'| --- | --- |',
		...rows.map(({keys, description}) => `| ${cell(keys)} | ${cell(description)} |`),
	].join('\n');

const folded = (title: string, table: string): string =>
	`<details>\n<summary>${title}</summary>\n\n${table}\n\n</details>`;

const glyphs = glyphsOf(false);

/** Each by the name of its section. */
export const keyTables: Readonly<Record<string, string>> = {
	dashboard: folded('Keys of the dashboard', tableOf(helpOf(trainingKeys, glyphs))),
	studio: folded(
		'Keys of the studio',
		keyGroups.map(({title, keys}) => `**${title}**\n\n${tableOf(helpOf(keys, glyphs))}`).join('\n\n'),
	),
};

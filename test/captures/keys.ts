/** Prints the key tables of the studio for the README: `node dist/test/captures/keys.js`. */
import {helpOf} from '../../src/ui/keys.js';
import {keyGroups} from '../../src/ui/studio/keys.js';
import {glyphsOf} from '../../src/ui/theme.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

for (const {title, keys: table} of keyGroups) {
	const rows = helpOf(table, glyphsOf(false)).map(({keys, description}) => `| ${cell(keys)} | ${cell(description)} |`);
	process.stdout.write(`**${title}**\n\n| key | what it does |\n| --- | --- |\n${rows.join('\n')}\n\n`);
}

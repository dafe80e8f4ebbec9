/**
 * Makes the pictures of the screens that the README shows, from a run that is trained for it, and the tables of keys in
 * src/ui/README.md.
 *
 *   npm run captures                  both
 *   npm run captures -- --keys        the tables of keys only
 *   npm run captures -- --steps 1600  with so many steps of training (the default)
 */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {keyTables} from './keys.js';
import {captureDashboard, captureStudio} from './screens.js';
import {withSection} from './sections.js';

const {values} = parseArgs({options: {keys: {type: 'boolean'}, steps: {type: 'string', default: '1600'}}});
const root = new URL('../../../', import.meta.url);

async function writeKeys(): Promise<void> {
	const file = new URL('src/ui/README.md', root);
	let page = await readFile(file, 'utf8');
	for (const [name, table] of Object.entries(keyTables)) page = withSection(page, name, table);
	await writeFile(file, page);
}

async function takePictures(): Promise<void> {
	const cwd = await mkdtemp(join(tmpdir(), 'charloom-captures-'));
	try {
		const options = {cwd, folder: fileURLToPath(new URL('test/captures/', root))};
		await captureDashboard(options, Number(values.steps));
		await captureStudio(options);
	} finally {
		await rm(cwd, {recursive: true});
	}
}

await writeKeys();
if (!values.keys) await takePictures();

/**
 * Makes what the README shows of the screens: the pictures beside this file's source, from a run that is trained for it, and
 * the tables of keys.
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
import {withSection} from './readme.js';
import {captureDashboard, captureStudio} from './screens.js';

const {values} = parseArgs({options: {keys: {type: 'boolean'}, steps: {type: 'string', default: '1600'}}});
const root = new URL('../../../', import.meta.url);

async function writeKeys(): Promise<void> {
	const file = new URL('README.md', root);
	let readme = await readFile(file, 'utf8');
	for (const [name, table] of Object.entries(keyTables)) readme = withSection(readme, name, table);
	await writeFile(file, readme);
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

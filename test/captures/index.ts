/**
 * Makes the pictures that the README shows, of the screens from a run that is trained for it and of a page in a browser, and the tables of keys in
 * src/ui/README.md.
 *
 *   npm run captures                  both
 *   npm run captures -- --keys        the tables of keys only
 *   npm run captures -- --steps 1600  with so many steps of training (the default)
 *   npm run captures -- --in FOLDER --only two-models
 *                                     one picture, from a run `bible` that is in the folder
 */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {hasChromium} from '../helpers/chromium.js';
import {keyTables} from './keys.js';
import {capturePage} from './page.js';
import {captureDashboard, captureStudio, captureTwoModels} from './screens.js';
import {withSection} from './sections.js';

const {values} = parseArgs({
	options: {
		keys: {type: 'boolean'},
		steps: {type: 'string', default: '1600'},
		in: {type: 'string'},
		only: {type: 'string'},
	},
});
const root = new URL('../../../', import.meta.url);

async function writeKeys(): Promise<void> {
	const file = new URL('src/ui/README.md', root);
	let page = await readFile(file, 'utf8');
	for (const [name, table] of Object.entries(keyTables)) page = withSection(page, name, table);
	await writeFile(file, page);
}

type Options = {readonly cwd: string; readonly folder: string};

/** How each picture is taken, in this order: the first trains the run that the others show. */
const captures: Readonly<Record<string, (options: Options) => Promise<void>>> = {
	dashboard: options => captureDashboard(options, Number(values.steps)),
	studio: captureStudio,
	'two-models': captureTwoModels,
	async page(options) {
		if (hasChromium()) await capturePage(options);
		else process.stderr.write('The picture of the page stays as it is: there is no Chromium.\n');
	},
};

async function takePictures(): Promise<void> {
	if (values.only !== undefined && !Object.hasOwn(captures, values.only)) {
		throw new Error(`Expected --only with one of ${Object.keys(captures).join(', ')}, got ${values.only}.`);
	}
	const cwd = values.in ?? (await mkdtemp(join(tmpdir(), 'charloom-captures-')));
	try {
		const options = {cwd, folder: fileURLToPath(new URL('test/captures/', root))};
		for (const [name, capture] of Object.entries(captures)) {
			if (values.only === undefined || values.only === name) await capture(options);
		}
	} finally {
		if (values.in === undefined) await rm(cwd, {recursive: true});
	}
}

await writeKeys();
if (!values.keys) await takePictures();

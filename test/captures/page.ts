/** The picture of a page that writes, in a real browser. */
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {BrowserPage} from '../helpers/chromium.js';
import {charloom} from '../helpers/spawned.js';

/** The model that comes along goes on from a name, tinted by surprise. */
export async function capturePage({cwd, folder}: {readonly cwd: string; readonly folder: string}): Promise<void> {
	const file = join(cwd, 'austen.html');
	const {code, stderr} = await charloom(['export', 'austen', '--to', 'html', file]);
	if (code !== 0) throw new Error(stderr);
	const wishes = new URLSearchParams({seed: 'Emma ', random: '7', temperature: '0.7', length: '1000'});
	const page = await BrowserPage.open(`${pathToFileURL(file).href}#${wishes}`);
	try {
		await page.until("document.body.dataset.state === 'stopped'");
		await writeFile(join(folder, 'page.png'), await page.picture());
	} finally {
		page.close();
	}
}

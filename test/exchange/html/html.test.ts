/** The page to share: what is packed comes out again, and a real browser writes with it as the command does. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {testProp} from '@fast-check/ava';
import test from 'ava';
import fc from 'fast-check';
import {createRun} from '../../../src/checkpoint/run.js';
import {cellKinds, type ModelConfig} from '../../../src/config.js';
import {fromLetters, toLetters} from '../../../src/exchange/html/letters.js';
import {type PagePrecision, packPayload, unpackPayload, weightBytes} from '../../../src/exchange/html/payload.js';
import {Random} from '../../../src/random.js';
import {charloomHere} from '../../helpers/captured.js';
import {BrowserPage, hasChromium} from '../../helpers/chromium.js';
import {plainModel} from '../../helpers/models.js';
import {newFolder, randomParameters, runConfig, smallVocabulary} from '../../helpers/runs.js';

const testWithChromium = hasChromium() ? test.serial : test.skip;

testProp(
	'letters give their bytes back, and none of them means anything to HTML',
	[fc.uint8Array({maxLength: 100})],
	(t, bytes) => {
		const letters = toLetters(bytes);
		t.deepEqual(fromLetters(letters), Uint8Array.from(bytes));
		t.notRegex(letters, /[<&\\]/);
		t.true(letters.length <= String(bytes.length).length + 3 + (bytes.length * 16) / 13);
	},
);

const tied: ModelConfig = {...plainModel, hiddenSize: 9, embeddingSize: 5, numLayers: 2, tied: true};

test('a model comes out of its payload as it went in, or rounded', t => {
	const parameters = randomParameters(tied, new Random(1));
	const header = {name: 'a "model"', model: tied, vocabulary: smallVocabulary.toRecord(), moduleBytes: 3};
	const errors: Readonly<Record<PagePrecision, number>> = {single: 0, half: 2 ** -11, int8: 1 / 127};
	for (const precision of ['single', 'half', 'int8'] as const) {
		const payload = {header: {...header, precision}, module: Uint8Array.of(1, 2, 3), parameters};
		const bytes = new Uint8Array(Buffer.concat(packPayload(payload)));
		const back = unpackPayload(bytes);
		t.deepEqual([back.header, back.module], [payload.header, payload.module]);
		t.true(bytes.length >= weightBytes(tied, precision));
		for (const [name, values] of Object.entries(parameters)) {
			const largest = Math.max(...values.map(Math.abs));
			t.is(back.parameters[name].length, values.length);
			const worst = Math.max(...values.map((value, place) => Math.abs(value - back.parameters[name][place])));
			t.true(worst <= errors[precision] * largest, `${precision} ${name}`);
		}
	}
});

/** A run with random weights that lie within numbers of 16 bits. */
async function makeRun(model: ModelConfig): Promise<string> {
	const path = join(await newFolder(), 'a <run>');
	const writer = await createRun(path, runConfig(model));
	const drawn = Object.entries(randomParameters(model, new Random(1)));
	await writer.saveBest(Object.fromEntries(drawn.map(([name, values]) => [name, values.map(value => value / 4)])), {
		step: 1,
	});
	await writer.close();
	return path;
}

async function exported(run: string, ...flags: readonly string[]): Promise<string> {
	const page = join(await newFolder(), 'page.html');
	const {code, stderr} = await charloomHere(['export', run, '--to', 'html', page, ...flags]);
	if (code !== 0) throw new Error(stderr);
	return page;
}

const wished = {seed: 'abc', random: 7, temperature: 0.7, length: 300};
const addressOf = (page: string): string =>
	`${pathToFileURL(page).href}#${Object.entries(wished)
		.map(([name, value]) => `${name}=${value}`)
		.join('&')}`;
const paperText = "document.getElementById('paper').textContent";

testWithChromium('a browser writes the same text as the command, with every cell', async t => {
	t.timeout(120_000);
	const page = await BrowserPage.open('about:blank');
	t.teardown(() => page.close());
	for (const cell of cellKinds) {
		const run = await makeRun({...tied, cell, embeddingSize: 9, residual: true});
		await page.goTo(addressOf(await exported(run, '--precision', 'single')));
		await page.until('document.body.dataset.state !== undefined');
		const flags = ['-s', wished.seed, '--random-seed', `${wished.random}`, '-t', `${wished.temperature}`];
		const engine = ['--engine', 'wasm', '--kernels', 'portable', '-n', `${wished.length}`, '-q'];
		const {stdout, stderr} = await charloomHere(['generate', run, ...flags, ...engine]);
		t.is(await page.evaluate(paperText), stdout.replace(/\n$/, ''), `${cell} ${stderr}`);
	}
});

testWithChromium('the page is as small as it says, asks for nothing, and its keys work', async t => {
	t.timeout(60_000);
	const model = {...tied, hiddenSize: 128, embeddingSize: 64};
	const run = await makeRun(model);
	for (const precision of ['half', 'int8'] as const) {
		const file = await exported(run, '--precision', precision);
		const bytes = readFileSync(file);
		t.true(bytes.length <= 1.4 * weightBytes(model, precision), `${precision}: ${bytes.length}`);
		t.notRegex(bytes.toString().replace(/<script id="model".*?<\/script>/s, ''), /(src|href)=|https?:|url\(/);
		t.true(bytes.includes('a &#60;run&#62;'));
	}
	const page = await BrowserPage.open(addressOf(await exported(run)));
	t.teardown(() => page.close());
	await page.until('document.body.dataset.state !== undefined');
	t.is(String(await page.evaluate(paperText)).length, wished.length + wished.seed.length);
	const [choice] = (await page.evaluate(
		"[...document.querySelectorAll('#choices b')].map(b => b.textContent)",
	)) as string[];
	await page.evaluate("document.querySelector('#choices button').click()");
	t.true(String(await page.evaluate(paperText)).endsWith(choice === '\\n' ? '\n' : choice));
	const secondsBefore = await page.scriptSeconds();
	await page.evaluate("document.getElementById('seed').value = 'fed'; document.querySelector('form button').click()");
	await page.until(`${paperText}.length > 3000`);
	t.true(String(await page.evaluate(paperText)).startsWith('fed'));
	await page.evaluate("document.getElementById('go').click()");
	const seconds = (await page.scriptSeconds()) - secondsBefore;
	const characters = String(await page.evaluate(paperText)).length;
	t.log(
		`${Math.round(characters / seconds)} characters in a second of the processor by a script that has just begun, 2×128`,
	);
	t.true(Number(await page.evaluate("document.getElementById('figures').dataset.speed")) > 0);
});

import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {readDataset} from '../../src/data/dataset.js';
import {UserError} from '../../src/errors.js';
import {newFolder} from '../helpers/runs.js';

const settings = {encoding: 'utf-8', nfc: false, minCount: 1, heldOut: {}} as const;

async function datasetOf(text: string) {
	const folder = await newFolder();
	const file = join(folder, 'text.txt');
	await writeFile(file, text);
	return readDataset([file], {...settings, corpusFolder: folder});
}

const letters = (count: number): string => 'one fish two fish. '.repeat(count).slice(0, count);

test('a text that is too short to learn from is refused, with the least that works', async t => {
	const error = await t.throwsAsync(datasetOf(letters(31)), {instanceOf: UserError});
	t.regex(error?.message ?? '', /at least 32 characters.*got 31/);
	t.is((await datasetOf(letters(32))).characters, 32);
});

test('a short text is learned as a whole, and of a longer one a tenth is held out', async t => {
	const [short, long] = [await datasetOf(letters(639)), await datasetOf(letters(640))];
	t.deepEqual([short.validFraction, short.ids.valid.length], [0, 0]);
	t.is(long.validFraction, 0.1);
	t.is(long.ids.valid.length, 64);
});

test('a text of nothing but white space is learned, and named', async t => {
	const note = /nothing but white space/;
	t.regex((await datasetOf(' \t \n'.repeat(20))).corpus.notes.join('\n'), note);
	t.notRegex((await datasetOf(letters(64))).corpus.notes.join('\n'), note);
});

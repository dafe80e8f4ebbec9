import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {readCorpus} from '../../src/data/corpus.js';
import {encodingOf} from '../../src/data/decoding.js';
import {UserError} from '../../src/errors.js';
import {charloomHere} from '../helpers/captured.js';
import {temporaryFolder} from './texts.js';

const plain = {encoding: 'utf-8', nfc: false, corpusFolder: '/nowhere'} as const;

test('a text is read in the encoding that is named', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'text.txt');
	const cases: readonly (readonly [string, Uint8Array, string])[] = [
		['windows-1252', Uint8Array.of(0x93, 0xe9, 0x94, 0x80), '“é”€'],
		['iso-8859-15', Uint8Array.of(0xa4, 0xe9), '€é'],
		['shift_jis', Uint8Array.of(0x82, 0xa0), 'あ'],
		['gb18030', Uint8Array.of(0xba, 0xba), '汉'],
		['utf-16', Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0d, 0, 0x0a, 0, 0xe9, 0), 'a\né'],
		['utf-16', Uint8Array.of(0xfe, 0xff, 0, 0x61, 0, 0xe9), 'aé'],
		['UTF8', Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 'a'],
	];
	for (const [name, bytes, text] of cases) {
		await writeFile(file, bytes);
		const choice = encodingOf(name) ?? {encoding: 'bytes' as const};
		const corpus = await readCorpus([file], {...plain, ...choice});
		t.is(new TextDecoder().decode(corpus.bytes), text, name);
	}
	await writeFile(file, Uint8Array.of(0x82));
	await t.throwsAsync(readCorpus([file], {...plain, decoder: 'shift_jis'}), {
		instanceOf: UserError,
		message: /to be in the encoding shift_jis/,
	});
	t.is(encodingOf('klingon'), undefined);
	t.deepEqual(encodingOf('bytes'), {encoding: 'bytes'});
});

test('the advice names the encoding that the bytes speak for', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'text.txt');
	for (const [bytes, advice] of [
		[[0x61, 0x93, 0x62, 0x94], /iconv -f WINDOWS-1252 .*--encoding windows-1252/],
		[[0x61, 0xe9, 0x62], /iconv -f ISO-8859-1 .*--encoding iso-8859-1/],
		[[0xff, 0xfe, 0x61, 0], /UTF-16.*--encoding utf-16/],
	] as const) {
		await writeFile(file, Uint8Array.from(bytes));
		await t.throwsAsync(readCorpus([file], plain), {instanceOf: UserError, message: advice});
	}
});

test('a document that is no text is named as what it is, and left out of a folder', async t => {
	const folder = await temporaryFolder(t);
	const documents = path.join(folder, 'documents');
	await mkdir(documents);
	const begins: readonly (readonly [string, RegExp])[] = [
		['%PDF-1.7\n', /is a PDF/],
		['PK\x03\x04\x14', /office document/],
		['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', /old office program/],
		['{\\rtf1', /RTF/],
		['\x1f\x8b\x08', /gzip/],
	];
	for (const [index, [begin, message]] of begins.entries()) {
		const file = path.join(documents, `document-${index}`);
		await writeFile(file, Buffer.from(`${begin} and more`, 'latin1'));
		await t.throwsAsync(readCorpus([file], plain), {instanceOf: UserError, message});
		await t.notThrowsAsync(readCorpus([file], {...plain, encoding: 'bytes'}));
	}
	await writeFile(path.join(documents, 'text.txt'), 'a text');
	t.is(new TextDecoder().decode((await readCorpus([documents], plain)).bytes), 'a text');
});

test('a run of a text in another encoding is resumed and scored on it', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'text.txt');
	await writeFile(file, Buffer.from('caf\xe9 \x93na\xefve\x94\n'.repeat(60), 'latin1'));
	const run = path.join(folder, 'run');
	const model = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');
	const made = await charloomHere([
		'train',
		file,
		...model,
		'--steps',
		'2',
		'--encoding',
		'windows-1252',
		'--out',
		run,
	]);
	t.is(made.code, 0, made.stderr);
	const resumed = await charloomHere(['train', '--resume', run, '--steps', '4']);
	t.is(resumed.code, 0, resumed.stderr);
	const scored = await charloomHere(['score', run, '--engine', 'reference']);
	t.is(scored.code, 0, scored.stderr);
	const seeded = await charloomHere(['generate', run, '--seed', 'café “', '-n', '3', '--engine', 'reference']);
	t.is(seeded.code, 0, seeded.stderr);
	const unknown = await charloomHere(['train', file, ...model, '--encoding', 'klingon']);
	t.is(unknown.code, 2);
	t.regex(unknown.stderr, /--encoding to be utf-8 or bytes, or another encoding like/);
});

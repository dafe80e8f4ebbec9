import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fc, testProp} from '@fast-check/ava';
import test, {type ExecutionContext} from 'ava';
import {buildVocabulary, encodeCorpus, type ReadOptions, readCorpus} from '../../src/data/corpus.js';
import {UsageError, UserError} from '../../src/errors.js';
import {bytesOf, corpusOf, sha256Of, streamOf, temporaryFolder} from './texts.js';

/** Writes files into a temporary folder and reads from there. */
async function place(t: ExecutionContext<unknown>, files: Readonly<Record<string, string | Uint8Array>>) {
	const folder = await temporaryFolder(t);
	for (const [name, content] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(folder, name)), {recursive: true});
		await writeFile(path.join(folder, name), content);
	}
	const read = (names: readonly string[], options: Partial<ReadOptions> = {}) =>
		readCorpus(
			names.map(name => (name === '-' ? name : path.join(folder, name))),
			{
				encoding: 'utf-8',
				nfc: false,
				corpusFolder: path.join(folder, 'corpus'),
				...options,
			},
		);
	return {folder, read};
}

const textOf = ({bytes}: {bytes: Uint8Array}) => new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);

test('a file is read as it is', async t => {
	const {folder, read} = await place(t, {'a.txt': 'Größe\n漢字 😀'});
	const corpus = await read(['a.txt']);
	t.is(textOf(corpus), 'Größe\n漢字 😀');
	t.is(corpus.name, 'a');
	t.deepEqual(corpus.sources, [path.join(folder, 'a.txt')]);
	t.is(corpus.sha256, sha256Of(bytesOf('Größe\n漢字 😀')));
	t.deepEqual(corpus.notes, []);
});

test('several texts are joined, with a newline where one does not end with one', async t => {
	const {read} = await place(t, {a: 'one', b: 'two\n', c: '', d: 'three'});
	t.is(textOf(await read(['a', 'b', 'c', 'd', 'a'])), 'one\ntwo\nthree\none');
	t.is(textOf(await read(['a', 'b'], {encoding: 'bytes'})), 'onetwo\n');
});

test('a byte order mark and the CR of CRLF go, and a note tells it; a CR alone stays', async t => {
	const {read} = await place(t, {a: '\uFEFFone\r\ntwo\rthree\r\r\n', b: '\uFEFFx'});
	const corpus = await read(['a', 'b']);
	t.is(textOf(corpus), 'one\ntwo\rthree\r\nx');
	t.regex(corpus.notes.join('\n'), /byte order mark[\s\S]*turned 2 CRLF line ends into LF/);
	t.is(textOf(await read(['a'], {encoding: 'bytes'})), '\uFEFFone\r\ntwo\rthree\r\r\n');
});

test('a folder is all its text files, by path, without hidden, empty and binary ones', async t => {
	const {folder, read} = await place(t, {
		'f/b.txt': 'b\n',
		'f/a/z.md': 'z',
		'f/.hidden': 'no',
		'f/.git/x': 'no',
		'f/picture': Uint8Array.of(137, 80, 0, 1),
		'f/empty': '',
		elsewhere: 'linked',
	});
	await symlink(path.join(folder, 'elsewhere'), path.join(folder, 'f', 'c'));
	const corpus = await read(['f']);
	t.is(textOf(corpus), 'z\nb\nlinked');
	t.deepEqual(corpus.sources, [path.join(folder, 'f')]);
});

test('standard input is read to its end, even where a chunk ends within a character', async t => {
	const {read} = await place(t, {a: 'x'});
	const bytes = bytesOf('süß');
	const corpus = await read(['-', 'a'], {stdin: streamOf(bytes.subarray(0, 2), bytes.subarray(2))});
	t.is(textOf(corpus), 'süß\nx');
	t.is(corpus.name, 'stdin+a');
	await t.throwsAsync(read(['-', '-']), {instanceOf: UsageError, message: /only once/});
});

test('a text in the corpus folder is found by its bare name', async t => {
	const {folder} = await place(t, {'corpus/mine.txt': 'my own words'});
	const corpus = await readCorpus(['mine'], {encoding: 'utf-8', nfc: false, corpusFolder: path.join(folder, 'corpus')});
	t.is(textOf(corpus), 'my own words');
	t.deepEqual(corpus.sources, [path.join(folder, 'corpus', 'mine.txt')]);
});

test('with nfc decomposed characters are composed', async t => {
	const {read} = await place(t, {a: 'cafe\u0301\n'});
	t.is(textOf(await read(['a'], {nfc: true})), 'caf\u00E9\n');
	const raw = await read(['a'], {nfc: true, encoding: 'bytes'});
	t.is(raw.bytes.length, 7);
	t.false(raw.nfc);
});

const failures: Readonly<Record<string, readonly [content: Uint8Array | string, message: RegExp]>> = {
	'a damaged byte': [
		Uint8Array.of(0x61, 0x0a, 0x63, 0xe9, 0x6d),
		/bad has the bytes 0xE9 0x6D at offset 3 \(line 2\).*--encoding bytes/,
	],
	'a NUL byte': [Uint8Array.of(0x61, 0), /bad looks binary: there is a NUL byte at offset 1.*--encoding bytes/],
	'UTF-16': [Uint8Array.of(0xff, 0xfe, 0x61, 0), /byte order mark of UTF-16.*iconv/],
	'an empty file': ['', /bad is empty/],
	'nothing but a byte order mark': ['\uFEFF', /bad is empty/],
};

for (const [what, [content, message]] of Object.entries(failures)) {
	test(`${what} is refused with what is wrong and what to do`, async t => {
		const {read} = await place(t, {bad: content});
		await t.throwsAsync(read(['bad']), {instanceOf: UserError, message});
	});
}

test('a path that leads nowhere and a mistyped name say so', async t => {
	const {read} = await place(t, {});
	await t.throwsAsync(read(['nothing.txt']), {instanceOf: UsageError, message: /there is no `.*nothing\.txt`/});
	const mistyped = readCorpus(['hamlte'], {encoding: 'utf-8', nfc: false, corpusFolder: '/nowhere'});
	await t.throwsAsync(mistyped, {instanceOf: UsageError, message: /Did you mean hamlet\?/});
});

test('a folder without text is refused', async t => {
	const {read} = await place(t, {'f/.hidden': 'x'});
	await t.throwsAsync(read(['f']), {instanceOf: UserError, message: /Expected text files in .*, but there are none/});
});

(process.getuid?.() === 0 ? test.skip : test)('a file that may not be read is refused', async t => {
	const {folder, read} = await place(t, {secret: 'x'});
	await chmod(path.join(folder, 'secret'), 0);
	await t.throwsAsync(read(['secret']), {instanceOf: UserError, message: /you may not read it/});
});

test('a text of one character, or of one distinct character, makes no vocabulary', t => {
	t.throws(() => buildVocabulary(corpusOf('x')), {instanceOf: UserError, message: /only one/});
	t.throws(() => buildVocabulary(corpusOf('xxxx')), {instanceOf: UserError, message: /at least two different/});
	t.throws(() => buildVocabulary(corpusOf('abc'), {minCount: 2}), {
		instanceOf: UserError,
		message: /lower the minimum/,
	});
});

test('a text with characters that the vocabulary does not know is refused by name', t => {
	const vocabulary = buildVocabulary(corpusOf('ab'));
	t.throws(() => encodeCorpus(corpusOf('abßß'), vocabulary), {
		instanceOf: UserError,
		message: /ß \(U\+00DF, 2 times\)/,
	});
});

test('ids take the smallest type that holds the vocabulary', t => {
	const text = (size: number) =>
		Array.from({length: size}, (_, index) => String.fromCodePoint(0x20000 + index)).join('');
	const idsOf = (content: string) => encodeCorpus(corpusOf(content), buildVocabulary(corpusOf(content)));
	t.true(idsOf(text(256)) instanceof Uint8Array);
	t.true(idsOf(text(257)) instanceof Uint16Array);
	t.is(idsOf(text(257))[256], 256);
	const every = Array.from({length: 0x11000}, (_, index) => String.fromCodePoint(0x10000 + index)).join('');
	t.true(idsOf(every) instanceof Uint32Array);
});

testProp(
	'counts are those of the characters',
	[fc.string({unit: fc.constantFrom('a', 'é', '字', '😀'), minLength: 2})],
	(t, content) => {
		const characters = [...content];
		const frequent = [...new Set(characters)]
			.filter(one => characters.filter(other => other === one).length >= 2)
			.sort();
		fc.pre(frequent.length > 0 && new Set(characters).size > 1);
		const vocabulary = buildVocabulary(corpusOf(content), {minCount: 2});
		t.deepEqual(
			vocabulary.characters.filter(character => character !== '\uFFFD'),
			frequent,
		);
	},
);

test('a text of a few megabytes with characters of every length is encoded rightly', t => {
	const line = 'The quick brown fox; über die Straße, 漢字かな交じり文, 😀🎉.\n';
	const content = line.repeat(50_000);
	const vocabulary = buildVocabulary(corpusOf(content));
	const ids = encodeCorpus(corpusOf(content), vocabulary);
	const length = [...line].length;
	t.is(ids.length, 50_000 * length);
	t.is(vocabulary.decode(ids.subarray(-2 * length)), line + line);
});

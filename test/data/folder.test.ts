import {link, mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {readCorpus} from '../../src/data/corpus.js';
import {filesBelow} from '../../src/data/folder.js';
import {temporaryFolder} from './texts.js';

/** Links can be made by everybody there. */
const onUnix = process.platform === 'win32' ? test.skip : test;

/** A folder `texts` with `a.txt` and `part/b.txt`, and what lies beside it. */
async function made(t: ExecutionContext) {
	const outer = await temporaryFolder(t);
	const texts = path.join(outer, 'texts');
	await mkdir(path.join(texts, 'part'), {recursive: true});
	await writeFile(path.join(texts, 'a.txt'), 'first\n');
	await writeFile(path.join(texts, 'part', 'b.txt'), 'second\n');
	await mkdir(path.join(outer, 'other'));
	await writeFile(path.join(outer, 'other', 'c.txt'), 'third\n');
	return {outer, texts};
}

const read = async (texts: string) => {
	const {bytes, notes} = await readCorpus([texts], {encoding: 'utf-8', nfc: false, corpusFolder: '/nowhere'});
	return {text: new TextDecoder().decode(bytes), notes: notes.join('\n')};
};

const whole = 'first\nsecond\n';

onUnix('what several names in a folder lead to is read once, under the name that is no link', async t => {
	const links: readonly (readonly [string, string])[] = [
		['.', '0-all'],
		['..', '0-above'],
		['/', '0-everything'],
		['part', '0-part'],
		['a.txt', '0.txt'],
		['../a.txt', 'part/a.txt'],
		['..', 'part/around'],
		['../../texts/part', 'part/again'],
		['../texts', '0-texts'],
	];
	const {texts} = await made(t);
	for (const [target, name] of links) {
		const place = path.join(texts, name);
		await symlink(target, place);
		const {text, notes} = await read(texts);
		t.is(text, whole, name);
		t.regex(notes, new RegExp(`left out what is read under another name: ${name}\\.`));
		await rm(place);
	}
	for (const [target, name] of links) await symlink(target, path.join(texts, name));
	t.is((await read(texts)).text, whole);
});

onUnix('a link that leads nowhere is left out, and told', async t => {
	const {texts} = await made(t);
	await symlink('gone.txt', path.join(texts, 'dangling.txt'));
	await symlink('round', path.join(texts, 'round'));
	const {text, notes} = await read(texts);
	t.is(text, whole);
	t.regex(notes, /left out links that lead nowhere: dangling\.txt, round\./);
});

onUnix('a link out of the folder is followed, but not twice, nor back', async t => {
	const {outer, texts} = await made(t);
	await symlink('../other', path.join(texts, 'z'));
	t.deepEqual(await read(texts), {text: `${whole}third\n`, notes: ''});
	await symlink('../other', path.join(texts, 'y'));
	await symlink('../texts', path.join(outer, 'other', 'back'));
	const {text, notes} = await read(texts);
	t.is(text.replace('third\n', ''), whole);
	t.regex(notes, /z/);
	await mkdir(path.join(texts, '.store'));
	await writeFile(path.join(texts, '.store', 'object'), 'fourth\n');
	await symlink('.store/object', path.join(texts, 'zz.txt'));
	t.regex((await read(texts)).text, /fourth\n$/);
});

onUnix('a file with two names is read once', async t => {
	const {texts} = await made(t);
	await link(path.join(texts, 'a.txt'), path.join(texts, 'hard.txt'));
	const {files, notes} = await filesBelow(texts);
	t.deepEqual(
		files.map(({file}) => path.relative(texts, file)),
		['a.txt', path.join('part', 'b.txt')],
	);
	t.is(notes.length, 1);
});

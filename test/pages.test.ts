/** The pages of the repository: a link in one of them leads to a file that is there. */
import {existsSync, globSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['*.md', '.github/*.md', 'src/**/*.md', 'test/**/*.md', 'corpus/README.md', 'checkpoints/README.md'];

/** The places that a page links to, without links to other sites and to headings of its own. */
const linksOf = (text: string): readonly string[] =>
	[...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, place]) => place);

test('links lead to files that are there', t => {
	const files = globSync(pages, {cwd: root});
	t.true(files.length > 5);
	for (const file of files) {
		const text = readFileSync(join(root, file), 'utf8');
		for (const place of linksOf(text)) t.true(existsSync(join(root, dirname(file), place)), `${file} → ${place}`);
	}
});

test('headings that links name are there', t => {
	const slug = (heading: string): string =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} -]/gu, '')
			.trim()
			.replaceAll(' ', '-');
	for (const file of globSync(pages, {cwd: root})) {
		const text = readFileSync(join(root, file), 'utf8');
		for (const [, place, heading] of text.matchAll(/\]\((?!https?:)([^)#\s]*\.md)?#([^)\s]+)\)/g)) {
			const page = readFileSync(place ? join(root, dirname(file), place) : join(root, file), 'utf8');
			const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, words]) => slug(words));
			t.true(headings.includes(heading), `${file} → ${place ?? ''}#${heading}`);
		}
	}
});

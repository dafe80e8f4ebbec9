import {readFileSync} from 'node:fs';
import test from 'ava';
import {keyTables} from './keys.js';
import {sectionOf, withSection} from './sections.js';
import {noStyle, styleAfter} from './style.js';
import {screenToSvg} from './svg.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

const keysPage = readFileSync(new URL('../../../src/ui/README.md', import.meta.url), 'utf8');

test('the page of keys has the keys that the screens have', t => {
	for (const [name, table] of Object.entries(keyTables)) {
		t.is(sectionOf(keysPage, name), table, 'npm run captures -- --keys writes them');
	}
});

test('the README shows pictures that are there', t => {
	const pictures = [...readme.matchAll(/test\/captures\/([\w-]+)\.svg/g)].map(([path]) => path);
	t.true(pictures.length >= 2);
	for (const path of pictures) {
		t.regex(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'), /^<svg .*<\/svg>\n$/s);
	}
	t.true(readme.includes('(test/captures/page.png)'));
	t.is(readFileSync(new URL('../../../test/captures/page.png', import.meta.url)).toString('latin1', 1, 4), 'PNG');
});

test('a section is replaced, and nothing else', t => {
	const text = 'before\n<!-- keys: some -->\nold\n<!-- /keys -->\nafter\n';
	t.is(sectionOf(text, 'some'), 'old');
	t.is(withSection(text, 'some', 'new\nrows'), text.replace('old', 'new\nrows'));
	t.throws(() => sectionOf(text, 'other'), {message: /no section <!-- keys: other -->/});
});

/** Where text begins, and how wide it is. */
function placesIn(svg: string): ReadonlyMap<string, {readonly x: number; readonly width: number}> {
	const texts = svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" textLength="([\d.]+)"[^>]*>([^<]*)</g);
	return new Map([...texts].map(([, x, width, text]) => [text, {x: Number(x), width: Number(width)}]));
}

test('wide and combining characters take the columns that they take in a terminal', t => {
	const places = placesIn(screenToSvg('ab漢e\u0301c\n\u001b[31mx\u001b[0m│👍y', 20, 'title'));
	const left = places.get('ab')?.x ?? 0;
	const columns = (text: string) => ((places.get(text)?.x ?? 0) - left) / 8.4;
	t.is(Math.round(columns('漢')), 2);
	t.is(Math.round((places.get('漢')?.width ?? 0) / 8.4), 2);
	t.is(Math.round(columns('e\u0301')), 4);
	t.is(Math.round(columns('c')), 5);
	t.is(Math.round(columns('👍')), 2);
	t.is(Math.round(columns('y')), 4);
});

test('colours go on until they are taken back, also over rows', t => {
	const svg = screenToSvg('\u001b[38;2;1;2;3mone\ntwo\u001b[0mthree', 10, '');
	t.deepEqual(
		[...svg.matchAll(/fill="(#\w+)">(one|two|three)</g)].map(([, color, text]) => `${text} ${color}`),
		['one #010203', 'two #010203', 'three #d4d4d4'],
	);
	t.deepEqual(styleAfter(styleAfter(noStyle, '1;4;48;5;196'), '22;49'), {...noStyle, isUnderlined: true});
});

import {readFileSync} from 'node:fs';
import test from 'ava';
import {answers} from './lesson.js';

const read = (name: string): string => readFileSync(new URL(`../../../test/lesson/${name}`, import.meta.url), 'utf8');

test('every answer of the lesson holds', t => {
	t.true(Object.keys(answers).length >= 5);
	for (const [answer, error] of Object.entries(answers)) t.true(error < 1e-6, `${answer}: ${error}`);
});

test('the page prints the lesson as it runs', t => {
	const [, code] = /\/\/ README: from here\n(.*)\/\/ README: to here/s.exec(read('lesson.ts')) ?? [];
	t.true(read('README.md').includes(`\`\`\`ts\n${code.trimEnd()}\n\`\`\``));
});

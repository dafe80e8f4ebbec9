/** The style of comments, as far as a machine can hold it: a comment has a subject, and says it first. */
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {packageRoot} from '../src/library/places.js';

/** Beginnings that make a clause of a comment, which the reader has to complete. */
const clause = /(?:\/\*\*?|\/\/|^\s*\*) (?:What|How|Of|Where|Whether|Which|When|Why) /;

test('no comment of the program begins as a clause without a subject', t => {
	const files = globSync('src/**/*.{ts,tsx,js,h,c}', {cwd: packageRoot}).filter(file => !file.includes('generated'));
	t.true(files.length > 100);
	const wrong = files.flatMap(file =>
		readFileSync(join(packageRoot, file), 'utf8')
			.split('\n')
			.flatMap((line, index) => (clause.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
	);
	t.deepEqual(wrong, []);
});

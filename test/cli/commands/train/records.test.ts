import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {Random} from '../../../../src/random.js';
import {charloomHere} from '../../../helpers/captured.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';

const model = ['--hidden', '8', '--embedding', '6', '--layers', '1', '--batch', '8', '--engine', 'reference'];
const random = new Random(5);
const names = Array.from({length: 200}, () =>
	Array.from({length: 2 + random.integer(3)}, () => ['ka', 'lo', 'mi'][random.integer(3)]).join(''),
);
const list = [...new Set(names.map((name, index) => `${name}${'abcdefghij'[index % 10]}${'xyz'[index % 3]}`))];

test('a list is recognised and said, and its model writes records, one a line and nothing else', async t => {
	const folder = temporaryFolder();
	const [text, run] = [join(folder, 'names.txt'), join(folder, 'run')];
	writeFileSync(text, `${list.join('\n')}\n`);
	const trained = await charloomHere(['train', text, ...model, '--steps', '60', '--lr', '0.05', '--out', run]);
	t.is(trained.code, 0, trained.stderr);
	t.regex(trained.stderr, /is a list of short lines: each is learned by itself.*--records none/);
	const resumed = await charloomHere(['train', '--resume', run, '--steps', '70']);
	t.is(resumed.code, 0, resumed.stderr);

	const write = (...args: readonly string[]) =>
		charloomHere(['generate', run, '-c', '5', '--random-seed', '1', '--engine', 'reference', ...args]);
	const plain = await write();
	const lines = plain.stdout.split('\n');
	t.is(lines.length, 6);
	t.true(lines.slice(0, 5).every(line => line.length > 0 && line.length < 40));
	t.is(lines[5], '');
	const chosen = (await write('--unique', '--new', '-q')).stdout.trim().split('\n');
	t.is(new Set(chosen).size, 5);
	t.false(chosen.some(line => list.includes(line)));
	const mixed = (await write('--ngram', '0.8', '-q')).stdout.split('\n');
	t.true(mixed.length === 6 && mixed.slice(0, 5).every(line => line.length > 0));
	t.notDeepEqual(mixed, lines);
	const scored = await charloomHere(['score', run, '--json', '--ngram', '0.8', '--engine', 'reference']);
	t.is(scored.code, 0, scored.stderr);
	const figures = JSON.parse(scored.stdout);
	t.is(figures.window, undefined);
	t.is(figures.mixed.window, undefined);
	t.is(figures.mixed.carried.count, figures.carried.count);
	t.true(figures.mixed.carried.loss < figures.carried.loss);
});

test('a model of one text has no records to choose from', async t => {
	const folder = temporaryFolder();
	const [text, run] = [join(folder, 'names.txt'), join(folder, 'run')];
	writeFileSync(text, `${list.join('\n')}\n`);
	const trained = await charloomHere(['train', text, '--records', 'none', ...model, '--steps', '2', '--out', run]);
	t.is(trained.code, 0, trained.stderr);
	const {code, stderr} = await charloomHere(['generate', run, '--unique', '--engine', 'reference']);
	t.is(code, 2);
	t.regex(stderr, /Expected a model of a list with --unique.*--records lines/);
	const wrong = await charloomHere(['train', text, '--records', 'blank-lines', ...model, '--steps', '2']);
	t.is(wrong.code, 1);
	t.regex(wrong.stderr, /at least 2 texts with a blank line between two/);
});

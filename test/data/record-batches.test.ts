import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {isListOfLines} from '../../src/data/recognise-records.js';
import {recordBatches, recordStarts, scoredRecords} from '../../src/data/record-batches.js';
import {Random} from '../../src/random.js';
import {bytesOf} from './texts.js';

const idsOf = (text: string): Uint8Array => bytesOf(text);
const newline = 10;
const textOf = (ids: Iterable<number>): string => String.fromCharCode(...ids);

const lists = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), {minLength: 2, maxLength: 60});
const options = {kind: 'lines', newline, batchSize: 4, seqLength: 16, seed: 3} as const;

testProp(
	'in a pass each record begins one row, after a newline and from a zero state, and ends with its separator',
	[lists],
	(t, names) => {
		const ids = idsOf(`${names.join('\n')}\n`);
		const source = recordBatches(ids, options);
		const firsts: string[] = [];
		while (firsts.length < names.length) {
			const batch = source.next();
			t.false(batch.carry);
			t.deepEqual(
				[...batch.targets],
				[...source.places()].map(place => ids[place] ?? newline),
			);
			for (let row = 0; row < 4 && firsts.length < names.length; row++) {
				const inputs = batch.inputs.subarray(row * 16, (row + 1) * 16);
				const targets = batch.targets.subarray(row * 16, (row + 1) * 16);
				t.is(inputs[0], newline);
				t.deepEqual([...inputs.subarray(1)], [...targets.subarray(0, 15)], 'a target is the next input');
				firsts.push(textOf(targets).split('\n')[0]);
			}
		}
		t.deepEqual(firsts.toSorted(), names.toSorted());
	},
);

testProp(
	'a resumed pass goes on with the same batches, and passes have orders of their own',
	[lists, fc.integer({min: 0, max: 40})],
	(t, names, position) => {
		const ids = idsOf(names.join('\n'));
		const whole = recordBatches(ids, options);
		for (let index = 0; index < position; index++) whole.next();
		t.deepEqual(recordBatches(ids, options, whole.state).next(), whole.next());
	},
);

testProp(
	'every character of every record is scored once, each record from a zero state',
	[lists, fc.constantFrom(3, 16)],
	(t, names, seqLength) => {
		const ids = idsOf(names.join('\n'));
		let count = 0;
		for (const {batch, scored} of scoredRecords(ids, {...options, seqLength})) {
			for (let row = 0; row < batch.batchSize; row++) {
				if (!batch.carry) t.is(batch.inputs[row * batch.seqLength], newline);
			}
			count += scored.reduce((sum, one) => sum + one, 0);
		}
		t.is(count, ids.length);
	},
);

test('a record that is longer than a row goes on in rows of its own', t => {
	const ids = idsOf(`${'a'.repeat(20)}\nb\n`);
	const {targets} = recordBatches(ids, {...options, batchSize: 3}).next();
	const rows = [0, 1, 2].map(row => textOf(targets.subarray(row * 16, (row + 1) * 16)));
	t.true(
		rows.some(row => row === 'a'.repeat(16)) &&
			rows.some(row => row.startsWith('aaaa\n')) &&
			rows.some(row => row.startsWith('b\n')),
	);
});

test('paragraphs end with all the blank lines that follow', t => {
	const ids = idsOf('one\ntwo\n\n\nthree\n\nfour');
	t.deepEqual([...recordStarts(ids, 'blank-lines', newline)], [0, 10, 17, 21]);
});

test('lists are recognised, and prose, verse, talk and programs are not', t => {
	const numbered = (line: (index: number) => string): Uint8Array =>
		bytesOf(Array.from({length: 300}, (_, index) => line(index)).join('\n'));
	const random = new Random(1);
	const word = (): string =>
		Array.from({length: 3 + random.integer(6)}, () => String.fromCharCode(97 + random.integer(26))).join('');
	t.true(isListOfLines(numbered(word)));
	t.true(isListOfLines(numbered(() => `The ${word()} of ${word()}`)));
	t.false(isListOfLines(bytesOf(Array.from({length: 50}, () => word()).join('\n'))), 'too few');
	t.false(
		isListOfLines(numbered(index => (index % 3 === 0 ? `The ${word()} and` : `${word()} went to ${word()}`))),
		'prose',
	);
	t.false(isListOfLines(numbered(() => `O ${word()},`)), 'verse');
	t.false(isListOfLines(numbered(() => `Anna: ${word()}`)), 'talk');
	t.false(
		isListOfLines(numbered(index => (index % 4 === 0 ? `function ${word()}() {` : `\treturn ${index}`))),
		'a program',
	);
	t.false(isListOfLines(numbered(index => (index % 5 === 4 ? '' : word()))), 'stanzas');
	t.false(isListOfLines(numbered(() => 'one fish two fish')), 'the same again and again');
});

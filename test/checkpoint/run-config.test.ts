import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {formatRunConfig, parseRunConfig} from '../../src/checkpoint/run-config.js';
import {UserError} from '../../src/errors.js';
import {runConfig} from '../helpers/runs.js';

const file = 'runs/one/config.json';
const json = formatRunConfig(runConfig());

const parse = (text: string) => parseRunConfig(text, file);

test('a configuration comes back as it was', t => {
	t.deepEqual(parse(json), runConfig());
});

test('a run of a newer format is told from a damaged one', t => {
	const newer = JSON.stringify({...JSON.parse(json), formatVersion: 2, model: 'something else'});
	t.throws(() => parse(newer), {instanceOf: UserError, message: /format 1, got 2.*newer charloom\. Update charloom/});
	const none = JSON.stringify({...JSON.parse(json), formatVersion: undefined});
	t.throws(() => parse(none), {instanceOf: UserError, message: /formatVersion in runs\/one\/config\.json/});
});

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, path: Path = []): Path[] =>
	typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([key, child]) => [[...path, key], ...pathsOf(child, [...path, key])])
		: [];

function withValue(path: Path, value: unknown): string {
	const copy = JSON.parse(json);
	const parent = path.slice(0, -1).reduce((place, key) => place[key], copy);
	parent[path.at(-1) ?? ''] = value;
	return JSON.stringify(copy);
}

const paths = pathsOf(JSON.parse(json));

test('a value of the wrong kind is named by its place, wherever it is', t => {
	for (const path of paths) {
		const error = t.throws(() => parse(withValue(path, null)), {instanceOf: UserError}, path.join('.'));
		t.true(error?.message.includes(String(path[0])), error?.message);
		t.true(error?.message.includes(file));
	}
});

testProp(
	'any value in any place gives a configuration or a UserError',
	[fc.constantFrom(...paths), fc.jsonValue()],
	(t, path, value) => {
		try {
			parse(withValue(path, value));
			t.pass();
		} catch (error) {
			t.true(error instanceof UserError, String(error));
		}
	},
	{numRuns: 500},
);

testProp('a file that is cut short is refused', [fc.nat(json.length - 3)], (t, length) => {
	t.throws(() => parse(json.slice(0, length)), {instanceOf: UserError, message: /damaged or was edited/});
});

test('a vocabulary of another size than the model, and a tied model without embedding, are refused', t => {
	t.throws(() => parse(withValue(['model', 'vocabSize'], 8)), {message: /has 8 characters and the vocabulary 7/});
	t.throws(() => parse(withValue(['model', 'tied'], true)), {message: /a tied model needs an embedding/});
});

test('sizes out of range are refused with what was expected', t => {
	t.throws(() => parse(withValue(['model', 'hiddenSize'], 0)), {
		message: /model\.hiddenSize in .* to be a whole number of at least 1, got 0/,
	});
	t.throws(() => parse(withValue(['model', 'hiddenDropout'], 1)), {message: /at least 0 below 1, got 1/});
	t.throws(() => parse(withValue(['model', 'cell'], 'transformer')), {
		message: /one of lstm, mlstm, gru, rnn, rnn-relu/,
	});
});

test('a run that does not name its optimizer was made by AdamW', t => {
	t.deepEqual(parse(withValue(['training', 'optimizer', 'kind'], undefined)), runConfig());
	t.throws(() => parse(withValue(['training', 'optimizer', 'kind'], 'sgd')), {message: /one of adamw, got "sgd"/});
});

test('sizes that no machine holds, and texts without end, are refused where they are read', t => {
	const most: readonly (readonly [Path, number])[] = [
		[['model', 'hiddenSize'], 16_384],
		[['model', 'embeddingSize'], 16_384],
		[['model', 'numLayers'], 64],
		[['training', 'batchSize'], 65_536],
		[['training', 'seqLength'], 65_536],
		[['training', 'sample', 'length'], 1_000_000],
	];
	for (const [path, limit] of most) {
		t.notThrows(() => parse(withValue(path, limit)));
		for (const value of [limit + 1, 10 ** 7, Number.MAX_SAFE_INTEGER]) {
			t.throws(() => parse(withValue(path, value)), {instanceOf: UserError, message: new RegExp(`at most ${limit}`)});
		}
	}
});

test('brackets without end are told as damage', t => {
	for (const depth of [101, 200_000]) {
		const nested = '['.repeat(depth) + ']'.repeat(depth);
		t.throws(() => parse(nested), {instanceOf: UserError, message: /damaged/});
		t.throws(() => parse(json.replace('"0.0.0"', nested)), {instanceOf: UserError, message: /damaged/});
		t.throws(() => parse('{"a":'.repeat(depth)), {instanceOf: UserError, message: /damaged/});
	}
	t.notThrows(() => parse(json.replace('"0.0.0"', JSON.stringify('['.repeat(500)))));
});

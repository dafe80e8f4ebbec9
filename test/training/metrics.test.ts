/** `metrics.jsonl`: its schema, and the tables that are made of it. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import test from 'ava';
import {packageRoot} from '../../src/library/places.js';
import type {StepEvent, TrainEvent} from '../../src/training/events.js';
import {metricsTable} from '../../src/training/metrics-table.js';
import {jsonLines} from '../helpers/commands.js';
import {newFolder} from '../helpers/runs.js';
import {charloom} from '../helpers/spawned.js';

const schema = JSON.parse(readFileSync(join(packageRoot, 'src/training/metrics.schema.json'), 'utf8'));
const isEvent = new Ajv2020({strict: true, strictRequired: false}).compile(schema);

const train = async (...flags: readonly string[]) => {
	const folder = await newFolder();
	const [path, text] = [join(folder, 'run'), join(folder, 'text.txt')];
	writeFileSync(text, 'the cat sat on the mat, and the hat on the cat.\n'.repeat(100));
	const settings = ['--hidden', '16', '--seq', '16', '--batch', '4', '--valid-every', '4', '--sample-every', '5'];
	const args = ['train', text, '--steps', '12', '--out', path, '--engine', 'reference', ...settings];
	const {code, stderr} = await charloom([...args, ...flags]);
	return {path, code, stderr, metrics: code === 0 ? readFileSync(join(path, 'metrics.jsonl'), 'utf8') : ''};
};

test('every line of a run keeps to the schema, and every kind of event is among them', async t => {
	const {metrics, stderr} = await train();
	t.not(metrics, '', stderr);
	const events = jsonLines(metrics);
	for (const event of events) t.true(isEvent(event), `${JSON.stringify(event)}: ${JSON.stringify(isEvent.errors)}`);
	const types = new Set(events.map(({type}) => type));
	for (const type of ['start', 'step', 'sample', 'validation', 'checkpoint', 'end']) t.true(types.has(type), type);
});

test('the schema refuses a field that nobody described, and one that is missing', t => {
	const warning = {type: 'warning', step: 3, message: 'words'};
	t.true(isEvent(warning));
	t.false(isEvent({...warning, more: 1}));
	t.false(isEvent({type: 'warning', step: 3}));
	t.false(isEvent({...warning, type: 'pause'}));
});

test('every field is described, in the schema and on the page', t => {
	const page = readFileSync(join(packageRoot, 'checkpoints/README.md'), 'utf8');
	const kinds = Object.entries<{properties?: Record<string, {description?: string}>}>(schema.$defs);
	for (const [kind, {properties = {}}] of kinds) {
		for (const [name, {description}] of Object.entries(properties)) {
			if (name === 'type') continue;
			t.truthy(description, `${kind}.${name}`);
			t.true(page.includes(`\`${name}\``), `checkpoints/README.md says nothing of ${kind}.${name}`);
		}
	}
});

const step: StepEvent = {
	type: 'step',
	step: 10,
	progress: 0.5,
	epoch: 0.25,
	loss: 1.5,
	accuracy: 0.5,
	gradientNorm: 2,
	learningRate: 0.001,
	seconds: 3,
	charactersPerSecond: 1000,
};

test('a table has a row for each step, with the validation after it', t => {
	const carried = {loss: 1.25, accuracy: 0.75, count: 9};
	const events: readonly TrainEvent[] = [
		{type: 'validation', step: 20, isBest: true, seconds: 8, carried, window: {...carried, loss: 2}},
		step,
		{type: 'sample', step: 15, temperature: 1, seed: '', text: 'a,"b"\n'},
		{...step, step: 20, seconds: 7},
	];
	t.is(
		metricsTable(events),
		'step,seconds,epoch,loss,accuracy,learningRate,gradientNorm,charactersPerSecond,validLoss,validAccuracy,validWindowLoss,validWindowAccuracy,isBest\r\n' +
			'10,3,0.25,1.5,0.5,0.001,2,1000,,,,,\r\n' +
			'20,7,0.25,1.5,0.5,0.001,2,1000,1.25,0.75,2,0.75,true\r\n',
	);
});

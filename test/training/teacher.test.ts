import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {openRun} from '../../src/checkpoint/run.js';
import {open} from '../../src/engines/reference/index.js';
import {NgramContext} from '../../src/evaluation/ngram/context.js';
import {buildNgramModel} from '../../src/evaluation/ngram/model.js';
import {train} from '../../src/library/index.js';
import {initialParameters} from '../../src/model/initial.js';
import {Random} from '../../src/random.js';
import {ngramTeacher, runShares, teacherInWords} from '../../src/recipes/teacher.js';
import {Asking} from '../../src/training/teacher/asking.js';
import type {Member} from '../../src/training/teacher/ensemble-teacher.js';
import {SoftTable} from '../../src/training/teacher/soft-table.js';
import {askTeacher, teacherShare} from '../../src/training/teacher/teacher.js';
import {arraysAgree} from '../engines/contract/agreement.js';
import {plainModel, randomBatch} from '../helpers/models.js';
import {newRun, planTiny, temporaryFolder, tinyText, trainTiny} from '../helpers/tiny-run.js';

const random = new Random(5);
const engine = await open();
const unhurried = new Asking({});

/** What a table expects at a place, of every character. */
function expectedAt(table: SoftTable, place: number, vocabSize: number): Float64Array {
	const {ids, probabilities} = table.targetsOf(randomBatch(random, vocabSize, 1, 1), Int32Array.of(place));
	const all = new Float64Array(vocabSize);
	for (const [kind, id] of ids.entries()) all[id] += probabilities[kind];
	return all;
}

testProp(
	'a table keeps the sixteen most probable characters, which add up to 1',
	[
		fc
			.array(fc.float({min: 0, max: 1, noNaN: true}), {minLength: 2, maxLength: 300})
			.filter(all => Math.max(...all) > 0.01),
	],
	(t, weights) => {
		const table = new SoftTable(3, weights.length);
		table.set(1, Float64Array.from(weights));
		const kept = expectedAt(table, 1, weights.length);
		const order = [...weights.keys()].sort((one, other) => weights[other] - weights[one] || one - other);
		const total = order.slice(0, 16).reduce((sum, id) => sum + weights[id], 0);
		const right = new Float64Array(weights.length);
		for (const id of order.slice(0, 16)) right[id] = weights[id] / total;
		arraysAgree(t, kept, right, 1e-5, 'probabilities');
	},
);

test('beyond the end of the text the target itself is sure', t => {
	const table = new SoftTable(3, 20);
	const batch = randomBatch(random, 20, 1, 1);
	const {ids, probabilities} = table.targetsOf(batch, Int32Array.of(3));
	t.is(ids[0], batch.targets[0]);
	t.deepEqual([...probabilities], [1, ...Array.from({length: 15}, () => 0)]);
});

const ids = randomBatch(random, plainModel.vocabSize, 1, 700).inputs;
const ask = (question: Partial<Parameters<typeof askTeacher>[0]>, asking = unhurried) =>
	askTeacher(
		{
			teacher: ngramTeacher(),
			members: [],
			ids: Uint8Array.from(ids),
			vocabSize: plainModel.vocabSize,
			records: undefined,
			newline: 0,
			engine,
			threads: 1,
			...question,
		},
		asking,
	);

test('an n-gram model that teaches a part of the text has not seen it', async t => {
	const table = (await ask({})) as SoftTable;
	const [from, to] = [Math.floor(700 / 9), Math.floor((2 * 700) / 9)];
	const others = Uint8Array.from([...ids.subarray(0, from), ...ids.subarray(to)]);
	const ranges = [
		{from: 0, to: from},
		{from, to: others.length},
	];
	const context = new NgramContext(await buildNgramModel(others, plainModel.vocabSize, {ranges}));
	for (const id of ids.subarray(0, from)) context.take(id);
	for (let place = from; place < to; place++) {
		const right = context.distribution(new Float64Array(plainModel.vocabSize));
		arraysAgree(t, expectedAt(table, place, plainModel.vocabSize), right, 2e-5, `place ${place}`);
		context.take(ids[place]);
	}
});

test('threads that divide the work change nothing', async t => {
	const [one, three] = [(await ask({})) as SoftTable, (await ask({threads: 3})) as SoftTable];
	for (const part of ['ids', 'probabilities'] as const) {
		t.deepEqual(new Uint8Array(three.memory[part]), new Uint8Array(one.memory[part]));
	}
});

/** A model that has another order of characters than the text: their ids are turned by one. */
const member = (seed: number): Member => {
	const model = {...plainModel, vocabSize: plainModel.vocabSize + 1};
	const turned = Int32Array.from({length: plainModel.vocabSize}, (_, id) => id + 1);
	return {model, parameters: initialParameters(model, new Random(seed)), ids: turned};
};

/** The average of the probabilities of models that read a text from its beginning, without characters that the text has not. */
async function averaged(members: readonly Member[], read: ArrayLike<number>): Promise<Float64Array> {
	const sums = new Float64Array(plainModel.vocabSize);
	for (const {model, parameters, ids: own} of members) {
		const stepper = await engine.stepper(model, parameters, 1);
		let logits = new Float32Array();
		for (const id of Array.from(read)) logits = Float32Array.from(await stepper.step(Int32Array.of(own[id])));
		const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
		for (const id of sums.keys()) sums[id] += Math.exp(logits[own[id]]) / total;
		await stepper.dispose();
	}
	const all = sums.reduce((sum, value) => sum + value, 0);
	return sums.map(sum => sum / all);
}

test('runs that teach read the text with their state carried, and their probabilities are averaged', async t => {
	const members = [member(1), member(2)];
	const table = (await ask({teacher: {runs: [], ...runShares}, members})) as SoftTable;
	for (const place of [0, 1, 349, 350, 351, 699]) {
		const right = await averaged(members, [0, ...ids.subarray(0, place)]);
		arraysAgree(t, expectedAt(table, place, plainModel.vocabSize), right, 2e-5, `place ${place}`);
	}
});

test('runs that teach a list begin each record anew', async t => {
	const newline = 3;
	const members = [member(1)];
	const table = (await ask({teacher: {runs: [], ...runShares}, members, records: 'lines', newline})) as SoftTable;
	for (const place of [20, 340, 341, 350, 600]) {
		const start = ids.lastIndexOf(newline, place - 1) + 1;
		const right = await averaged(members, [newline, ...ids.subarray(start, place)]);
		arraysAgree(t, expectedAt(table, place, plainModel.vocabSize), right, 2e-5, `place ${place}`);
	}
});

test('asking tells how far it is, and stops when it is to', async t => {
	const told: number[] = [];
	const stoppedAt = (look: number): Asking => {
		const asking = new Asking({});
		Object.defineProperty(asking, 'goesOn', {value: (share: number) => Promise.resolve(told.push(share) < look)});
		return asking;
	};
	t.is(await ask({teacher: {runs: [], ...runShares}, members: [member(1)]}, stoppedAt(3)), undefined);
	t.is(told.length, 3);
	const long = randomBatch(random, plainModel.vocabSize, 1, 300_000).inputs;
	t.is(await ask({ids: Uint8Array.from(long)}, stoppedAt(5)), undefined);
	t.is(told.length, 5, 'threads take longer for such a text than until the second look');
});

test('the share of a teacher goes from its first to its last with the progress, and is told', t => {
	t.deepEqual(
		[0, 0.5, 1].map(progress => teacherShare(ngramTeacher(0.8), progress)),
		[0.8, 0.4, 0],
	);
	t.is(
		teacherInWords(ngramTeacher()),
		'an n-gram model of order 8 of the other parts of the text: 60 % of the targets at first, 0 % at the end',
	);
	t.is(teacherInWords({runs: [{path: '/a/b', sha256: ''}], ...runShares}), 'b: 50 % of the targets');
});

test('a run with a teacher is another run, whose losses are those of the text', async t => {
	const losses: number[] = [];
	for (const teacher of [undefined, ngramTeacher()]) {
		const plan = planTiny({training: {batchSize: 2, seqLength: 8, ...(teacher && {teacher})}, length: {steps: 2}});
		const events = await trainTiny(plan, await newRun(plan));
		losses.push(...events.flatMap(event => (event.type === 'step' ? [event.loss] : [])));
	}
	const [first, second, taught, other] = losses;
	t.is(taught, first, 'the first loss is before the first update');
	t.not(other, second);
});

test('runs teach by name, and a run goes on only with the teachers that it was begun with', async t => {
	const folder = temporaryFolder();
	const model = {hiddenSize: 6, numLayers: 1, embeddingSize: 3};
	const text = join(folder, 'fish.txt');
	writeFileSync(text, tinyText);
	const warnings: string[] = [];
	const learn = async (options: Partial<Parameters<typeof train>[0]>) => {
		const all = {engine: 'reference', model, training: {batchSize: 2, seqLength: 8}, steps: 3, ...options};
		for await (const event of train(all)) {
			if (event.type === 'warning') warnings.push(event.message);
			if (event.type === 'end') return event;
		}
		return undefined;
	};
	const [one, two, student] = ['one', 'two', 'student'].map(name => join(folder, name));
	for (const out of [one, two]) await learn({files: text, out});
	await learn({files: text, out: student, teacher: [one, two], teacherShare: 0.7});
	const {teacher} = (await openRun(student)).config.training;
	t.deepEqual(
		teacher?.runs?.map(({path}) => path),
		[one, two],
	);
	t.is(teacher?.share, 0.7);
	const known = (): boolean => warnings.some(message => /one has learned another text .* too good/.test(message));
	t.false(known());
	await learn({files: text, out: join(folder, 'other'), teacher: [one], validSplit: 'tail'});
	t.true(known());
	t.is((await learn({resume: student, steps: 5}))?.step, 5);
	for await (const _ of train({resume: two, steps: 6, engine: 'reference'}));
	await t.throwsAsync(learn({resume: student, steps: 7}), {
		message: /two teaches this one, and its weights are others/,
	});
	await t.throwsAsync(learn({text: 'ångström '.repeat(90), out: join(folder, 'x'), teacher: [one]}), {
		message: /Expected .*one to know all characters of the text that it shall teach, but it lacks .*"å"/,
	});
});

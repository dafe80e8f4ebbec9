/** A second model that writes beside the first, in the same process. */
import test from 'ava';
import {openRun} from '../../../src/checkpoint/run.js';
import {Vocabulary} from '../../../src/data/vocabulary.js';
import {plainSample} from '../../../src/sampling/settings.js';
import {WriterJob} from '../../../src/workers/writer/job.js';
import type {StudioEvent, TextPiece} from '../../../src/workers/writer/protocol.js';
import {makeRun} from '../../helpers/runs.js';

const [{path}, other] = await Promise.all([makeRun('abc abd\n'.repeat(40)), makeRun('xyz xab\n'.repeat(40))]);
const vocabularyOf = async (run: string) => Vocabulary.fromRecord((await openRun(run)).config.vocabulary);
const own = await vocabularyOf(path);
const engine = {name: 'reference', threads: 1} as const;
const sample = {...plainSample, temperature: 0.9};

/** A job with a model and a guest, and the text of a branch. */
async function jobWith(guest: string) {
	const events: StudioEvent[] = [];
	const job = new WriterJob(async event => void events.push(event));
	const send = async (...commands: readonly Parameters<WriterJob['handle']>[0][]) => {
		for (const command of commands) await job.handle(command, []);
	};
	const textOf = (branch: number, vocabulary: Vocabulary): string =>
		events
			.filter((event): event is TextPiece => event.type === 'text' && event.branch === branch)
			.map(({ids}) => vocabulary.decode(ids))
			.join('');
	await send({type: 'load', path, engine}, {type: 'invite', path: guest, engine});
	return {job, events, send, textOf};
}

const begin = (branch: number, seed: Int32Array, isAfterStart = false) =>
	({type: 'begin', branch, seed, randomSeed: 7, isGuests: branch > 0, isAfterStart}) as const;
const runBoth = {type: 'run', runners: [0, 1].map(branch => ({branch, sample}))} as const;
const pauseAll = {type: 'run', runners: []} as const;

test('a guest of the same run writes the same text with the same luck, also where the other has no seed', async t => {
	const {job, send, textOf} = await jobWith(path);
	await send(begin(0, new Int32Array(0)), {type: 'run', runners: [{branch: 0, sample}]});
	await job.write();
	await send(pauseAll);
	const before = textOf(0, own);
	t.true(before.length > 0);
	const fork = {type: 'fork', parent: 0, at: before.length, typed: new Int32Array(0), randomSeed: 7} as const;
	await send({...fork, branch: 2}, begin(1, own.encode(before), true));
	await send({type: 'run', runners: [2, 1].map(branch => ({branch, sample}))});
	await job.write();
	await send(pauseAll);
	t.true(textOf(2, own).length > 0);
	t.is(textOf(1, own), before + textOf(2, own));
});

test('a guest of another vocabulary writes as much, and is forgotten', async t => {
	const {job, events, send, textOf} = await jobWith(other.path);
	const theirs = await vocabularyOf(other.path);
	t.like(events.at(-1), {type: 'invited', model: {path: other.path}});
	await send(begin(0, own.encode('ab')), begin(1, theirs.encode('ab')), runBoth);
	await job.write();
	await send(pauseAll);
	t.is(textOf(0, own).length, textOf(1, theirs).length);
	t.true(textOf(1, theirs).length > 2);
	await send({type: 'forget', branches: [1]}, {type: 'run', runners: [{branch: 1, sample}]});
	t.like(events.at(-1), {type: 'failed', what: 'run'});
});

test('a guest that can not be loaded is told, and the first goes on', async t => {
	const {job, events, send, textOf} = await jobWith('no-such-run');
	t.like(events.at(-1), {type: 'failed', what: 'invite'});
	await send(begin(0, own.encode('ab')), {type: 'run', runners: [{branch: 0, sample}]});
	await job.write();
	await send(pauseAll);
	t.true(textOf(0, own).length > 2);
});

import {appendFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {toJson} from '../../../src/checkpoint/checks.js';
import {MetricsFollower, parseEvent} from '../../../src/ui/training/follow.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';
import {sampleEvent, startEvent, stepEvent} from '../../helpers/training-events.js';

test('a file that grows is read on from where it was left, whole lines only', async t => {
	const path = join(temporaryFolder(), 'metrics.jsonl');
	const follower = new MetricsFollower(path);
	t.deepEqual(await follower.read(), {isAnew: false, events: []});
	const line = `${toJson(stepEvent(2))}\n`;
	writeFileSync(path, `${toJson(startEvent())}\n${toJson(stepEvent(1))}\n${line.slice(0, 20)}`);
	t.deepEqual((await follower.read()).events, [startEvent(), stepEvent(1)]);
	t.deepEqual((await follower.read()).events, []);
	appendFileSync(path, line.slice(20));
	t.deepEqual((await follower.read()).events, [stepEvent(2)]);
});

test('a file that became shorter is read from its beginning', async t => {
	const path = join(temporaryFolder(), 'metrics.jsonl');
	const follower = new MetricsFollower(path);
	writeFileSync(path, [1, 2, 3].map(at => `${toJson(stepEvent(at))}\n`).join(''));
	await follower.read();
	writeFileSync(path, `${toJson(stepEvent(1))}\n`);
	t.deepEqual(await follower.read(), {isAnew: true, events: [stepEvent(1)]});
});

test('numbers that JSON has not come back, and texts stay texts', t => {
	t.deepEqual(
		parseEvent(toJson(stepEvent(1, {loss: Number.NaN, gradientNorm: Infinity}))),
		stepEvent(1, {loss: Number.NaN, gradientNorm: Infinity}),
	);
	t.deepEqual(parseEvent(toJson(sampleEvent(1, 'NaN'))), sampleEvent(1, 'NaN'));
});

test('what is no event is left out', t => {
	for (const line of ['', '{', 'null', '3', '{"type":"other"}']) t.is(parseEvent(line), undefined);
});

import {appendFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {toJson} from '../../../src/checkpoint/checks.js';
import {TrainLog} from '../../../src/training/log.js';
import {parseEvent} from '../../../src/training/parse-event.js';
import {MetricsFollower} from '../../../src/ui/training/follow.js';
import {reduce} from '../../../src/ui/training/reduce.js';
import {initialState} from '../../../src/ui/training/state.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';
import {endEvent, sampleEvent, startEvent, stepEvent, validationEvent} from '../../helpers/training-events.js';

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

const everyEvent = [
	startEvent(),
	stepEvent(1),
	validationEvent(1, 2, true),
	sampleEvent(1, 'text'),
	{type: 'checkpoint', step: 1, kind: 'best'},
	{type: 'warning', step: 1, message: 'watch out'},
	endEvent(),
] as const;

/** Every value inside an event, replaced by one of another kind, or taken away. */
function* damagedEvents(event: object): Generator<string> {
	const text = toJson(event);
	const places = (value: unknown, path: readonly string[]): readonly (readonly string[])[] =>
		typeof value === 'object' && value !== null
			? Object.entries(value).flatMap(([key, part]) => [[...path, key], ...places(part, [...path, key])])
			: [];
	for (const path of places(event, [])) {
		for (const value of [undefined, null, 'x', 7, {}, [[]]]) {
			const copy = JSON.parse(text);
			const parent = path.slice(0, -1).reduce((place, key) => place[key], copy);
			parent[path.at(-1) ?? ''] = value;
			yield JSON.stringify(copy);
		}
	}
}

test('an event that lacks anything is left out, or does no harm to those who show it', t => {
	for (const event of everyEvent) {
		t.deepEqual(parseEvent(toJson(event)), event);
		for (const line of damagedEvents(event)) {
			const parsed = parseEvent(line);
			if (!parsed) continue;
			t.notThrows(() => new TrainLog().lines(parsed), line);
			t.notThrows(() => reduce(initialState(true), {type: 'event', event: parsed}), line);
		}
		t.is(parseEvent(JSON.stringify({type: event.type})), undefined);
	}
	t.is(parseEvent(`{"type":"warning","step":1,"message":${'['.repeat(200_000)}`), undefined);
});

test('a line without end is passed over, and what follows it is read', async t => {
	const path = join(temporaryFolder(), 'metrics.jsonl');
	const line = `${toJson(stepEvent(1))}\n`;
	writeFileSync(path, `${line}${'x'.repeat(40_000_000)}\n${line}`);
	t.deepEqual((await new MetricsFollower(path).read()).events, [stepEvent(1), stepEvent(1)]);
});

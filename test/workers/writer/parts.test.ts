import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {GrowingArray, idArray} from '../../../src/data/growing-array.js';
import {Pace} from '../../../src/workers/writer/pace.js';
import {Snapshots, thinTogether} from '../../../src/workers/writer/snapshots.js';
import {joinStreams, streamOf} from '../../../src/workers/writer/streams.js';

testProp(
	'a long column holds what was pushed, and drops whole blocks at its beginning only',
	[fc.integer({min: -1, max: 5}), fc.integer({min: 1, max: 20_000}), fc.nat({max: 25_000})],
	(t, start, count, drop) => {
		const column = new GrowingArray(idArray(70_000), start);
		for (let index = 0; index < count; index++) column.push(index * 3);
		column.dropBefore(drop);
		t.is(column.end, start + count);
		t.true(column.start <= Math.max(start, drop));
		t.true(drop - column.start < 4096 || column.start === column.end || drop > column.end);
		for (let at = column.start; at < column.end; at += 97) t.is(column.at(at), (at - start) * 3);
	},
	{numRuns: 40},
);

test('ids take as many bytes as they need', t => {
	t.true(idArray(256)(1) instanceof Uint8Array);
	t.true(idArray(257)(1) instanceof Uint16Array);
	t.true(idArray(70_000)(1) instanceof Uint32Array);
});

test('a column can be changed where it is, and nowhere else', t => {
	const column = new GrowingArray(length => new Int8Array(length), 10);
	column.push(1);
	column.set(10, -5);
	column.set(11, 9);
	column.set(9, 9);
	t.is(column.at(10), -5);
	t.is(column.end, 11);
	column.fill(7);
	t.is(column.at(10), 7);
});

testProp(
	'there are never too many snapshots, and always one not far before',
	[fc.integer({min: 4, max: 40}), fc.integer({min: 300, max: 60_000})],
	(t, maximum, end) => {
		const snapshots = new Snapshots(maximum);
		snapshots.add({at: 0, state: []});
		for (let at = 1; at <= end; at++) if (snapshots.wants(at)) snapshots.add({at, state: []});
		t.true(snapshots.count <= maximum);
		const widest = Math.max(256, (4 * end) / maximum);
		for (const at of [0, 1, Math.floor(end / 3), end]) t.true(at - (snapshots.before(at)?.at ?? -Infinity) <= widest);
		t.is(snapshots.before(-1), undefined);
	},
);

test('streams side by side are joined and taken apart again', t => {
	const lane = (value: number) => [{h: Float32Array.of(value, value + 1), c: Float32Array.of(-value, -value)}];
	const joined = joinStreams([lane(1), lane(5)]);
	t.deepEqual(joined[0].h, Float32Array.of(1, 2, 5, 6));
	t.deepEqual(streamOf(joined, 1, 2), lane(5));
	const gru = joinStreams([[{h: Float32Array.of(1), c: new Float32Array(0)}]]);
	t.is(streamOf(gru, 0, 1)[0].c.length, 0);
});

testProp(
	'over time as many characters are due as the reader wants',
	[fc.integer({min: 1, max: 5000}), fc.array(fc.integer({min: 1, max: 40}), {minLength: 20, maxLength: 60})],
	(t, speed, waits) => {
		const pace = new Pace(speed, 0);
		let now = 0;
		let written = 0;
		for (const wait of waits) {
			now += wait;
			const due = pace.due(now);
			pace.spend(due);
			written += due;
		}
		t.true(Math.abs(written - (speed * now) / 1000) <= 2 + speed / 1000);
	},
);

test('after a pause no flood comes, and full speed never waits', t => {
	const pace = new Pace(100, 0);
	t.true(pace.due(60_000) <= 10);
	pace.restart(70_000);
	t.is(pace.due(70_000), 0);
	t.true(pace.wait >= 1 && pace.wait <= 10);
	pace.set(Infinity, 0);
	t.is(pace.due(1), Infinity);
	t.is(pace.wait, 0);
});

test('where all branches together have too many snapshots, who has the most gives some up', t => {
	const of = (count: number): Snapshots => {
		const snapshots = new Snapshots(1000);
		for (let index = 0; index < count; index++) snapshots.add({at: 256 * index, state: []});
		return snapshots;
	};
	const all = [of(3), of(100), of(20)];
	thinTogether(all, 50);
	t.true(all.reduce((sum, {count}) => sum + count, 0) <= 50);
	t.is(all[0].count, 3);
	t.true(all[1].count >= 10);
	thinTogether(all, 0);
	for (const snapshots of all) t.is(snapshots.before(1e9)?.at, 0);
});

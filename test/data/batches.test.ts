import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {carriedBatches, laneBatches, randomWindows, windowBatches} from '../../src/data/batches.js';
import {split} from '../../src/data/split.js';
import {UserError} from '../../src/errors.js';
import type {Batch} from '../../src/model/batch.js';
import {Random} from '../../src/random.js';

/** A text in which every id is its own place. */
const places = (length: number) => Uint32Array.from({length}, (_, index) => index);

/** Sizes B and T, and a text that is long enough for them. */
const sizes = fc
	.tuple(fc.integer({min: 1, max: 5}), fc.integer({min: 1, max: 6}), fc.integer({min: 1, max: 90}))
	.map(([batchSize, seqLength, more]) => ({batchSize, seqLength, length: batchSize * seqLength + more}));

const lane = (values: Int32Array, {seqLength}: Batch, index: number): readonly number[] => [
	...values.subarray(index * seqLength, (index + 1) * seqLength),
];

testProp('targets are one ahead of the inputs', [sizes, fc.nat(40)], (t, {batchSize, seqLength, length}, position) => {
	const sources = [
		laneBatches(places(length), batchSize, seqLength, {position}),
		randomWindows(places(length), batchSize, seqLength, new Random(position)),
	];
	for (const source of sources) {
		const batch = source.next();
		t.is(batch.inputs.length, batchSize * seqLength);
		t.deepEqual(
			batch.targets,
			batch.inputs.map(id => id + 1),
		);
		t.true(batch.targets.every(id => id < length));
		t.deepEqual(source.places(), batch.targets, 'the places of the targets, which are the ids of this text');
	}
});

testProp('the lanes of a pass, joined, are the text', [sizes], (t, {batchSize, seqLength, length}) => {
	const source = laneBatches(places(length), batchSize, seqLength);
	for (const pass of [0, 1]) {
		const lanes: number[][] = Array.from({length: batchSize}, () => []);
		for (let first = true; source.epoch < pass + 1; first = false) {
			const batch = source.next();
			t.is(batch.carry, !first);
			for (const [index, characters] of lanes.entries()) characters.push(...lane(batch.inputs, batch, index));
		}
		const text = lanes.flat();
		t.deepEqual(text, [...places(length)].slice(text[0], text[0] + text.length));
		t.true(length - 1 - text.length < batchSize * seqLength);
		t.is(pass === 0 ? text[0] : (text.at(-1) ?? 0) + 1, pass === 0 ? 0 : length - 1); // the rest gets its turn
	}
});

testProp(
	'lanes go on from a saved state as if never stopped',
	[sizes, fc.nat(30)],
	(t, {batchSize, seqLength, length}, count) => {
		const whole = laneBatches(places(length), batchSize, seqLength);
		for (let index = 0; index < count; index++) whole.next();
		const resumed = laneBatches(places(length), batchSize, seqLength, JSON.parse(JSON.stringify(whole.state)));
		t.is(resumed.epoch, whole.epoch);
		for (let index = 0; index < 5; index++) t.deepEqual(resumed.next(), whole.next());
	},
);

testProp('random windows go on from saved states as if never stopped', [sizes, fc.nat(9)], (t, size, count) => {
	const random = new Random(count);
	const whole = randomWindows(places(size.length), size.batchSize, size.seqLength, random);
	for (let index = 0; index < count; index++) whole.next();
	const again = new Random(random.state);
	const resumed = randomWindows(places(size.length), size.batchSize, size.seqLength, again, whole.state);
	t.deepEqual(resumed.next(), whole.next());
	t.is(resumed.epoch, whole.epoch);
});

test('random windows begin anywhere from the first character to the last that leaves room', t => {
	const source = randomWindows(places(6), 4, 3, new Random(1));
	const starts = new Set(
		Array.from({length: 50}, () => source.next()).flatMap(({inputs}) => [0, 3, 6, 9].map(i => inputs[i])),
	);
	t.deepEqual([...starts].sort(), [0, 1, 2]);
	t.false(source.next().carry);
});

test('a text that is too short says how many characters are there and how many are needed', t => {
	const lanes = t.throws(() => laneBatches(places(4096), 64, 64), {instanceOf: UserError});
	t.regex(lanes?.message ?? '', /at least 4097 characters.*got 4096\. Lower the batch size or the sequence length/);
	t.notThrows(() => laneBatches(places(4097), 64, 64));
	const windows = t.throws(() => randomWindows(places(64), 8, 64, new Random(1)), {instanceOf: UserError});
	t.regex(windows?.message ?? '', /at least 65 characters.*got 64\. Lower the sequence length/);
	t.notThrows(() => randomWindows(places(65), 8, 64, new Random(1)));
});

testProp('windows lie side by side and leave out less than one', [sizes], (t, {batchSize, seqLength, length}) => {
	const batches = [...windowBatches(places(length), seqLength, batchSize)];
	const inputs = batches.flatMap(batch => [...batch.inputs]);
	t.deepEqual(inputs, [...places(inputs.length)]);
	t.deepEqual(
		batches.flatMap(batch => [...batch.targets]),
		inputs.map(id => id + 1),
	);
	t.true(inputs.length + seqLength > length - 1);
	t.true(batches.every(batch => !batch.carry && batch.inputs.length === batch.batchSize * seqLength));
	t.true(batches.slice(0, -1).every(batch => batch.batchSize === batchSize));
});

const carriedOptions = fc.record({
	lanes: fc.integer({min: 1, max: 7}),
	warmUp: fc.nat(12),
	seqLength: fc.integer({min: 1, max: 9}),
});

testProp(
	'carried reading scores every character but the first exactly once',
	[fc.nat(80), carriedOptions],
	(t, length, options) => {
		const scored: number[] = [];
		for (const part of carriedBatches(places(length), options)) {
			part.batch.targets.forEach((target, index) => {
				if (part.scored[index] === 1) scored.push(target);
			});
		}
		t.deepEqual(
			scored.sort((a, b) => a - b),
			[...places(length)].slice(1),
		);
	},
);

testProp(
	'a carried lane reads on without a gap, and warms up before its part',
	[fc.integer({min: 2, max: 80}), carriedOptions],
	(t, length, options) => {
		const batches = [...carriedBatches(places(length), options)];
		for (const [index, {batch}] of batches.entries()) t.is(batch.carry, index > 0);
		const lanes = batches[0].batch.batchSize;
		for (let index = 0; index < lanes; index++) {
			const inputs = batches.flatMap(({batch}) => lane(batch.inputs, batch, index));
			const flags = batches.flatMap(({batch, scored}) => [
				...scored.subarray(index * batch.seqLength, (index + 1) * batch.seqLength),
			]);
			const own = flags.indexOf(1);
			const end = flags.lastIndexOf(1) + 1;
			t.deepEqual(
				inputs.slice(0, end),
				inputs.slice(0, end).map((_, offset) => inputs[0] + offset),
			);
			t.is(own, Math.min(options.warmUp, inputs[own]));
			t.true(flags.slice(own, end).every(flag => flag === 1));
		}
	},
);

test('one carried lane reads the text once, in order, without padding', t => {
	const batches = [...carriedBatches(places(11), {lanes: 1, warmUp: 5, seqLength: 4})];
	t.deepEqual(
		batches.map(({batch}) => batch.seqLength),
		[4, 4, 2],
	);
	t.deepEqual(
		batches.flatMap(({batch}) => [...batch.inputs]),
		[...places(10)],
	);
	t.true(batches.every(({scored}) => scored.every(flag => flag === 1)));
});

test('the split holds out the last part', t => {
	const {train, valid} = split(places(1_115_394), 0.1);
	t.is(train.length, 1_003_854); // as nanoGPT cuts tinyshakespeare
	t.is(valid[0], 1_003_854);
	t.is(train.length + valid.length, 1_115_394);
	t.is(split(places(10), 0).valid.length, 0);
});

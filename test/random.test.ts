import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {hash, Random} from '../src/random.js';

testProp(
	'a generator goes on from its saved state as if nothing had been',
	[fc.nat(), fc.nat(50)],
	(t, seed, count) => {
		const random = new Random(seed);
		for (let drawn = 0; drawn < count; drawn++) random.next();
		const copy = new Random(JSON.parse(JSON.stringify(random.state)));
		t.deepEqual(
			Array.from({length: 10}, () => copy.nextUint32()),
			Array.from({length: 10}, () => random.nextUint32()),
		);
	},
);

test('a saved state does not move when the generator goes on', t => {
	const random = new Random(1);
	const {state} = random;
	const before = [...state];
	random.next();
	t.deepEqual([...state], before);
	t.notDeepEqual([...random.state], before);
});

/** How far the counts of `draw` over 0 … 15 are from equal: chi-squared with 15 degrees of freedom, > 45 once in 10⁴ seeds. */
function unevenness(draw: (index: number) => number): number {
	const counts = new Float64Array(16);
	for (let index = 0; index < 16_000; index++) counts[draw(index)]++;
	return counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
}

for (const seed of [0, 1, 4294967295]) {
	test(`numbers from seed ${seed} are even`, t => {
		const random = new Random(seed);
		t.true(unevenness(() => random.integer(16)) < 45);
		t.true(unevenness(() => random.nextUint32() >>> 28) < 45);
		t.true(unevenness(() => random.nextUint32() & 15) < 45);
		t.true(unevenness(index => hash(seed, index) >>> 28) < 45);
		t.true(unevenness(index => hash(index, seed) & 15) < 45);
	});
}

test('normal numbers have mean 0, deviation 1 and few beyond 2', t => {
	const random = new Random(5);
	const values = Array.from({length: 20_000}, () => random.normal());
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
	const beyond = values.filter(value => Math.abs(value) > 2).length / values.length;
	t.true(Math.abs(mean) < 0.03);
	t.true(Math.abs(square - 1) < 0.05);
	t.true(Math.abs(beyond - 0.0455) < 0.006);
});

import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {UserError} from '../../src/errors.js';
import {Random} from '../../src/random.js';
import {Candidates} from '../../src/sampling/candidates.js';
import {modelProbability, probabilitiesOf, sampleCharacter} from '../../src/sampling/sample.js';
import {plainSample, type SampleConfig} from '../../src/sampling/settings.js';

const plain = plainSample;

const logitsUpTo = (size: number) =>
	fc
		.array(fc.oneof(fc.integer({min: -3, max: 3}), fc.double({min: -size, max: size, noNaN: true})), {
			minLength: 1,
			maxLength: 40,
		})
		.map(values => Float32Array.from(values));
/** Logits of any size, or such that many have their share; few distinct values among them, so that there are ties. */
const anyLogits = fc.oneof(logitsUpTo(1e4), logitsUpTo(3));
const anyTemperature = fc.oneof(fc.double({min: 0.01, max: 5, noNaN: true}), fc.constantFrom(1e-300, 1e300));
const anySeed = fc.nat();

/** Ids from the most to the least probable; of equal ones the smaller first. */
const ranking = (logits: Float32Array): number[] => [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The weights that top-k leaves, from the largest, which is 1, to the smallest. */
function rankedWeights(logits: Float32Array, {temperature, topK}: SampleConfig): number[] {
	const ranked = ranking(logits).slice(0, topK || logits.length);
	return ranked.map(id => Math.exp((logits[id] - logits[ranked[0]]) / temperature));
}

/** How many of them top-p and min-p leave by the book, where the edges of both lie so much further out. */
function keptByBook(weights: readonly number[], {topP, minP}: SampleConfig, further = 0): number {
	const total = sum(weights);
	let count = 1;
	for (let mass = weights[0]; count < weights.length; count++) {
		if (mass >= (topP + further) * total || weights[count] < minP - further) break;
		mass += weights[count];
	}
	return count;
}

/** The probabilities by the book [V], of the first `count` characters of the ranking. */
function expected(logits: Float32Array, config: SampleConfig, count?: number): number[] {
	const weights = rankedWeights(logits, config);
	const kept = weights.slice(0, count ?? keptByBook(weights, config));
	const total = sum(kept);
	const probabilities = Array.from(logits, () => 0);
	for (const [place, id] of ranking(logits).slice(0, kept.length).entries()) probabilities[id] = kept[place] / total;
	return probabilities;
}

testProp('temperature 0 takes the most probable, the first of equals', [anyLogits, anySeed], (t, logits, seed) => {
	t.is(sampleCharacter(logits, {...plain, temperature: 0}, new Random(seed)), ranking(logits)[0]);
});

testProp('a temperature near 0 takes one of the most probable', [anyLogits, anySeed], (t, logits, seed) => {
	const id = sampleCharacter(logits, {...plain, temperature: 1e-300}, new Random(seed));
	t.true(logits[id] === Math.max(...logits));
});

testProp(
	'what is drawn is always among the k most probable',
	[anyLogits, anyTemperature, fc.integer({min: 1, max: 45}), fc.double({min: 0.01, max: 1, noNaN: true}), anySeed],
	(t, logits, temperature, topK, topP, seed) => {
		const id = sampleCharacter(logits, {...plain, temperature, topK, topP}, new Random(seed));
		t.true(ranking(logits).slice(0, topK).includes(id));
	},
);

testProp(
	'what takes part under top-p is the shortest beginning of the ranking that holds that share',
	[anyLogits, fc.double({min: 0.01, max: 1, noNaN: true})],
	(t, logits, topP) => {
		const all = probabilitiesOf(logits, plain);
		const kept = probabilitiesOf(logits, {...plain, topP});
		const ids = ranking(logits);
		const count = kept.filter(probability => probability > 0).length;
		const mass = (n: number): number => ids.slice(0, n).reduce((sum, id) => sum + all[id], 0);
		t.true(ids.slice(0, count).every(id => kept[id] > 0));
		t.true(mass(count) >= topP - 1e-9);
		t.true(count === 1 || mass(count - 1) < topP + 1e-9);
	},
);

testProp(
	'what takes part under min-p are the characters with that share of the largest probability',
	[anyLogits, anyTemperature, fc.double({min: 0, max: 1, noNaN: true}), anySeed],
	(t, logits, temperature, minP, seed) => {
		const all = probabilitiesOf(logits, {...plain, temperature});
		const kept = probabilitiesOf(logits, {...plain, temperature, minP});
		const least = minP * Math.max(...all);
		for (const [id, probability] of kept.entries()) {
			if (Math.abs(all[id] - least) > 1e-9) t.is(probability > 0, all[id] > least);
		}
		t.true(kept[sampleCharacter(logits, {...plain, temperature, minP}, new Random(seed))] > 0);
	},
);

testProp(
	'min-p 0 draws as if there were none, and min-p 1 only the most probable',
	[anyLogits, fc.double({min: 0.01, max: 5, noNaN: true}), anySeed],
	(t, logits, temperature, seed) => {
		const config = {...plain, temperature};
		const id = sampleCharacter(logits, {...config, minP: 0}, new Random(seed));
		t.is(id, sampleCharacter(logits, {...config, topK: logits.length}, new Random(seed)));
		const only = sampleCharacter(logits, {...config, minP: 1}, new Random(seed));
		t.true((Math.max(...logits) - logits[only]) / temperature < 1e-9); // what is as probable to the last digit may be drawn
	},
);

testProp(
	'probabilities are those of the book, for any temperature, k, p and smallest share',
	[
		anyLogits,
		anyTemperature,
		fc.nat(45),
		fc.constantFrom(0.05, 0.3, 0.7, 0.95, 1),
		fc.constantFrom(0, 0.001, 0.05, 0.3, 0.7, 1),
	],
	(t, logits, temperature, topK, topP, minP) => {
		const config = {...plain, temperature, topK, topP, minP};
		const probabilities = [...probabilitiesOf(logits, config)];
		t.true(Math.abs(sum(probabilities) - 1) < 1e-9);
		// Rounding decides only on which side of an edge those fall that lie on it.
		const count = probabilities.filter(probability => probability > 0).length;
		const weights = rankedWeights(logits, config);
		t.true(count >= keptByBook(weights, config, -1e-9) && count <= keptByBook(weights, config, 1e-9), `${count}`);
		const book = expected(logits, config, count);
		t.true(probabilities.every((probability, id) => Math.abs(probability - book[id]) < 1e-8));
	},
	{numRuns: 2000},
);

testProp(
	'one random state always gives the same character, and the next random state',
	[
		anyLogits,
		anyTemperature,
		fc.nat(45),
		fc.double({min: 0.01, max: 1, noNaN: true}),
		fc.double({min: 0, max: 1, noNaN: true}),
		anySeed,
	],
	(t, logits, temperature, topK, topP, minP, seed) => {
		const config = {...plain, temperature, topK, topP, minP};
		const one = new Random(seed);
		const other = new Random(seed);
		const used = new Candidates(logits.length);
		sampleCharacter(logits.toReversed(), {...config, topK: 3, topP: 0.5}, new Random(seed), used);
		used.weights.fill(0.5);
		used.ids.fill(0);
		t.is(sampleCharacter(logits, config, one, used), sampleCharacter(logits, config, other));
		t.deepEqual(one.state, other.state);
	},
);

test('of characters as probable as the last one that fits into top-k those with smaller ids are taken', t => {
	const logits = Float32Array.of(1, 2, 1, 1, 2, 1);
	t.deepEqual(
		Array.from(probabilitiesOf(logits, {...plain, topK: 3}), probability => probability > 0),
		[true, true, false, false, true, false],
	);
});

/**
 * Pearson's chi-square of 100,000 draws against the probabilities. A right sampler exceeds the limit with probability
 * 10⁻⁵ (30.9, 25.9 and 23.0 with 5, 3 and 2 degrees). The seeds are fixed: a test which passes once passes always.
 */
const draws = 100_000;
const limits: ReadonlyMap<number, number> = new Map([
	[5, 30.86],
	[3, 25.9],
	[2, 23.03],
]);

function chiSquare(logits: Float32Array, config: SampleConfig, seed: number): {statistic: number; freedom: number} {
	const random = new Random(seed);
	const candidates = new Candidates(logits.length);
	const counts = new Float64Array(logits.length);
	for (let draw = 0; draw < draws; draw++) counts[sampleCharacter(logits, config, random, candidates)]++;
	let statistic = 0;
	let freedom = -1;
	for (const [id, probability] of expected(logits, config).entries()) {
		if (probability === 0) {
			if (counts[id] > 0) return {statistic: Number.POSITIVE_INFINITY, freedom: 0};
			continue;
		}
		statistic += (counts[id] - draws * probability) ** 2 / (draws * probability);
		freedom++;
	}
	return {statistic, freedom};
}

const sixLogits = Float32Array.of(0.3, -1, 2, 0.3, 1.5, -2.5);
const configs: readonly [string, SampleConfig, number][] = [
	['temperature 1', plain, 5],
	['temperature 0.5', {...plain, temperature: 0.5}, 5],
	['temperature 3', {...plain, temperature: 3}, 5],
	['top-k 4', {...plain, topK: 4}, 3],
	['top-p 0.8', {...plain, topP: 0.8}, 2],
	['top-k 4 and top-p 0.9', {...plain, topK: 4, topP: 0.9}, 2],
	['min-p 0.15', {...plain, minP: 0.15}, 3],
	['top-p 0.99 and min-p 0.15', {...plain, topP: 0.99, minP: 0.15}, 3],
];

for (const [name, config, freedom] of configs) {
	test(`characters are as frequent as they are probable with ${name}`, t => {
		const result = chiSquare(sixLogits, config, 12345);
		t.is(result.freedom, freedom);
		t.true(result.statistic < (limits.get(freedom) ?? 0), `${result.statistic}`);
	});
}

test('logits of any size are safe', t => {
	const huge = Float32Array.of(3e38, -3e38, 2.9e38, Number.NEGATIVE_INFINITY);
	for (const temperature of [1e-300, 0.5, 1, 1e300]) {
		const id = sampleCharacter(huge, {...plain, temperature}, new Random(1));
		t.true(id >= 0 && id < 4);
	}
	t.is(sampleCharacter(huge, plain, new Random(1)), 0);
});

const bad: readonly [string, readonly number[]][] = [
	['a NaN first', [Number.NaN, 1]],
	['a NaN last', [1, Number.NaN]],
	['an infinity', [1, Number.POSITIVE_INFINITY]],
	['nothing that is possible', [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]],
];

for (const [name, values] of bad) {
	test(`logits with ${name} are told to be of a diverged model`, t => {
		const logits = Float32Array.from(values);
		for (const config of [plain, {...plain, temperature: 0}, {...plain, topK: 1}]) {
			t.throws(() => sampleCharacter(logits, config, new Random(1)), {instanceOf: UserError, message: /diverged/});
		}
		t.throws(() => probabilitiesOf(logits, plain), {instanceOf: UserError});
	});
}

testProp("the model's own probability is that of temperature 1", [anyLogits, fc.nat(39)], (t, logits, place) => {
	const id = place % logits.length;
	t.true(Math.abs(modelProbability(logits, id) - probabilitiesOf(logits, plain)[id]) < 1e-12);
});

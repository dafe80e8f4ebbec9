import {fc, testProp} from '@fast-check/ava';
import {cellKinds, type ModelConfig} from '../../src/config.js';
import type {SoftTargets} from '../../src/model/batch.js';
import {masksOf} from '../../src/model/dropout.js';
import {initialParameters} from '../../src/model/initial.js';
import {type Matrix, matrix} from '../../src/model/matrix.js';
import {mean, readChunk} from '../../src/model/network.js';
import {type States, zeroStates} from '../../src/model/stack.js';
import {variablesOf} from '../../src/model/variables.js';
import {Random} from '../../src/random.js';
import {plainModel, randomBatch, randomSoft} from '../helpers/models.js';

const rate = fc.constantFrom(0, 0.3);

/** Any small model: all options, sizes of 1 included. */
const anyModel: fc.Arbitrary<ModelConfig> = fc
	.record({
		cell: fc.constantFrom(...cellKinds),
		vocabSize: fc.integer({min: 2, max: 6}),
		embeddingSize: fc.integer({min: 0, max: 4}),
		hiddenSize: fc.integer({min: 1, max: 4}),
		numLayers: fc.integer({min: 1, max: 3}),
		tied: fc.boolean(),
		residual: fc.boolean(),
		embeddingDropout: rate,
		hiddenDropout: rate,
		outputDropout: rate,
		weightDropout: rate,
	})
	.map(options => ({...plainModel, ...options, tied: options.tied && options.embeddingSize > 0}));

const randomMatrix = ({rows, columns}: Matrix, random: Random): Matrix =>
	matrix(
		rows,
		columns,
		Float64Array.from({length: rows * columns}, () => random.normal()),
	);

const randomStates = (model: ModelConfig, batchSize: number, random: Random): States =>
	zeroStates(model, batchSize).map(({h, c}) => ({h: randomMatrix(h, random), c: randomMatrix(c, random)}));

/** Mean nats of the targets and, to their share, of the characters that a teacher expects. */
function meanLoss(lossesOf: (targets: Int32Array) => Float64Array, targets: Int32Array, soft: SoftTargets): number {
	const {kinds, ids, probabilities, share} = soft;
	const expected = Array.from({length: kinds}, (_, kind) => {
		const losses = lossesOf(targets.map((_, place) => ids[place * kinds + kind]));
		return mean(losses.map((loss, place) => loss * probabilities[place * kinds + kind]));
	});
	return (1 - share) * mean(lossesOf(targets)) + share * expected.reduce((sum, loss) => sum + loss, 0);
}

testProp(
	'every gradient is the slope of the loss, whatever the model and the teacher',
	[anyModel, fc.integer({min: 1, max: 3}), fc.integer({min: 1, max: 4}), fc.constantFrom(0, 0.4, 1), fc.nat()],
	(t, model, batchSize, seqLength, share, seed) => {
		const random = new Random(seed);
		const variables = variablesOf(model, initialParameters(model, random));
		const batch = randomBatch(random, model.vocabSize, batchSize, seqLength);
		const soft = randomSoft(random, model.vocabSize, batchSize * seqLength, share, 2);
		const before = randomStates(model, batchSize, random);
		const masks = masksOf(model, batchSize, seed);
		const lossesOf = (targets: Int32Array) => readChunk(model, variables, {...batch, targets}, before, masks).losses;
		const loss = (): number => meanLoss(lossesOf, batch.targets, soft);
		readChunk(model, variables, {...batch, soft}, before, masks).backward();

		for (const [name, {value, gradient}] of Object.entries(variables)) {
			const index = random.integer(value.values.length);
			const original = value.values[index];
			const width = 1e-7; // so narrow that hardly ever a rectifier's bend lies within it
			value.values[index] = original + width;
			const above = loss();
			value.values[index] = original - width;
			const below = loss();
			value.values[index] = original;
			// The central difference errs by about width² and 1e-16 / width.
			t.true(Math.abs((above - below) / (2 * width) - gradient.values[index]) < 1e-7, name);
		}
	},
	{numRuns: 60, seed: 1},
);

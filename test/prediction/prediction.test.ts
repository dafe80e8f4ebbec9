import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {windowBatches} from '../../src/data/batches.js';
import {open} from '../../src/engines/reference/index.js';
import {follow} from '../../src/evaluation/dynamic.js';
import {evaluateText} from '../../src/evaluation/evaluate.js';
import {NgramContext} from '../../src/evaluation/ngram/context.js';
import {GrowingContext} from '../../src/evaluation/ngram/growing-context.js';
import {buildNgramModel} from '../../src/evaluation/ngram/model.js';
import {initialParameters} from '../../src/model/initial.js';
import {averaged, mixed} from '../../src/prediction/combine.js';
import {followMixed} from '../../src/prediction/dynamic-mixture.js';
import {fitWeight} from '../../src/prediction/fit-weight.js';
import {ngramPredictor} from '../../src/prediction/ngram-predictor.js';
import {networkPredictor, type Predictor} from '../../src/prediction/predictor.js';
import {SteppedEvaluator} from '../../src/prediction/stepped-evaluator.js';
import {Random} from '../../src/random.js';
import {ruleStepper} from '../helpers/steppers.js';
import {planTiny} from '../helpers/tiny-run.js';

const engine = await open();
const {config, ids} = planTiny();
const {model} = config;
const V = model.vocabSize;
const networks = [1, 2, 3].map(seed => ({parameters: initialParameters(model, new Random(seed))}));
const predictors = networks.map(({parameters}) => networkPredictor(engine, model, parameters));
const ngram = await buildNgramModel(ids.train, V, {order: 4});

const probabilitiesOf = (logits: ArrayLike<number>): readonly number[] => {
	const largest = Math.max(...Array.from(logits));
	const weights = Array.from(logits, logit => Math.exp(logit - largest));
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	return weights.map(weight => weight / total);
};

/** A predictor of one stream that always gives these logits. */
const constant = (logits: readonly number[]): Predictor => ({
	stepper: async streams => ruleStepper(streams, logits.length, () => logits),
});

const logits = fc.array(fc.double({min: -30, max: 30, noNaN: true}), {minLength: 4, maxLength: 4});

testProp(
	'an average is that of the probabilities, a mixture that of their logarithms',
	[fc.array(logits, {minLength: 1, maxLength: 4}), fc.double({min: 0, max: 1, noNaN: true})],
	async (t, all, w) => {
		const ids = Int32Array.of(0);
		const mean = await (await averaged(all.map(constant)).stepper(1)).step(ids);
		const each = all.map(probabilitiesOf);
		for (const [id, probability] of probabilitiesOf(mean).entries()) {
			const expected = each.reduce((sum, one) => sum + one[id], 0) / all.length;
			t.true(Math.abs(probability - expected) < 1e-6);
		}
		const [a, b = a] = all;
		const mix = await (await mixed(constant(a), constant(b), w).stepper(1)).step(ids);
		const powers = probabilitiesOf(a).map((p, id) => p ** (1 - w) * probabilitiesOf(b)[id] ** w);
		const total = powers.reduce((sum, one) => sum + one, 0);
		for (const [id, p] of probabilitiesOf(mix).entries()) t.true(Math.abs(p - powers[id] / total) < 1e-5);
	},
);

test('a character that one part never gives is never given, at any weight', async t => {
	const never = constant([0, Number.NEGATIVE_INFINITY, 1]);
	for (const w of [0, 0.5, 1]) {
		const stepper = await mixed(never, constant([1, 2, 3]), w).stepper(1);
		const given = await stepper.step(Int32Array.of(0));
		t.is(given[1], Number.NEGATIVE_INFINITY);
		t.true(Number.isFinite(given[0]) && Number.isFinite(given[2]));
	}
});

test('a combination goes on from a state that it had, also in other streams', async t => {
	const whole = mixed(averaged(predictors), ngramPredictor(ngram), 0.4);
	const stepper = await whole.stepper(2);
	const text = [...ids.valid.subarray(0, 30)];
	for (const id of text.slice(0, 9)) await stepper.step(Int32Array.of(id, text[0]));
	const state = await stepper.state();
	const on = async (): Promise<readonly number[]> => {
		const logits: number[] = [];
		for (const id of text.slice(9)) logits.push(...(await stepper.step(Int32Array.of(id, id))));
		return logits;
	};
	const first = await on();
	await stepper.setState(state);
	t.deepEqual(await on(), first);
	const one = await whole.stepper(1);
	let last: Float32Array = new Float32Array();
	for (const id of text) last = await one.step(Int32Array.of(id));
	for (const [id, logit] of last.entries()) t.true(Math.abs(logit - first[first.length - 2 * V + id]) < 1e-5);
});

test('the stepped evaluator has the figures of the engine', async t => {
	const evaluator = await engine.evaluator(model, networks[0].parameters);
	const expected = await evaluateText(evaluator, ids.train.subarray(0, 700), {lanes: 2, warmUp: 20});
	const stepped = new SteppedEvaluator(predictors[0]);
	const own = await evaluateText(stepped, ids.train.subarray(0, 700), {lanes: 2, warmUp: 20});
	for (const figure of ['carried', 'window'] as const) {
		t.true(Math.abs((own[figure]?.loss ?? 0) - (expected[figure]?.loss ?? 9)) < 1e-5);
		t.is(own[figure]?.accuracy, expected[figure]?.accuracy);
		t.is(own[figure]?.count, expected[figure]?.count);
	}
	await stepped.dispose();
});

test('windows of an n-gram model begin with the shorter contexts', async t => {
	const stepped = new SteppedEvaluator(ngramPredictor(ngram));
	const [batch] = windowBatches(ids.valid, 16, 4);
	const {losses} = await stepped.evaluate(batch);
	const context = new NgramContext(ngram);
	for (const [place, loss] of losses.entries()) {
		if (place % 16 === 0) context.reset();
		context.take(batch.inputs[place]);
		t.true(Math.abs(loss + Math.log(context.probabilityOf(batch.targets[place]))) < 1e-5);
	}
});

test('the fitted weight is the best of those that are tried', async t => {
	const weight = await fitWeight(predictors[0], ngramPredictor(ngram), ids.valid);
	const lossOf = async (w: number): Promise<number> => {
		const evaluator = new SteppedEvaluator(mixed(predictors[0], ngramPredictor(ngram), w));
		return (await evaluateText(evaluator, ids.valid, {lanes: 1})).carried.loss;
	};
	const own = await lossOf(weight);
	for (const other of [0, weight - 0.1, weight + 0.1].filter(w => w >= 0 && w <= 1 && w !== weight)) {
		t.true((await lossOf(other)) >= own);
	}
	const constantWeight = await fitWeight(ngramPredictor(ngram), predictors[0], ids.valid);
	t.true(Math.abs(constantWeight - (1 - weight)) < 1e-9);
});

test('dynamic evaluation mixes the weights of the moment with the table of the moment', async t => {
	const start = {model, parameters: networks[0].parameters};
	const text = ids.valid.subarray(0, 40);
	const settings = {rate: 0.5, segment: 8};
	const alone = await follow(engine, start, text, settings);
	const network = await followMixed(engine, start, text, {...settings, mixture: {model: ngram, order: 4, weight: 0}});
	t.deepEqual(network.network, alone.score);
	t.true(Math.abs(network.mixed.loss - alone.score.loss) < 1e-5);
	const table = await followMixed(engine, start, text, {...settings, mixture: {model: ngram, order: 4, weight: 1}});
	const context = new GrowingContext(ngram);
	let sum = 0;
	for (const [place, id] of text.subarray(0, -1).entries()) {
		context.take(id);
		sum -= Math.log(context.probabilityOf(text[place + 1]));
	}
	t.true(Math.abs(table.mixed.loss - sum / 39) < 1e-5);
	t.is(table.mixed.count, 39);
});

import test from 'ava';
import type {ModelConfig} from '../../src/config.js';
import {buildVocabulary} from '../../src/data/corpus.js';
import {open} from '../../src/engines/reference/index.js';
import {Random} from '../../src/random.js';
import {beamSearch} from '../../src/sampling/beam.js';
import {withoutStandIn} from '../../src/sampling/stand-in.js';
import {writeSample} from '../../src/training/sample-text.js';
import {Writer} from '../../src/workers/writer/writer.js';
import {corpusOf} from '../data/texts.js';
import {plainModel} from '../helpers/models.js';
import {randomParameters, vocabularyOf} from '../helpers/runs.js';

const vocabulary = buildVocabulary(corpusOf('aaabbbccc\n\nxyz'), {minCount: 2});
const standIn = vocabulary.unknownId as number;
const V = vocabulary.size;
const model: ModelConfig = {...plainModel, vocabSize: V};
const engine = await open();

/** A model that all but always writes its stand-in. */
const parameters = (() => {
	const own = randomParameters(model, new Random(3));
	const bias = own['decoder.bias'].slice();
	bias[standIn] = 30;
	return {...own, 'decoder.bias': bias};
})();

test('a model without a stand-in keeps its very parameters, and one with it all but one number', t => {
	t.is(withoutStandIn(parameters, vocabularyOf('abc')), parameters);
	const without = withoutStandIn(parameters, vocabulary);
	t.is(without['decoder.bias'][standIn], Number.NEGATIVE_INFINITY);
	t.is(parameters['decoder.bias'][standIn], 30);
	t.deepEqual({...without, 'decoder.bias': parameters['decoder.bias']}, parameters);
});

test('a beam finds the most probable text without it, with the probability that the model gives it', async t => {
	const seed = vocabulary.encode('ab');
	const search = async (never: number | undefined) => {
		const stepper = await engine.stepper(model, parameters, 4);
		return (await beamSearch({stepper, vocabulary, seed, length: 5, count: 4, never}))[0];
	};
	t.true((await search(undefined)).text.includes('\ufffd'));
	const {ids, logProbability} = await search(standIn);
	t.false(ids.includes(standIn));
	let expected = 0;
	const stepper = await engine.stepper(model, parameters, 1);
	let logits = new Float32Array(V);
	for (const [place, id] of [...seed, ...ids].entries()) {
		const scores = [...logits];
		if (place >= seed.length) expected += scores[id] - Math.log(scores.reduce((sum, x) => sum + Math.exp(x), 0));
		logits = Float32Array.from(await stepper.step(Int32Array.of(id)));
	}
	t.true(Math.abs(logProbability - expected) < 1e-4);
});

test('neither the studio nor the samples of a training write it', async t => {
	const random = new Random(1);
	const sample = {seed: 'ab', temperature: 2, length: 50};
	t.false((await writeSample({engine, model, parameters, vocabulary, sample, random})).includes('\ufffd'));
	const writer = new Writer({engine, model, parameters, vocabulary});
	await writer.begin(0, vocabulary.encode('ab'), 1);
	const config = {
		temperature: 2,
		topK: 0,
		topP: 1,
		minP: 0,
		typical: 1,
		repetitionWindow: 0,
		repetitionLength: 8,
		repetitionPenalty: 0,
	};
	for (const weights of [undefined, parameters]) {
		if (weights) await writer.goOnWith(weights);
		await writer.run([{branch: 0, sample: config}]);
		await writer.advance(50, () => false);
		const ids = writer.take().flatMap(piece => (piece.type === 'text' ? [...piece.ids] : []));
		t.is(ids.length, 50);
		t.false(ids.includes(standIn));
		t.is(writer.liveLook()?.drawn[writer.liveLook()?.ids.indexOf(standIn) ?? -1] ?? 0, 0);
	}
	await writer.dispose();
});

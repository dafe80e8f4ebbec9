/** The numbers of an engine against those of another that is known to be right. */
import test from 'ava';
import type {OptimizerConfig} from '../../../src/config.js';
import type {Engine, Evaluation, StepResult, TrainerState} from '../../../src/engines/engine.js';
import type {Batch} from '../../../src/model/batch.js';
import {Random} from '../../../src/random.js';
import {randomSoft} from '../../helpers/models.js';
import {arraysAgree, relativelyAgree, resultsAgree, snapshotsAgree, statesAgree} from './agreement.js';
import {adamW, cases as allCases, batches, type Case, fullestCase, sgd, trainerOptions, update} from './cases.js';

/** Trains for some steps and gives all there is to see of it. */
async function train(engine: Engine, example: Case, optimizer: OptimizerConfig = adamW) {
	const trainer = await engine.trainer({...trainerOptions(example), optimizer});
	const results: StepResult[] = [];
	const snapshots: TrainerState[] = [];
	for (const [step, batch] of batches(example, example.steps).entries()) {
		results.push(await trainer.step(batch, update(step)));
		if (step === 0 || step === example.steps - 1) snapshots.push(await trainer.snapshot());
	}
	await trainer.dispose();
	return {results, snapshots};
}

type Trained = ReturnType<typeof train>;

const trainedBefore = new WeakMap<Case, Map<OptimizerConfig, Trained>>();

/** `train` of the oracle, which every engine is held to: it takes longest, and is made once. */
function oracleTrains(oracle: Engine, example: Case, optimizer: OptimizerConfig = adamW): Trained {
	const known = trainedBefore.get(example) ?? new Map<OptimizerConfig, Trained>();
	const trained = known.get(optimizer) ?? train(oracle, example, optimizer);
	trainedBefore.set(example, known.set(optimizer, trained));
	return trained;
}

/** Batches of several sizes, more and fewer lanes and steps than an evaluator takes at once. */
const textsOf = ({model}: Case): readonly Batch[] =>
	[
		{batchSize: 3, seqLength: 11},
		{batchSize: 9, seqLength: 2},
		{batchSize: 1, seqLength: 20},
	].flatMap(size => batches({model, ...size}, 3));

/** Evaluates the texts, some of them carried. */
async function read(engine: Engine, example: Case): Promise<readonly Evaluation[]> {
	const evaluator = await engine.evaluator(example.model, trainerOptions(example).parameters);
	const evaluations: Evaluation[] = [];
	for (const batch of textsOf(example)) evaluations.push(await evaluator.evaluate(batch));
	await evaluator.dispose();
	return evaluations;
}

const readBefore = new WeakMap<Case, Promise<readonly Evaluation[]>>();

/** `read` of the oracle, made once for all engines. */
function oracleReads(oracle: Engine, example: Case): Promise<readonly Evaluation[]> {
	const evaluations = readBefore.get(example) ?? read(oracle, example);
	readBefore.set(example, evaluations);
	return evaluations;
}

/** At least the sum of the learning rates. */
const travelledBy = ({steps}: Case): number => steps * update(steps - 1).learningRate;

function registerTrainingCase(title: string, engine: Engine, oracle: Engine, example: Case): void {
	test.serial(`${title}: it learns as the reference does: losses, gradients, updates (${example.title})`, async t => {
		const expected = await oracleTrains(oracle, example);
		const actual = await train(engine, example);
		for (const [step, result] of expected.results.entries()) resultsAgree(t, actual.results[step], result, step);
		// The first moment after one step is (1 − β₁) · the clipped gradient.
		const [firstExpected, lastExpected] = expected.snapshots;
		const [first, last] = actual.snapshots;
		relativelyAgree(t, first.firstMoment, firstExpected.firstMoment, 1e-5, 'gradient');
		snapshotsAgree(t, first, firstExpected, update(0).learningRate);
		snapshotsAgree(t, last, lastExpected, travelledBy(example));
	});
}

/** Without moments the parameters themselves tell the gradients. */
function registerDescentCase(title: string, engine: Engine, oracle: Engine, example: Case): void {
	test.serial(`${title}: plain gradient descent is the reference's (${example.title})`, async t => {
		const [expected, actual] = [await oracleTrains(oracle, example, sgd), await train(engine, example, sgd)];
		for (const [step, result] of expected.results.entries()) resultsAgree(t, actual.results[step], result, step);
		const travelled = travelledBy(example) * sgd.gradientClipNorm;
		snapshotsAgree(t, actual.snapshots[1], expected.snapshots[1], travelled);
	});
}

/** Trains for a few steps of which all but the last have a teacher. */
async function learnFromTeacher(engine: Engine, example: Case) {
	const random = new Random(3);
	const softKinds = 3;
	const trainer = await engine.trainer({...trainerOptions(example), softKinds});
	const results: StepResult[] = [];
	for (const [step, batch] of batches(example, 4).entries()) {
		const soft = randomSoft(random, example.model.vocabSize, batch.inputs.length, 0.6 - 0.1 * step, softKinds);
		results.push(await trainer.step(step < 3 ? {...batch, soft} : batch, update(step)));
	}
	const end = await trainer.snapshot();
	await trainer.dispose();
	return {results, end};
}

function registerTeacher(title: string, engine: Engine, oracle: Engine): void {
	for (const example of [fullestCase, ...allCases.filter(one => one.title === 'lstm, one lane')]) {
		test.serial(`${title}: it learns from a teacher as the reference does (${example.title})`, async t => {
			const [expected, actual] = [await learnFromTeacher(oracle, example), await learnFromTeacher(engine, example)];
			for (const [step, result] of expected.results.entries()) resultsAgree(t, actual.results[step], result, step);
			relativelyAgree(t, actual.end.firstMoment, expected.end.firstMoment, 1e-4, 'first moment');
		});
	}

	test.serial(`${title}: a teacher of other kinds than the trainer was made for is refused`, async t => {
		const trainer = await engine.trainer(trainerOptions(fullestCase));
		const [batch] = batches(fullestCase, 1);
		const soft = randomSoft(new Random(1), fullestCase.model.vocabSize, batch.inputs.length, 0.5);
		await t.throwsAsync(async () => trainer.step({...batch, soft}, update(0)), {message: /kinds/});
		await trainer.dispose();
	});
}

function registerReadingCase(title: string, engine: Engine, oracle: Engine, example: Case): void {
	const {model} = example;
	const {parameters} = trainerOptions(example);

	test.serial(`${title}: it reads as the reference does, windows and carried text (${example.title})`, async t => {
		const [expected, actual] = [await oracleReads(oracle, example), await read(engine, example)];
		for (const [place, right] of expected.entries()) {
			const got = actual[place];
			arraysAgree(t, got.losses, right.losses, 1e-5, 'losses');
			arraysAgree(t, [got.lossSum], [right.lossSum], 1e-5 * right.lossSum, 'sum of the losses');
			t.is(got.correct, right.correct);
		}
	});

	test.serial(`${title}: its streams have the reference's logits, h and c (${example.title})`, async t => {
		const streams = 3;
		const expected = await oracle.stepper(model, parameters, streams);
		const actual = await engine.stepper(model, parameters, streams);
		for (const {inputs} of batches({model, batchSize: streams, seqLength: 1}, 8)) {
			arraysAgree(t, await actual.step(inputs), await expected.step(inputs), 1e-5, 'logits');
		}
		statesAgree(t, await actual.state(), await expected.state(), 1e-5);
		await expected.dispose();
		await actual.dispose();
	});
}

export type ReferenceOptions = {
	readonly cases: readonly Case[];
	/** Whether its trainers take soft targets. */
	readonly softTargets: boolean;
	readonly oracle: Engine;
};

export function registerReference(title: string, engine: Engine, {cases, softTargets, oracle}: ReferenceOptions) {
	if (softTargets) registerTeacher(title, engine, oracle);
	for (const example of cases) {
		registerTrainingCase(title, engine, oracle, example);
		registerReadingCase(title, engine, oracle, example);
		if (/everything|one-hot|one lane/.test(example.title)) registerDescentCase(title, engine, oracle, example);
	}
}

import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {parameterShapes} from '../../src/model/parameters.js';
import {replanDropout} from '../../src/recipes/dropout.js';
import {planRun, replanRun, type Wanted} from '../../src/recipes/plan-run.js';
import {ngramTeacher} from '../../src/recipes/teacher.js';

const nothing: Wanted = {model: {}, optimizer: {}, training: {}, sample: {}, length: {}};
const plan = (characters: number, wanted: Partial<Wanted> = {}) =>
	planRun({characters, trainCharacters: Math.floor(characters * 0.9), vocabSize: 65}, {...nothing, ...wanted});

test('the model grows with the text', t => {
	const sizes = [100e3, 1e6, 100e6].map(characters => plan(characters));
	t.deepEqual(
		sizes.map(({model}) => model.hiddenSize),
		[128, 256, 512],
	);
	t.deepEqual(
		sizes.map(({training}) => training.learningRate),
		[1e-2, 1e-2, 3e-3],
	);
	t.deepEqual(
		sizes.map(({training}) => training.duration),
		[3e6 / 512, 10e6 / 1024, 16e6 / 2048].map(steps => ({steps: Math.ceil(steps)})),
	);
});

test('a preset is taken by name, and by the width of the layers', t => {
	const large = plan(1.1e6, {preset: 'large'});
	t.is(large.preset, 'large');
	t.deepEqual([large.model.numLayers, large.model.hiddenSize, large.model.embeddingSize], [3, 1024, 256]);
	t.deepEqual([large.model.hiddenDropout, large.model.weightDropout], [0.65, 0.5]);
	t.deepEqual(large.training.duration, {steps: 6592});
	t.is(large.training.windows, 'lanes');
	const presetAt = (hiddenSize: number) => plan(1.1e6, {model: {hiddenSize}}).preset;
	t.deepEqual([64, 128, 200, 512, 1024].map(presetAt), ['tiny', 'tiny', 'small', 'medium', 'medium']);
});

test('wider layers learn by smaller steps', t => {
	const rateAt = (hiddenSize: number) => plan(1e6, {preset: 'small', model: {hiddenSize}}).training.learningRate;
	t.deepEqual([64, 128, 256, 512, 1024].map(rateAt), [1e-2, 1e-2, 1e-2, 5e-3, 2.5e-3]);
});

test('the more often a text is seen, the more is dropped', t => {
	const dropoutsFor = (characters: number, length: Wanted['length'] = {}) => {
		const {model} = plan(characters, {preset: 'medium', length});
		return [model.embeddingDropout, model.hiddenDropout, model.outputDropout];
	};
	const text = 1_115_394;
	t.deepEqual(dropoutsFor(text), [0.1, 0.3, 0.3]);
	t.deepEqual(dropoutsFor(10 * text), [0.01, 0.03, 0.03]);
	t.deepEqual(dropoutsFor(text, {characters: 4e6}), [0.03, 0.08, 0.08]);
	t.deepEqual(dropoutsFor(text, {characters: 160e6}), [0.2, 0.6, 0.6]);
	t.deepEqual(dropoutsFor(text, {characters: 16e9}), [0.75, 0.75, 0.75]);
});

testProp(
	'dropout never falls as a run grows, and leaves something',
	[fc.integer({min: 1, max: 1e10})],
	(t, characters) => {
		const hiddenDropout = (length: number) =>
			plan(1e6, {preset: 'small', length: {characters: length}}).model.hiddenDropout;
		t.true(hiddenDropout(characters) <= hiddenDropout(2 * characters) && hiddenDropout(2 * characters) <= 0.75);
	},
);

test('a text that is long enough to have n-grams and seen often is taught by them, unless something else is wanted', t => {
	const teacherFor = (characters: number, wanted: Partial<Wanted> = {}) => plan(characters, wanted).training.teacher;
	t.deepEqual(teacherFor(1_115_394), ngramTeacher());
	t.deepEqual(teacherFor(1e5), ngramTeacher());
	t.is(teacherFor(99_999), undefined);
	t.is(teacherFor(5e6), undefined);
	t.deepEqual(teacherFor(5e6, {length: {epochs: 6}}), ngramTeacher());
	t.is(teacherFor(5.1e6, {length: {epochs: 6}}), undefined);
	t.is(teacherFor(1e6, {length: {characters: 4.9e6}}), undefined);
	t.is(teacherFor(1e6, {teacher: 'none'}), undefined);
	t.is(teacherFor(1e6, {isTuning: true}), undefined);
	t.deepEqual(teacherFor(1e4, {teacher: ngramTeacher(0.3)}), ngramTeacher(0.3));
});

test('a timed run derives from its speed what follows from the number of steps', t => {
	const timed = (seconds: number) => {
		const text = {characters: 1e6, trainCharacters: 900_000, vocabSize: 65};
		return planRun(text, {...nothing, preset: 'small', length: {seconds}}, 10_240).training;
	};
	t.deepEqual([timed(20).warmupSteps, timed(20).optimizer.averageDecay], [10, 0.99]);
	t.deepEqual([timed(200).warmupSteps, timed(200).optimizer.averageDecay], [100, 1 - 5 / 2000]);
});

test('what the user sets wins, and the rest follows from it', t => {
	const {model, training} = plan(1e6, {
		model: {hiddenSize: 512, embeddingSize: 0, cell: 'gru'},
		training: {batchSize: 64, patience: 3},
		optimizer: {beta2: 0.95},
		sample: {temperature: 1},
		length: {steps: 40},
	});
	t.is(training.learningRate, 3e-3);
	t.false(model.tied);
	t.is(model.embeddingDropout, 0);
	t.is(model.forgetBias, 0);
	t.is(training.batchSize, 64);
	t.is(training.patience, 3);
	t.is(training.warmupSteps, 2);
	t.is(training.optimizer.beta2, 0.95);
	t.is(training.optimizer.averageDecay, 0.99);
	t.is(training.sample.temperature, 1);
	t.deepEqual(training.duration, {steps: 40});
});

test('a length may be steps, passes, characters or time', t => {
	const duration = (length: Wanted['length']) => plan(1e6, {length}).training.duration;
	t.deepEqual(duration({steps: 7}), {steps: 7});
	t.deepEqual(duration({epochs: 2}), {steps: Math.ceil((2 * 900_000) / 1024)});
	t.deepEqual(duration({characters: 5e6}), {steps: Math.ceil(5e6 / 1024)});
	t.deepEqual(duration({seconds: 90}), {seconds: 90});
});

test('a short text is read forty times at most, and its run ends when it learns no more; a length that is given is kept', t => {
	const {training} = plan(10_000);
	t.deepEqual(training.duration, {steps: Math.ceil((40 * 9000) / (training.batchSize * training.seqLength))});
	t.is(training.patience, 5);
	t.is(plan(100_000).training.patience, 8);
	t.is(plan(10_000, {length: {steps: 100}}).training.patience, 0);
	t.is(plan(10_000, {length: {steps: 100}, training: {patience: 3}}).training.patience, 3);
	t.is(replanRun(training, 9000, {...nothing, length: {steps: 5000}}).patience, 0);
	t.is(replanRun(training, 9000, nothing).patience, 5);
});

test('a list gets a wider network than a text of its length, and more is dropped', t => {
	const records = {kind: 'lines', longest: 11, count: 28_800} as const;
	const text = {characters: 228_000, trainCharacters: 205_000, vocabSize: 27};
	const list = planRun({...text, records}, nothing);
	t.is(planRun(text, nothing).preset, 'tiny');
	t.is(list.preset, 'small');
	t.deepEqual([list.model.hiddenDropout, list.model.outputDropout, list.training.learningRate], [0.3, 0.3, 6e-3]);
	t.is(list.training.teacher, undefined);
	t.is(planRun({...text, characters: 20_000, trainCharacters: 18_000, records}, nothing).preset, 'tiny');
});

test('nothing can tell when a run ends to which no text is held out, so it takes its length', t => {
	const {training} = planRun({characters: 300, trainCharacters: 300, vocabSize: 30}, nothing);
	t.is(training.patience, 0);
});

testProp(
	'every text of two characters or more gets batches that fit into it',
	[fc.integer({min: 2, max: 5000})],
	(t, size) => {
		const {training, model} = planRun({characters: size, trainCharacters: size, vocabSize: 5}, nothing);
		t.true(training.batchSize >= 1 && training.seqLength >= 1);
		t.true(training.batchSize * training.seqLength <= size - 1);
		t.true(parameterShapes(model).size > 0);
	},
);

testProp(
	'the part of the batch that the user leaves open fits the one that is set',
	[fc.integer({min: 1000, max: 5000}), fc.integer({min: 1, max: 100})],
	(t, size, given) => {
		const text = {characters: size, trainCharacters: size, vocabSize: 5};
		const lanes = planRun(text, {...nothing, training: {batchSize: given}}).training;
		const chunks = planRun(text, {...nothing, training: {seqLength: given}}).training;
		t.true(lanes.batchSize * lanes.seqLength < size);
		t.true(chunks.batchSize * chunks.seqLength < size);
	},
);

test('a run that goes on keeps what is not asked for anew', t => {
	const {training} = plan(1e6, {length: {steps: 100}});
	t.deepEqual(replanRun(training, 900_000, nothing), training);
	const longer = replanRun(training, 900_000, {...nothing, length: {epochs: 1}, training: {learningRate: 1e-3}});
	t.deepEqual(longer, {...training, duration: {steps: Math.ceil(900_000 / 1024)}, learningRate: 1e-3});
});

test('a run that goes on to another length gets dropout for it, unless somebody else chose it', t => {
	for (const kind of [{}, {records: {kind: 'lines', longest: 20, count: 9000}}] as const) {
		const text = {characters: 1e6, trainCharacters: 900_000, vocabSize: 60, ...kind};
		const [short, long] = [200_000, 30e6].map(characters => planRun(text, {...nothing, length: {characters}}));
		t.true(long.model.hiddenDropout > short.model.hiddenDropout);
		t.deepEqual(replanDropout(short, long.dropoutPasses ?? 0).model, long.model);
		t.deepEqual(replanDropout(short, short.dropoutPasses ?? 0), short);
		const chosen = planRun(text, {...nothing, model: {hiddenDropout: 0.1}, length: {characters: 200_000}});
		t.is(replanDropout(chosen, 30), chosen);
	}
});

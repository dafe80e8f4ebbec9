/** Properties of runs on a fake engine and a fake clock: whatever a step and a validation take, validations have a small share of the time. */
import {fc, testProp} from '@fast-check/ava';
import type {Engine, Trainer} from '../../src/engines/engine.js';
import {zeroParameters} from '../../src/model/parameters.js';
import type {TrainEvent} from '../../src/training/events.js';
import {newRun, planTiny, trainTiny} from '../helpers/tiny-run.js';

type Costs = {
	/** Seconds of an update, of a call of the evaluator, and of a character that it reads. */
	readonly step: number;
	readonly call: number;
	readonly character: number;
};

/** An engine that computes nothing and takes its time by a clock of its own. */
function fakeEngine({step: stepSeconds, call, character}: Costs) {
	let time = 0;
	let evaluating = 0;
	const engine: Engine = {
		name: 'reference',
		description: 'fake',
		async trainer({model, batchSize}) {
			const parameters = () => zeroParameters(model);
			const lanes = Array.from({length: model.numLayers}, () => ({
				h: new Float32Array(batchSize * model.hiddenSize),
				c: new Float32Array(batchSize * model.hiddenSize),
			}));
			const trainer: Trainer = {
				async step() {
					time += stepSeconds;
					return {loss: 1, correct: 0, gradientNorm: 1};
				},
				async evaluate({inputs}) {
					const seconds = call + character * inputs.length;
					time += seconds;
					evaluating += seconds;
					return {losses: new Float32Array(inputs.length).fill(1), lossSum: inputs.length, correct: 0};
				},
				average: async () => parameters(),
				read: async () => parameters(),
				lanes: async () => lanes,
				snapshot: async () => ({
					step: 0,
					parameters: parameters(),
					average: parameters(),
					firstMoment: parameters(),
					secondMoment: parameters(),
					lanes,
				}),
				async restore() {},
				async dispose() {},
			};
			return trainer;
		},
		evaluator: () => Promise.reject(new Error('No evaluator is needed.')),
		stepper: () => Promise.reject(new Error('No stepper is needed.')),
	};
	return {engine, now: () => time, evaluating: () => evaluating};
}

const costs = fc.record({
	step: fc.double({min: 0.002, max: 0.5, noNaN: true}),
	call: fc.double({min: 0, max: 0.05, noNaN: true}),
	character: fc.double({min: 1e-7, max: 1e-3, noNaN: true}),
});

testProp(
	'a timed run holds its time, looks early, and validates for a small share of it, whatever that costs',
	[costs, fc.integer({min: 4, max: 400}), fc.integer({min: 30, max: 3000})],
	async (t, cost, repeats, steps) => {
		const seconds = Math.max(2, cost.step * steps);
		const text = 'one fish two fish red fish blue fish\n'.repeat(repeats);
		const plan = planTiny({length: {seconds}, training: {batchSize: 2, seqLength: 8, sampleEvery: 0}}, text);
		const writer = await newRun(plan);
		const {engine, now, evaluating} = fakeEngine(cost);
		const events: readonly TrainEvent[] = await trainTiny(plan, writer, {engine, now});
		const largestCall = cost.call + cost.character * 64 * 256;
		t.is(events.at(-1)?.type, 'end');
		t.true(now() <= seconds + Math.max(2, 0.05 * seconds) + cost.step + 3 * largestCall, `${now()} of ${seconds}`);
		t.true(evaluating() <= 0.1 * seconds + 1 + 3 * largestCall, `${evaluating()} of ${seconds}`);
		const end = events.at(-1);
		const affordable = Math.min(plan.ids.valid.length - 1, 0.2 / (cost.character + cost.call));
		t.true(end?.type === 'end' && (end.final?.carried.count ?? 0) >= 0.2 * affordable, `${affordable} characters`);
		const first = events.find(({type}) => type === 'validation');
		t.true(first?.type === 'validation' && first.step * cost.step <= 0.03 * seconds + 2 * cost.step);
	},
	{numRuns: 15},
);

testProp(
	'a run of steps looks early and ends, and validates for a tenth of its time at most, or for some seconds',
	[costs, fc.integer({min: 4, max: 400}), fc.integer({min: 1, max: 500})],
	async (t, cost, repeats, steps) => {
		const text = 'one fish two fish red fish blue fish\n'.repeat(repeats);
		const plan = planTiny({length: {steps}, training: {batchSize: 2, seqLength: 8, sampleEvery: 0}}, text);
		const {engine, now, evaluating} = fakeEngine(cost);
		const events = await trainTiny(plan, await newRun(plan), {engine, now});
		const largestCall = cost.call + cost.character * 64 * 256;
		const validations = events.filter(({type}) => type === 'validation');
		t.is(events.at(-1)?.type, 'end');
		t.true(validations.length > 0 && validations[0].step <= Math.max(3, 0.03 * steps + 1));
		t.true(evaluating() <= 0.1 * now() + 10 + 4 * largestCall, `${evaluating()} of ${now()}`);
	},
	{numRuns: 12},
);

/** Events of a run that never was, to show on a dashboard. */
import type {EndEvent, SampleEvent, StartEvent, StepEvent, ValidationEvent} from '../../src/training/events.js';
import {reduce, type TrainingChange} from '../../src/ui/training/reduce.js';
import {initialState, type TrainingState} from '../../src/ui/training/state.js';
import {planTiny} from './tiny-run.js';

const {config} = planTiny({length: {steps: 1000}});

export const startEvent = (more: Partial<StartEvent> = {}): StartEvent => ({
	type: 'start',
	step: 0,
	resumed: false,
	run: '/somewhere/fish-run',
	corpus: 'fish',
	engine: 'reference (slow)',
	model: config.model,
	training: config.training,
	parameters: 1234,
	trainCharacters: 900_000,
	validCharacters: 300_000,
	validationCharacters: 250_000,
	...more,
});

export const stepEvent = (step: number, more: Partial<StepEvent> = {}): StepEvent => ({
	type: 'step',
	step,
	progress: step / 1000,
	epoch: step / 100,
	loss: 1 + 3 * Math.exp(-step / 100),
	accuracy: 0.5,
	gradientNorm: 0.84,
	learningRate: 0.002,
	seconds: step / 10,
	charactersPerSecond: 41_300,
	secondsLeft: (1000 - step) / 10,
	...more,
});

export const validationEvent = (step: number, loss: number, isBest: boolean): ValidationEvent => ({
	type: 'validation',
	step,
	isBest,
	seconds: 1,
	carried: {loss, accuracy: 0.5, count: 100},
});

export const sampleEvent = (step: number, text: string, more: Partial<SampleEvent> = {}): SampleEvent => ({
	type: 'sample',
	step,
	temperature: 0.8,
	seed: '',
	text,
	...more,
});

const score = {loss: 1.25, accuracy: 0.5, count: 100};

export const endEvent = (more: Partial<EndEvent> = {}): EndEvent => ({
	type: 'end',
	step: 1000,
	reason: 'finished',
	seconds: 100,
	best: {step: 900, carried: 1.25},
	final: {carried: score, window: {...score, loss: 1.5}, lanes: 1},
	...more,
});

const samples = [
	'one fish two fish\nred fish blue fish',
	'a fish\u0007 that \u001b[2Jrings',
	'漢字の魚\tと e\u0301le\u0301phant',
];

/** What happens until the given step of a thousand. */
export function changesUntil(step: number): readonly TrainingChange[] {
	const changes: TrainingChange[] = [{type: 'event', event: startEvent()}];
	for (let at = 1; at <= step; at++) {
		changes.push({type: 'event', event: stepEvent(at)});
		if (at % 100 !== 0) continue;
		const loss = 1.2 + 2 * Math.exp(-at / 150);
		changes.push({type: 'event', event: validationEvent(at, loss, true)});
		changes.push({type: 'event', event: {type: 'checkpoint', step: at, kind: 'best'}});
		changes.push({type: 'event', event: sampleEvent(at, samples[(at / 100) % samples.length])});
		changes.push({type: 'event', event: {type: 'checkpoint', step: at, kind: 'last'}});
	}
	return changes;
}

export const stateAfter = (changes: readonly TrainingChange[], isReadOnly = false): TrainingState =>
	changes.reduce(reduce, initialState(isReadOnly));

/**
 * Training in float64. The state that stays from step to step is float32, as it is saved, so that a resumed run goes on
 * exactly as the one that was never stopped.
 */
import type {OptimizerConfig} from '../../config.js';
import {type Batch, checkSoft} from '../../model/batch.js';
import {masksOf} from '../../model/dropout.js';
import {mean, readChunk} from '../../model/network.js';
import {adamW, clipFactor, descend, follow, globalNorm} from '../../model/optimizer.js';
import {type Parameters, zeroParameters} from '../../model/parameters.js';
import {zeroStates} from '../../model/stack.js';
import type {Variables} from '../../model/variable.js';
import {variablesOf} from '../../model/variables.js';
import type {StepResult, Trainer, TrainerOptions, TrainerState, Update} from '../engine.js';
import {copyOf, snapshotOf, sourceOf} from '../trainer-state.js';
import {lanesOf, statesOf} from './convert.js';
import {createEvaluator} from './evaluator.js';

/** The arrays of each optimizer before the first step. */
const keptBy: Readonly<
	Record<OptimizerConfig['kind'], (options: TrainerOptions) => Omit<TrainerState, 'step' | 'parameters' | 'lanes'>>
> = {
	adamw: ({model, parameters}) => ({
		average: copyOf(parameters),
		firstMoment: zeroParameters(model),
		secondMoment: zeroParameters(model),
	}),
	sgd: () => ({average: {}, firstMoment: {}, secondMoment: {}}),
};

const startOf = (options: TrainerOptions): TrainerState => ({
	step: 0,
	parameters: copyOf(options.parameters),
	...keptBy[options.optimizer.kind](options),
	lanes: lanesOf(zeroStates(options.model, options.batchSize)),
});

export function createTrainer(options: TrainerOptions): Trainer {
	const {model, optimizer, batchSize} = options;
	let state = startOf(options);
	const shown = (): Parameters => (optimizer.kind === 'sgd' ? state.parameters : state.average);
	const evaluator = createEvaluator(model, shown);

	function checkSize(batch: Batch): void {
		checkSoft(batch, options.softKinds);
		if (batch.batchSize === batchSize && batch.seqLength === options.seqLength) return;
		throw new RangeError(
			`Expected a batch of ${batchSize} × ${options.seqLength}, got ${batch.batchSize} × ${batch.seqLength}.`,
		);
	}

	/** Updates a parameter and the optimizer's arrays for it in place. */
	function move(name: string, gradient: Float64Array, step: number, learningRate: number): void {
		const parameters = state.parameters[name];
		if (optimizer.kind === 'sgd') {
			descend(parameters, gradient, learningRate);
			return;
		}
		const adaptive = {parameters, firstMoment: state.firstMoment[name], secondMoment: state.secondMoment[name]};
		adamW(adaptive, gradient, step, learningRate, optimizer);
		follow(state.average[name], parameters, step, optimizer.averageDecay);
	}

	/** Updates all parameters; gives the gradient's norm. */
	function update(variables: Variables, step: number, learningRate: number): number {
		const norm = globalNorm(Object.values(variables).map(({gradient}) => gradient.values));
		const factor = clipFactor(norm, optimizer.gradientClipNorm);
		for (const [name, {gradient}] of Object.entries(variables)) {
			const clipped = gradient.values.map(value => value * factor);
			move(name, clipped, step, learningRate);
		}
		return norm;
	}

	return {
		...evaluator,
		async step(batch: Batch, {learningRate, maskSeed}: Update): Promise<StepResult> {
			checkSize(batch);
			const variables = variablesOf(model, state.parameters);
			const before = batch.carry ? statesOf(model, batchSize, state.lanes) : zeroStates(model, batchSize);
			const pass = readChunk(model, variables, batch, before, masksOf(model, batchSize, maskSeed));
			pass.backward();
			const gradientNorm = update(variables, state.step + 1, learningRate);
			state = {...state, step: state.step + 1, lanes: lanesOf(pass.states)};
			return {loss: mean(pass.losses), correct: pass.correct, gradientNorm};
		},
		average: async (): Promise<Parameters> => copyOf(shown()),
		read: kind => sourceOf(state).read(kind),
		lanes: () => sourceOf(state).lanes(),
		snapshot: () => snapshotOf(state.step, sourceOf(state)),
		async restore(saved: TrainerState) {
			variablesOf(model, saved.parameters); // throws where the sizes are wrong
			statesOf(model, batchSize, saved.lanes);
			state = await snapshotOf(saved.step, sourceOf(saved));
		},
	};
}

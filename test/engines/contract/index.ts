/** What every engine must do, as ava tests. */
import type {CellKind} from '../../../src/config.js';
import type {Engine} from '../../../src/engines/engine.js';
import {cases, fewCases} from './cases.js';
import {registerReading} from './reading.js';
import {registerReference} from './reference.js';
import {registerStepper} from './stepper.js';
import {registerTraining} from './training.js';

export type Expectations = {
	/** The kinds of cells that it computes. */
	readonly cells: readonly CellKind[];
	/** Whether it is an engine that draws characters by itself. */
	readonly draws: boolean;
	/** Whether its trainers take soft targets. */
	readonly softTargets: boolean;
	/** Whether it takes long to prepare a model, so that fewer models are tried. */
	readonly preparesSlowly?: boolean;
	/** An engine whose numbers it must have. */
	readonly oracle?: Engine;
};

/** Registers the contract's tests for an engine. */
export function registerContract(
	title: string,
	engine: Engine,
	{cells, draws, softTargets, preparesSlowly = false, oracle}: Expectations,
): void {
	registerTraining(title, engine);
	registerReading(title, engine);
	registerStepper(title, engine, {cells, draws});
	const tried = (preparesSlowly ? fewCases : cases).filter(({model}) => cells.includes(model.cell));
	if (oracle) registerReference(title, engine, {cases: tried, softTargets, oracle});
}

/** What every engine must do, as ava tests. */
import type {CellKind} from '../../../src/config.js';
import type {Engine} from '../../../src/engines/engine.js';
import {type Case, cases} from './cases.js';
import {registerReading} from './reading.js';
import {registerReference} from './reference.js';
import {registerStepper} from './stepper.js';
import {registerTraining} from './training.js';

export type Expectations = {
	/** The kinds of cells that it computes. */
	readonly cells: readonly CellKind[];
	/** Whether it is an engine that draws characters by itself. */
	readonly draws: boolean;
	/** Whether it has weights of 8 bits to write by. */
	readonly quantizes: boolean;
	/** Whether its trainers take soft targets. */
	readonly softTargets: boolean;
	/** The models that are tried, all where it is left out. */
	readonly tried?: readonly Case[];
	/** An engine whose numbers it must have. */
	readonly oracle?: Engine;
};

/** Registers the contract's tests for an engine. */
export function registerContract(
	title: string,
	engine: Engine,
	{cells, draws, quantizes, softTargets, tried = cases, oracle}: Expectations,
): void {
	registerTraining(title, engine);
	registerReading(title, engine);
	registerStepper(title, engine, {cells, draws, quantizes});
	const own = tried.filter(({model}) => cells.includes(model.cell));
	if (oracle) registerReference(title, engine, {cases: own, softTargets, oracle});
}

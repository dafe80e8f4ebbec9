/** What every engine must do, as ava tests. */
import type {Engine} from '../../../src/engines/engine.js';
import {registerReading} from './reading.js';
import {registerReference} from './reference.js';
import {registerStepper} from './stepper.js';
import {registerTraining} from './training.js';

/** Registers the contract's tests for an engine; with an `oracle`, also those that compare its numbers. */
export function registerContract(title: string, engine: Engine, oracle?: Engine): void {
	registerTraining(title, engine);
	registerReading(title, engine);
	registerStepper(title, engine);
	if (oracle) registerReference(title, engine, oracle);
}

/** The parameters that a new run begins with: whether there is room for them, and drawing them without going deaf. */
import {totalmem} from 'node:os';
import type {ModelConfig} from '../config.js';
import type {Engine, TrainerOptions} from '../engines/engine.js';
import {UserError} from '../errors.js';
import {countInWords} from '../format.js';
import {drawParameters} from '../model/initial.js';
import {type Parameters, parameterCount} from '../model/parameters.js';
import type {Random} from '../random.js';
import {EventLoopYield} from '../sampling/event-loop-yield.js';

/** Copies of the parameters that a trainer keeps: they, their average, and both moments, in 4 bytes each. */
const bytesOfParameter = 4 * 4;

/** Throws a UserError where a trainer of these sizes has no room, before anything is computed for it. */
export function checkSizes(engine: Engine, options: Omit<TrainerOptions, 'parameters'>): void {
	const {numLayers, hiddenSize} = options.model;
	const count = parameterCount(options.model);
	const [needed, there] = [count * bytesOfParameter, totalmem()];
	if (needed > there) {
		throw new UserError(
			`A model of ${numLayers} × ${hiddenSize} has ${countInWords(count)} parameters, which need ` +
				`${Math.ceil(needed / 2 ** 30)} GiB of memory to be trained; this machine has ${Math.floor(there / 2 ** 30)} GiB. ` +
				'Lower --hidden or --layers.',
		);
	}
	engine.checkTrainer?.(options);
}

export type DrawOptions = {
	/** Told how much of the work is done, 0 … 1, at every turn of the event loop. */
	readonly onProgress?: (share: number) => void;
	/** Asked at every turn; the drawing is given up as soon as it is true. */
	readonly isStopped?: () => boolean;
};

/** The parameters of `drawParameters`; undefined where the drawing was given up. Signals and keys are heard all the time. */
export async function drawInitial(
	model: ModelConfig,
	random: Random,
	{onProgress, isStopped}: DrawOptions = {},
): Promise<Parameters | undefined> {
	const eventLoop = new EventLoopYield();
	const drawing = drawParameters(model, random);
	for (;;) {
		const {done, value} = drawing.next();
		if (done) return value;
		if (!eventLoop.isDue) continue;
		onProgress?.(value);
		await eventLoop.take();
		if (isStopped?.()) return undefined;
	}
}

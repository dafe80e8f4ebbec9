/**
 * Measures how fast an engine learns, by a trial of some tenths of a second on a small piece of a step of the run.
 * Steps get more batch rows until they take long enough to be told from the cost of a step itself; the rest is proportion.
 */
import type {ModelConfig, TrainConfig} from '../config.js';
import type {Engine, Trainer} from '../engines/engine.js';
import type {Batch} from '../model/batch.js';
import {type Parameters, parameterCount, zeroParameters} from '../model/parameters.js';

/** Characters of a batch row in a trial step. */
const trialLength = 32;
const firstRows = 8;

/** A step of so many seconds is long enough to tell the speed by, and one that is not near it gets four times the batch rows. */
const longStep = 0.1;
const shortStep = 0.03;

/** A first step that takes longer is slow by itself: threads have started by then, on a busy machine too. */
const longestStart = 2;

/** Steps are repeated for so long; those of all batch rows, which are what the speed is told by, for longer, … */
const trialSeconds = 0.05;
const fullTrialSeconds = 0.15;

/** … after so long of them that are not measured: new threads are slow at first, as their code is being compiled. */
const warmUpSeconds = 0.3;

/** Multiplications a character, forward and backward: each weight is used once forward and twice backward. */
export const workPerCharacter = (model: ModelConfig): number =>
	3 * (parameterCount(model) - (model.tied ? 0 : model.vocabSize * model.embeddingSize));

/** Characters of every kind in turn: what they are does not matter, but that they differ does. */
function trialBatch(batchSize: number, seqLength: number, vocabSize: number): Batch {
	const ids = Int32Array.from({length: batchSize * seqLength}, (_, index) => index % vocabSize);
	return {batchSize, seqLength, inputs: ids, targets: ids, carry: false};
}

type Patience = {readonly warmUp: number; readonly trial: number};
const hasty: Patience = {warmUp: 0, trial: trialSeconds};
const thorough: Patience = {warmUp: warmUpSeconds, trial: fullTrialSeconds};

/** Seconds of one step, after some that warm up: one at least. A slow first step is enough to know. */
async function secondsOfStep(
	trainer: Trainer,
	batch: Batch,
	{warmUp, trial}: Patience,
	now: () => number,
): Promise<number> {
	const step = () => trainer.step(batch, {learningRate: 0, maskSeed: 1});
	const begin = now();
	await step();
	const first = now() - begin;
	if (first > longestStart) return first;
	while (now() - begin < warmUp) await step();
	const warm = now();
	let steps = 0;
	do {
		await step();
		steps++;
	} while (now() - warm < trial);
	return (now() - warm) / steps;
}

type Sample = {readonly rows: number; readonly seconds: number};

/**
 * Seconds of a step of all batch rows, by the last two trials: the time of a row, and the time of a step beside its rows
 * (the update of the weights, above all).
 */
function atAllRows(allRows: number, last: Sample, before: Sample | undefined): number {
	if (last.rows === allRows || before === undefined) return (last.seconds * allRows) / last.rows;
	const aRow = Math.max(0, last.seconds - before.seconds) / (last.rows - before.rows);
	return last.seconds + aRow * (allRows - last.rows);
}

/**
 * Characters a second that training will learn from, without validations. `now` is a clock in seconds. Throws a UserError
 * where a whole step does not fit into the memory that there is.
 */
export async function measureSpeed(
	engine: Engine,
	{model, training}: {readonly model: ModelConfig; readonly training: TrainConfig},
	now: () => number,
): Promise<number> {
	const {optimizer, batchSize: allRows} = training;
	const seqLength = Math.min(trialLength, training.seqLength);
	const parameters: Parameters = zeroParameters(model);
	const trainerOf = (batchSize: number, T: number): Promise<Trainer> =>
		engine.trainer({model, optimizer, batchSize, seqLength: T, parameters});
	if (seqLength < training.seqLength) await (await trainerOf(allRows, training.seqLength)).dispose();
	let before: Sample | undefined;
	for (let rows = Math.min(firstRows, allRows); ; ) {
		const trainer = await trainerOf(rows, seqLength);
		let seconds: number;
		try {
			const patience = rows === allRows ? thorough : hasty;
			seconds = await secondsOfStep(trainer, trialBatch(rows, seqLength, model.vocabSize), patience, now);
		} finally {
			await trainer.dispose();
		}
		const last = {rows, seconds};
		const isEnough = rows === allRows || (before ? seconds >= longStep : seconds >= 8 * longStep);
		if (isEnough) return (allRows * seqLength) / Math.max(atAllRows(allRows, last, before), 1e-9);
		before = last;
		rows = Math.min(allRows, rows * (seconds < shortStep ? 4 : 2));
	}
}

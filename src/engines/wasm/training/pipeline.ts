/** The forward pass and the backward pass of a batch, cut into the pieces that the threads divide among themselves. */
import {runSteps} from '../threads/job-queue.js';
import type {Stage, WorkStealing} from '../threads/work-stealing.js';
import {backwardStages, gradientsOf, headBackward, inputBackward} from './backward.js';
import {allRows, type BatchRows, type Context} from './context.js';
import {addInputs, computeLosses, forwardStages, type Pass} from './forward.js';

/** Stages that rows take step by step, and functions that all threads call together once all rows have come so far. */
type Pipeline = readonly (Stage<BatchRows> | (() => void))[];

/** Takes this thread's rows through the pipeline. All threads have to call it; it returns when all rows are through. */
function run(stealing: WorkStealing<BatchRows>, lanes: BatchRows, pipeline: Pipeline): void {
	let stages: Stage<BatchRows>[] = [];
	const runStages = () => {
		if (stages.length > 0) stealing.run(stages, lanes);
		stages = [];
	};
	for (const part of pipeline) {
		if (typeof part !== 'function') {
			stages.push(part);
			continue;
		}
		runStages();
		part();
	}
	runStages();
}

/** Leaves in memory the loss of each character, and whether it was the most probable one. */
export function forward(context: Context, stealing: WorkStealing<BatchRows>, pass: Pass, lanes: BatchRows): void {
	run(stealing, lanes, forwardPass(context, pass, lanes, 0));
}

/** Leaves in memory the losses and everything that `weight-gradients.ts` needs; the loss is multiplied by `scale`. */
export function forwardAndBackward(
	context: Context,
	stealing: WorkStealing<BatchRows>,
	pass: Pass,
	lanes: BatchRows,
	scale: number,
): void {
	run(stealing, lanes, [...forwardPass(context, pass, lanes, scale), ...backwardPass(context, lanes)]);
}

function forwardPass(context: Context, pass: Pass, batch: BatchRows, scale: number): Pipeline {
	const {seqLength} = batch;
	const all = allRows(batch);
	return [
		...context.plan.layers.flatMap((layer, index): Pipeline => {
			const stages = forwardStages(context, pass, index, seqLength);
			if (!layer.inputsAtOnce) return stages;
			return [
				() => runSteps(context, batch, (t, steps) => addInputs(context, pass, all, layer, index, t, steps)),
				...stages,
			];
		}),
		{steps: seqLength, step: (lanes, t) => computeLosses(context, pass, lanes, t, scale)},
	];
}

function backwardPass(context: Context, batch: BatchRows): Pipeline {
	const {plan} = context;
	const {seqLength} = batch;
	const all = allRows(batch);
	const top = plan.layers.length - 1;
	const [dTop] = gradientsOf(plan, top);
	return [
		{steps: seqLength, step: (lanes, t) => headBackward(context, lanes, t, dTop)},
		...plan.layers
			.map((layer, index): Pipeline => {
				const stages = backwardStages(context, index, seqLength);
				const [, dInput] = gradientsOf(plan, index);
				if (!dInput || !layer.inputsAtOnce) return stages;
				return [...stages, () => runSteps(context, batch, (t, steps) => inputBackward(context, all, index, t, steps))];
			})
			.reverse()
			.flat(),
	];
}

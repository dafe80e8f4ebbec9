/** The forward pass and the backward pass of a batch, cut into the pieces that the threads divide among themselves. */
import {runSteps} from '../threads/job-queue.js';
import type {Stage, WorkStealing} from '../threads/work-stealing.js';
import {backwardStages, gradientsOf, headBackward, inputBackward} from './backward.js';
import {allLanes, type Chunk, type Context} from './context.js';
import {addInputs, forwardStages, type Pass, readLosses} from './forward.js';

/** Stages that rows take step by step, and functions that all threads call together once all rows have come so far. */
type Pipeline = readonly (Stage<Chunk> | (() => void))[];

/** Takes this thread's rows through the pipeline. All threads have to call it; it returns when all rows are through. */
function run(stealing: WorkStealing<Chunk>, lanes: Chunk, pipeline: Pipeline): void {
	let stages: Stage<Chunk>[] = [];
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
export function forward(context: Context, stealing: WorkStealing<Chunk>, pass: Pass, lanes: Chunk): void {
	run(stealing, lanes, forwardPass(context, pass, lanes, 0));
}

/** Leaves in memory the losses and everything that `weight-gradients.ts` needs; the loss is multiplied by `scale`. */
export function forwardAndBackward(
	context: Context,
	stealing: WorkStealing<Chunk>,
	pass: Pass,
	lanes: Chunk,
	scale: number,
): void {
	run(stealing, lanes, [...forwardPass(context, pass, lanes, scale), ...backwardPass(context, lanes)]);
}

function forwardPass(context: Context, pass: Pass, chunk: Chunk, scale: number): Pipeline {
	const {seqLength} = chunk;
	const all = allLanes(chunk);
	return [
		...context.plan.layers.flatMap((layer, index): Pipeline => {
			const stages = forwardStages(context, pass, index, seqLength);
			if (!layer.inputsAtOnce) return stages;
			return [
				() => runSteps(context, chunk, (t, steps) => addInputs(context, pass, all, layer, index, t, steps)),
				...stages,
			];
		}),
		{steps: seqLength, step: (lanes, t) => readLosses(context, pass, lanes, t, scale)},
	];
}

function backwardPass(context: Context, chunk: Chunk): Pipeline {
	const {plan} = context;
	const {seqLength} = chunk;
	const all = allLanes(chunk);
	const top = plan.layers.length - 1;
	const [dTop] = gradientsOf(plan, top);
	return [
		{steps: seqLength, step: (lanes, t) => headBackward(context, lanes, t, dTop)},
		...plan.layers
			.map((layer, index): Pipeline => {
				const stages = backwardStages(context, index, seqLength);
				const [, dInput] = gradientsOf(plan, index);
				if (!dInput || !layer.inputsAtOnce) return stages;
				return [...stages, () => runSteps(context, chunk, (t, steps) => inputBackward(context, all, index, t, steps))];
			})
			.reverse()
			.flat(),
	];
}

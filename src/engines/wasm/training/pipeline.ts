/** The way of a chunk of text through the network, and back. */

import {runSteps} from '../threads/job-queue.js';
import type {Relay, Stage} from '../threads/work-stealing.js';
import {backwardStages, gradientsOf, headBackward, inputBackward} from './backward.js';
import {allLanes, type Chunk, type Context} from './context.js';
import {addInputs, forwardStages, type Pass, readLosses} from './forward.js';

/** What lanes go through step by step, or what threads do together for all lanes once these have all come so far. */
type Way = readonly (Stage | (() => void))[];

/** Takes this thread's lanes along the way. All threads have to; it returns when all lanes have arrived. */
function go(relay: Relay, lanes: Chunk, way: Way): void {
	let stages: Stage[] = [];
	const walk = () => {
		if (stages.length > 0) relay.run(stages, lanes);
		stages = [];
	};
	for (const part of way) {
		if (typeof part !== 'function') {
			stages.push(part);
			continue;
		}
		walk();
		part();
	}
	walk();
}

/** Leaves losses and hits in memory. */
export function read(context: Context, relay: Relay, pass: Pass, lanes: Chunk): void {
	go(relay, lanes, wayThere(context, pass, lanes, 0));
}

/** Leaves losses and hits, and what `gradients.ts` needs, in memory; the loss is multiplied by `scale`. */
export function readAndReturn(context: Context, relay: Relay, pass: Pass, lanes: Chunk, scale: number): void {
	go(relay, lanes, [...wayThere(context, pass, lanes, scale), ...wayBack(context, lanes)]);
}

function wayThere(context: Context, pass: Pass, chunk: Chunk, scale: number): Way {
	const {seqLength} = chunk;
	const all = allLanes(chunk);
	return [
		...context.plan.layers.flatMap((layer, index): Way => {
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

function wayBack(context: Context, chunk: Chunk): Way {
	const {plan} = context;
	const {seqLength} = chunk;
	const all = allLanes(chunk);
	const top = plan.layers.length - 1;
	const [dTop] = gradientsOf(plan, top);
	return [
		{steps: seqLength, step: (lanes, t) => headBackward(context, lanes, t, dTop)},
		...plan.layers
			.map((layer, index): Way => {
				const stages = backwardStages(context, index, seqLength);
				const [, dInput] = gradientsOf(plan, index);
				if (!dInput || !layer.inputsAtOnce) return stages;
				return [...stages, () => runSteps(context, chunk, (t, steps) => inputBackward(context, all, index, t, steps))];
			})
			.reverse()
			.flat(),
	];
}

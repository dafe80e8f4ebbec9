/**
 * The learning rate of a step.
 *
 *   rate = peak · warm-up · decay
 *
 * The warm-up rises from 1/n to 1 over the first n steps. The decay depends on progress p, the share of the run that is
 * over (0 … 1): cosine falls from 1 to `finalLearningRate` f as f + (1 − f) · (1 + cos πp) / 2 (Loshchilov and Hutter
 * 2017); step multiplies by `decayFactor` every `decayEvery` steps; constant stays 1.
 */
import type {TrainConfig} from '../config.js';

type Decay = (config: TrainConfig, step: number, progress: number) => number;

const decays: Readonly<Record<TrainConfig['schedule'], Decay>> = {
	cosine: ({finalLearningRate: f}, _step, progress) => f + ((1 - f) * (1 + Math.cos(Math.PI * progress))) / 2,
	step: ({decayFactor, decayEvery}, step) => decayFactor ** Math.floor(step / decayEvery),
	constant: () => 1,
};

/** Share of a timed run after which its warm-up is over, however few steps it took. */
const longestWarmup = 0.05;

function warmup({warmupSteps, duration}: TrainConfig, step: number, progress: number): number {
	if (warmupSteps === 0) return 1;
	const bySteps = (step + 1) / warmupSteps;
	// The number of steps of a timed run is not known: on a slow machine they may be fewer than the warm-up's.
	const byTime = 'seconds' in duration ? progress / longestWarmup : 0;
	return Math.min(1, Math.max(bySteps, byTime));
}

/** The learning rate of the update after `step` updates, at `progress` 0 … 1 of the run. */
export const learningRate = (config: TrainConfig, step: number, progress: number): number =>
	config.learningRate * warmup(config, step, progress) * decays[config.schedule](config, step, progress);

/** The share of the run that is over after so many steps and seconds, 0 … 1. `keptBack` is time that is not for learning. */
export function progressOf(duration: TrainConfig['duration'], step: number, seconds: number, keptBack = 0): number {
	return Math.min(1, 'steps' in duration ? step / duration.steps : seconds / (duration.seconds - keptBack));
}

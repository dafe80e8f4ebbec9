/** Keys move the sampling settings and the speed along these steps. */

const temperatureStep = 0.05;
/** Keys go no further than this; more only makes noise of noise. */
const largestTemperature = 3;

/** A temperature so many steps up or down, on the grid of steps. */
export const nudgeTemperature = (temperature: number, steps: number): number =>
	Math.max(
		0,
		Math.min(
			largestTemperature,
			Number(((Math.round(temperature / temperatureStep) + steps) * temperatureStep).toFixed(2)),
		),
	);

const topKs = [1, 2, 3, 5, 8, 12, 20, 40, 80, 160, 320, 640, 1280] as const;

/** Fewer (−1) or more (1) characters take part; 0 is all. */
export function nudgeTopK(topK: number, direction: -1 | 1, vocabSize: number): number {
	const now = topK === 0 ? vocabSize : topK;
	if (direction < 0) return topKs.findLast(value => value < now) ?? topK;
	const next = topKs.find(value => value > now);
	return next === undefined || next >= vocabSize ? 0 : next;
}

const topPStep = 0.05;

/** Fewer (−1) or more (1) characters take part; 1 is all. */
export const nudgeTopP = (topP: number, direction: -1 | 1): number =>
	Math.max(topPStep, Math.min(1, Number(((Math.round(topP / topPStep) + direction) * topPStep).toFixed(2))));

const minPs = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5] as const;

/** The next of `values` below (−1) or above (1); where there is none, as it is. */
const stepAlong = (values: readonly number[], value: number, direction: -1 | 1): number =>
	(direction < 0 ? values.findLast(other => other < value) : values.find(other => other > value)) ?? value;

/** Fewer (1) or more (−1) characters take part; 0 is all. */
export const nudgeMinP = (minP: number, direction: -1 | 1): number => stepAlong(minPs, minP, direction);

const windows = [0, 250, 500, 1000, 2000, 4000] as const;

/** Looks for repeats further back (1) or less far (−1); 0 not at all. */
export const nudgeWindow = (window: number, direction: -1 | 1): number => stepAlong(windows, window, direction);

/** Characters a second that keys lead through. */
export const speeds = [2, 5, 10, 20, 40, 80, 160, 320, 1000, 4000, Infinity] as const;

export const nudgeSpeed = (speed: number, direction: -1 | 1): number => stepAlong(speeds, speed, direction);

/** Temperatures for texts side by side, around one. */
export function spreadTemperatures(temperature: number, count: number): readonly number[] {
	const distance = 0.3;
	const width = distance * (count - 1);
	const lowest = Math.min(largestTemperature - width, Math.max(0.1, temperature - width / 2));
	return Array.from({length: count}, (_, index) => nudgeTemperature(lowest + index * distance, 0));
}

/** Keys move the temperature and the speed along these steps. */

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

/** Characters a second that keys lead through. */
export const speeds = [2, 5, 10, 20, 40, 80, 160, 320, 1000, 4000, Infinity] as const;

/** The next speed below (−1) or above (1); at an end it stays as it is. */
export const nudgeSpeed = (speed: number, direction: -1 | 1): number =>
	(direction < 0 ? speeds.findLast(other => other < speed) : speeds.find(other => other > speed)) ?? speed;

/** Temperatures for texts side by side, around one. */
export function spreadTemperatures(temperature: number, count: number): readonly number[] {
	const distance = 0.3;
	const width = distance * (count - 1);
	const lowest = Math.min(largestTemperature - width, Math.max(0.1, temperature - width / 2));
	return Array.from({length: count}, (_, index) => nudgeTemperature(lowest + index * distance, 0));
}

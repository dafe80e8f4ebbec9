/** Keys move the temperature and the speed along these steps. */

import {defaultSample, type SampleConfig} from '../../sampling/settings.js';

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

/** Settings that go well together, from careful to daring. */
export const samplingPresets: readonly {readonly name: string; readonly sample: SampleConfig}[] = [
	{name: 'safe', sample: {...defaultSample, temperature: 0.5, topP: 0.9}},
	{name: 'balanced', sample: defaultSample},
	{name: 'wild', sample: {...defaultSample, temperature: 1.2}},
];

/** The preset after the one that is set; the first where none is. */
export function nextPreset(sample: SampleConfig): (typeof samplingPresets)[number] {
	const keys = Object.keys(defaultSample) as (keyof SampleConfig)[];
	const at = samplingPresets.findIndex(preset => keys.every(key => preset.sample[key] === sample[key]));
	return samplingPresets[(at + 1) % samplingPresets.length];
}

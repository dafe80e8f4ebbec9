/** The dials of the studio, each a row of a table: its keys, the help and the line on the screen follow from it. */
import {hasEffect, rowOf, type SampleConfig, type SampleKey} from '../../sampling/settings.js';

/** A setting that two keys change. */
export type Dial = {
	readonly setting: SampleKey;
	/** The letter that makes the setting stronger; its capital makes it weaker. */
	readonly key: string;
	/** The setting's name on the screen. */
	readonly label: string;
	/** For the help: the effect of the key, and of its capital. */
	readonly stronger: string;
	readonly weaker: string;
	/** The values that keys lead through, from the weakest to the strongest; before the first it is off. */
	readonly stops: readonly number[];
	/** It is shown while it is off too. */
	readonly isAlwaysShown?: boolean;
	/** The value on the screen. */
	readonly show?: (value: number) => string;
};

export const dials: readonly Dial[] = [
	{
		setting: 'topK',
		key: 'k',
		label: 'top-k',
		stronger: 'top-k: fewer characters take part',
		weaker: 'more',
		stops: [1280, 640, 320, 160, 80, 40, 20, 12, 8, 5, 3, 2, 1],
		isAlwaysShown: true,
	},
	{
		setting: 'topP',
		key: 'p',
		label: 'top-p',
		stronger: 'top-p: less probability takes part',
		weaker: 'more',
		stops: Array.from({length: 19}, (_, step) => (95 - 5 * step) / 100),
		isAlwaysShown: true,
		show: value => value.toFixed(2),
	},
	{
		setting: 'minP',
		key: 'm',
		label: 'min-p',
		stronger: 'min-p: only what is nearly as probable as the most probable takes part',
		weaker: 'less so',
		stops: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5],
	},
	{
		setting: 'typical',
		key: 'g',
		label: 'typical',
		stronger: 'typical: only what is about as surprising as is to be expected takes part',
		weaker: 'less so',
		stops: [0.95, 0.9, 0.8, 0.7, 0.5, 0.3, 0.2],
	},
	{
		setting: 'repetitionWindow',
		key: 'v',
		label: 'vary',
		stronger: 'vary: steer away from repeats, looking back further',
		weaker: 'less far, or let it repeat itself',
		stops: [250, 500, 1000, 2000, 4000],
	},
];

/** The next value of a dial's setting, stronger (1) or weaker (−1); at an end it stays as it is. */
export function turnDial({setting, stops}: Dial, sample: SampleConfig, direction: -1 | 1, vocabSize: number): number {
	const row = rowOf(setting);
	const value = sample[setting];
	const useful = stops.filter(stop => hasEffect(row, {...sample, [setting]: stop}, vocabSize));
	if (!hasEffect(row, sample, vocabSize)) return direction > 0 ? (useful[0] ?? value) : value;
	const grows = stops[0] < stops[stops.length - 1];
	if (direction > 0) return useful.find(stop => (grows ? stop > value : stop < value)) ?? value;
	return useful.findLast(stop => (grows ? stop < value : stop > value)) ?? row.off ?? value;
}

/** `top-k 20`; `all` where every character takes part. */
export function dialInWords({setting, label, show = String}: Dial, sample: SampleConfig): string {
	const isOn = hasEffect(rowOf(setting), sample, Number.POSITIVE_INFINITY);
	return `${label} ${isOn ? show(sample[setting]) : 'all'}`;
}

/** The dials that are shown, in words. */
export const dialsInWords = (sample: SampleConfig): readonly string[] =>
	dials
		.filter(({setting, isAlwaysShown}) => isAlwaysShown || hasEffect(rowOf(setting), sample, Number.POSITIVE_INFINITY))
		.map(dial => dialInWords(dial, sample));

export type DialAction = `${'stronger' | 'weaker'} ${SampleKey}`;

export const dialAction = ({setting}: Dial, direction: -1 | 1): DialAction =>
	`${direction > 0 ? 'stronger' : 'weaker'} ${setting}`;

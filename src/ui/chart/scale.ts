/** Values are placed on an axis and labelled here. */

export type Range = readonly [number, number];

export type ScaleKind = 'linear' | 'log';

/** A value that can be drawn: NaN and Infinity can't, nor can what is not positive on a logarithmic axis. */
export const isDrawable = (value: number, kind: ScaleKind): boolean =>
	Number.isFinite(value) && (kind === 'linear' || value > 0);

/** The range of the values that can be drawn; a single value gets room around it. */
export function rangeOf(values: Iterable<number>, kind: ScaleKind): Range {
	let [low, high] = [Infinity, -Infinity];
	for (const value of values) {
		if (!isDrawable(value, kind)) continue;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	if (low > high) return kind === 'log' ? [1, 10] : [0, 1];
	if (low < high) return [low, high];
	return kind === 'log' ? [low / 2, high * 2] : [low - (Math.abs(low) / 2 || 1), high + (Math.abs(high) / 2 || 1)];
}

const asItIs = (value: number): number => value;

/** Gives where values stand between the ends of a range: 0 … 1, those beyond at the ends. */
export function fractionsIn([low, high]: Range, kind: ScaleKind): (value: number) => number {
	const warp = kind === 'log' ? Math.log : asItIs;
	// Halved, so that the span of the largest numbers is still finite.
	const begin = warp(low) / 2;
	const span = warp(high) / 2 - begin;
	if (!(span > 0)) return () => 0;
	return value => Math.min(1, Math.max(0, (warp(value) / 2 - begin) / span));
}

const steps = [1, 2, 2.5, 5, 10];

/** The smallest round number that is at least `atLeast`. */
function roundStep(atLeast: number): number {
	const power = 10 ** Math.floor(Math.log10(atLeast));
	const step = steps.find(factor => factor * power >= atLeast * (1 - 1e-9)) ?? 10;
	return step * power;
}

/** Round numbers within the range, at most `count` steps apart. */
export function roundNumbers([low, high]: Range, count: number): readonly number[] {
	const step = roundStep((high - low) / Math.max(1, count));
	if (!Number.isFinite(step) || step <= 0) return [];
	const first = Math.ceil(low / step - 1e-9);
	const last = Math.floor(high / step + 1e-9);
	if (last - first > 1000) return []; // the range is too narrow for its place: no two labels would differ
	return Array.from({length: Math.max(0, last - first + 1)}, (_, index) => (first + index) * step);
}

const mostDecimals = 6;

/** As many decimals as the roundest way to write all of the numbers takes. */
export const decimalsFor = (values: readonly number[]): number => {
	const isExact = (value: number, decimals: number): boolean =>
		Math.abs(value - Number(value.toFixed(decimals))) <= Math.abs(value) * 1e-9;
	for (let decimals = 0; decimals < mostDecimals; decimals++) {
		if (values.every(value => isExact(value, decimals))) return decimals;
	}
	return mostDecimals;
};

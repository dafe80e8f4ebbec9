/** A bar that fills by eighths of a character. */
import type {Glyphs} from './glyphs.js';

export type Bar = {readonly full: string; readonly empty: string};

/** Exactly `width` columns together. */
export function bar(fraction: number, width: number, {barFull, barEmpty, barParts}: Glyphs): Bar {
	const filled = Math.min(1, Math.max(0, fraction || 0)) * width;
	const whole = Math.floor(filled);
	const part = whole < width ? barParts[Math.floor((filled - whole) * barParts.length)] : '';
	return {full: barFull.repeat(whole) + part, empty: barEmpty.repeat(Math.max(0, width - whole - part.length))};
}

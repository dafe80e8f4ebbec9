/** The scales of the tints: weak values colour the character, strong ones what lies behind it. */

import {surpriseParts} from '../../../workers/writer/protocol.js';
import type {Tint} from '../state.js';
import type {Track} from '../text/track.js';
import {unknownActivation} from '../text/track.js';
import type {Style} from './paint.js';

/** From which value on a style counts; the last that does is taken. */
export type Scale = readonly {
	readonly from: number;
	readonly style: Style /** For the legend; `from`, where it is left out. */;
	readonly label?: string;
}[];

/** Bits. */
export const surpriseScale: Scale = [
	{from: 0, style: {color: 'surprise0'}},
	{from: 0.5, style: {color: 'surprise1'}},
	{from: 1.5, style: {color: 'surprise2'}},
	{from: 2.5, style: {color: 'surprise3', plain: {isBold: true}}},
	{from: 4, style: {color: 'surprise4', isBold: true, plain: {isUnderlined: true}}},
	{from: 6, style: {color: 'ink', background: 'surprise5', isBold: true, plain: {isInverse: true}}},
	{
		from: 9,
		style: {
			color: 'ink',
			background: 'surprise6',
			isBold: true,
			isUnderlined: true,
			plain: {isInverse: true, isBold: true, isUnderlined: true},
		},
	},
];

/** h, from −1 to 1. Without colours low values are underlined, high ones bold. */
export const unitScale: Scale = [
	{
		from: -1,
		style: {color: 'ink', background: 'low2', isUnderlined: true, plain: {isInverse: true, isUnderlined: true}},
		label: '-1',
	},
	{from: -0.75, style: {color: 'ink', background: 'low1', plain: {isUnderlined: true, isBold: true}}, label: '-.6'},
	{from: -0.45, style: {color: 'low', plain: {isUnderlined: true}}, label: '-.3'},
	{from: -0.15, style: {color: 'middle'}, label: '0'},
	{from: 0.15, style: {color: 'high', plain: {isBold: true}}, label: '.3'},
	{from: 0.45, style: {color: 'ink', background: 'high1', plain: {isInverse: true}}, label: '.6'},
	{
		from: 0.75,
		style: {color: 'ink', background: 'high2', isBold: true, plain: {isInverse: true, isBold: true}},
		label: '1',
	},
];

export const temperatureScale: Scale = [
	{from: 0, style: {color: 'cold', plain: {isUnderlined: true}}},
	{from: 0.35, style: {color: 'cool'}},
	{from: 0.65, style: {color: 'mild', plain: {isBold: true}}},
	{from: 0.9, style: {color: 'warm', plain: {isBold: true, isUnderlined: true}}},
	{from: 1.15, style: {color: 'hot', plain: {isInverse: true}}},
	{from: 1.5, style: {color: 'wild', isBold: true, plain: {isInverse: true, isBold: true}}},
];

/** The style of a value. */
export function styleOf(scale: Scale, value: number): Style {
	let at = 0;
	while (at + 1 < scale.length && value >= scale[at + 1].from) at++;
	return scale[at].style;
}

const givenStyle: Style = {color: 'accent', isBold: true};

/** A space leaves no ink: where its colour says something it is underlined. */
const spaceStyles = new Map<Style, Style>();

function onSpace(style: Style): Style {
	if (style.background !== undefined || style.color === undefined) return style;
	const known = spaceStyles.get(style) ?? {...style, isUnderlined: true};
	spaceStyles.set(style, known);
	return known;
}

/** A surprise (bits) below which a space is left as it is: underlines everywhere would be in the way of reading. */
const strongSurprise = 4;
const weakStyles = new Set(surpriseScale.filter(({from}) => from < strongSurprise).map(({style}) => style));
const isWeak = (style: Style): boolean => weakStyles.has(style) || style === unitScale[3].style;

/** Gives the look of the character at a position; undefined is plain. */
export function tintAt(tint: Tint, track: Track, position: number, isSpace: boolean): Style | undefined {
	const temperature = track.temperatureAt(position);
	if (tint === 'none') return temperature === undefined ? givenStyle : undefined;
	if (tint === 'temperature') return temperature === undefined ? givenStyle : styleOf(temperatureScale, temperature);
	const activation = tint === 'unit' ? track.activationAt(position) : 0;
	if (activation === unknownActivation) return undefined;
	const style =
		tint === 'unit'
			? styleOf(unitScale, activation / 127)
			: styleOf(surpriseScale, track.surpriseAt(position) / surpriseParts);
	return isSpace && !isWeak(style) ? onSpace(style) : style;
}

export const scaleOf = (tint: Tint): Scale | undefined =>
	({none: undefined, surprise: surpriseScale, unit: unitScale, temperature: temperatureScale})[tint];

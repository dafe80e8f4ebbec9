/** The legend says in one row what the colours of the text mean. */
import type {StudioState} from '../state.js';
import type {Painter} from './paint.js';
import {scaleOf} from './tint.js';

export type Legend = {
	/** With its colours. */
	readonly text: string;
	readonly columns: number;
};

export const unitName = ({unit: {layer, index}}: Pick<StudioState, 'unit'>): string => `unit ${layer + 1}:${index}`;

const numberInWords = (value: number): string => String(value).replace(/^0\./, '.');

/** The scale of the tint, each step in its own colours; empty where there is no tint or no room. */
export function legendOf(state: Pick<StudioState, 'tint'>, painter: Painter, columns: number): Legend {
	const scale = scaleOf(state.tint);
	if (scale === undefined || columns === 0) return {text: '', columns: 0};
	const name = state.tint === 'unit' ? 'h' : state.tint === 'surprise' ? 'bits' : 'T';
	const pieces: {text: string; style: (typeof scale)[number]['style'] | undefined}[] = [
		{text: `${name} `, style: undefined},
	];
	let taken = name.length + 1;
	for (const {from, style, label = numberInWords(from)} of scale) {
		if (taken + label.length + 1 > columns) break;
		pieces.push({text: label, style}, {text: ' ', style: undefined});
		taken += label.length + 1;
	}
	return {text: painter.paint(pieces), columns: taken};
}

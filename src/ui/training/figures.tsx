/** Two rows of figures: how far the run is, and how it goes. */

import {Box} from 'ink';
import {countInWords, durationInWords, grouped, shortNumber} from '../../format.js';
import {bar} from '../bar.js';
import {useGlyphs} from '../glyph-context.js';
import type {Glyphs} from '../glyphs.js';
import {Parts, Text} from '../ink-text.js';
import {lineColumns, type StyledLine, type StyledText} from '../styled-line.js';
import type {TrainingState} from './state.js';

type Figure = {readonly label: string; readonly value: string};

const quiet = (text: string): StyledText => ({text, color: 'quiet'});

/** As many of the figures as there is room for, the first ones first. */
export function fittingFigures(figures: readonly Figure[], columns: number, separator: string): StyledLine {
	const shown: StyledText[] = [];
	for (const {label, value} of figures) {
		const next = [
			...(shown.length > 0 ? [quiet(separator)] : []),
			...(label === '' ? [] : [quiet(`${label} `)]),
			{text: value},
		];
		if (lineColumns([...shown, ...next]) > columns) break;
		shown.push(...next);
	}
	return shown;
}

/** Milliseconds of a step, from the speed. */
const stepMilliseconds = ({start, step}: TrainingState): number | undefined => {
	if (!start || !step || step.charactersPerSecond <= 0) return undefined;
	const {batchSize, seqLength} = start.training;
	return (1000 * batchSize * seqLength) / step.charactersPerSecond;
};

function progressFigures({start, step, end}: TrainingState): readonly Figure[] {
	if (!start || !step) return [];
	const {duration} = start.training;
	const of = 'steps' in duration ? `/${grouped(duration.steps)}` : '';
	const passes = step.progress > 0.001 ? ` of ${(step.epoch / step.progress).toFixed(1)}` : '';
	const left = step.secondsLeft === undefined ? '--' : durationInWords(step.secondsLeft);
	return [
		{label: 'step', value: `${grouped(step.step)}${of}`},
		...(end ? [] : [{label: 'ETA', value: left}]),
		{label: 'ran', value: durationInWords(end?.seconds ?? step.seconds)},
		{label: 'passes', value: `${step.epoch.toFixed(1)}${passes}`},
	];
}

function speedFigures(state: TrainingState): readonly Figure[] {
	const {step, validation} = state;
	if (!step) return [];
	const milliseconds = stepMilliseconds(state);
	const loss = validation?.carried.loss ?? step.loss;
	return [
		{label: '', value: `${countInWords(step.charactersPerSecond)} char/s`},
		...(milliseconds === undefined ? [] : [{label: '', value: `${shortNumber(milliseconds)} ms/step`}]),
		{label: 'lr', value: shortNumber(step.learningRate)},
		{label: 'grad', value: shortNumber(step.gradientNorm)},
		{label: 'right', value: `${(100 * step.accuracy).toFixed(1)}%`},
		{label: validation ? 'valid' : 'train', value: `${(loss / Math.LN2).toFixed(3)} bits/char`},
		{label: 'perplexity', value: shortNumber(Math.exp(loss))},
	];
}

const barColumns = (columns: number): number => Math.max(8, Math.min(60, Math.floor(columns * 0.28)));

function Progress({
	state,
	columns,
	glyphs,
}: {
	readonly state: TrainingState;
	readonly columns: number;
	readonly glyphs: Glyphs;
}) {
	const fraction = state.step?.progress ?? 0;
	const width = barColumns(columns);
	const {full, empty} = bar(fraction, width, glyphs);
	return (
		<Text wrap="truncate">
			{' '}
			<Text color={state.phase === 'paused' ? 'best' : 'train'}>{full}</Text>
			<Text color="quiet">{empty}</Text>
			<Text bold>{` ${`${Math.floor(100 * fraction)}%`.padStart(4)}`}</Text>
			{'   '}
			<Parts line={fittingFigures(progressFigures(state), columns - width - 9, '   ')} />
		</Text>
	);
}

export function Figures({state, columns}: {readonly state: TrainingState; readonly columns: number}) {
	const glyphs = useGlyphs();
	return (
		<Box flexDirection="column" height={2} flexShrink={0}>
			<Progress state={state} columns={columns} glyphs={glyphs} />
			<Text wrap="truncate">
				{' '}
				<Parts line={fittingFigures(speedFigures(state), columns - 2, ` ${glyphs.separator} `)} />
			</Text>
		</Box>
	);
}

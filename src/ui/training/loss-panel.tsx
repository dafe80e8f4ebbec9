/** The panel with the curves of the losses. */

import {useAnimation} from 'ink';
import {useMemo} from 'react';
import {grouped} from '../../format.js';
import {teacherBriefly} from '../../recipes/teacher.js';
import {Chart} from '../chart/chart.js';
import type {Range} from '../chart/scale.js';
import type {ColorName} from '../colors.js';
import {frameSize, Panel, type Size} from '../frame.js';
import {useGlyphs} from '../glyph-context.js';
import type {Glyphs} from '../glyphs.js';
import {Text} from '../ink-text.js';
import {lineColumns, type StyledLine} from '../styled-line.js';
import {pointsOf, recentBegin} from './series.js';
import type {TrainingState} from './state.js';

const seriesColors: readonly ColorName[] = ['train', 'valid'];

const lossText = (loss: number | undefined): string => (loss === undefined ? '--' : loss.toFixed(3));
const shareText = (accuracy: number): string => ` ${(100 * accuracy).toFixed(1)}%`;

/** The legend names the curves with their latest losses and accuracies; it is shorter where there is less room. */
export function legendOf({step, validation, best}: TrainingState, room: number, glyphs: Glyphs): StyledLine {
	const signs = glyphs.isAscii ? ['.', 'o'] : ['━', '━'];
	const of = (sign: string, color: ColorName, name: string, loss: number | undefined): StyledLine =>
		loss === undefined ? [] : [{text: `${sign} `, color}, {text: `${name} `, color: 'quiet'}, {text: lossText(loss)}];
	const train = of(signs[0], 'train', 'train', step?.loss);
	const valid = of(signs[1], 'valid', 'valid', validation?.carried.loss);
	const beside = (line: StyledLine, accuracy: number | undefined): StyledLine =>
		accuracy === undefined ? line : [...line, {text: shareText(accuracy), color: 'quiet'}];
	const trainWhole = beside(train, step?.accuracy);
	const validWhole = beside(valid, validation?.carried.accuracy);
	const star: StyledLine = best ? [{text: `${glyphs.star} `, color: 'best'}, {text: lossText(best.y)}] : [];
	const at: StyledLine = best ? [{text: ` @${grouped(best.x)}`, color: 'quiet'}] : [];
	const gap = {text: '  '};
	const join = (...groups: StyledLine[]): StyledLine =>
		groups.filter(group => group.length > 0).flatMap((group, index) => (index === 0 ? group : [gap, ...group]));
	const candidates = [
		join(trainWhole, validWhole, [...star, ...at]),
		join(trainWhole, validWhole, star),
		join(train, valid, [...star, ...at]),
		join(train, valid, star),
		join(train, valid),
		train,
	];
	return candidates.find(line => lineColumns(line) <= room) ?? [];
}

function Preparing({what, isActive}: {readonly what: string; readonly isActive: boolean}) {
	const {spinner, ellipsis} = useGlyphs();
	const {frame} = useAnimation({interval: 120, isActive});
	return (
		<Text wrap="truncate">
			<Text color="accent">{spinner[frame % spinner.length]}</Text>
			{` ${what} ${ellipsis}`}
		</Text>
	);
}

/** The facts about a run whose events are not there. */
const Facts = ({lines}: {readonly lines: readonly string[]}) =>
	lines.map(line => (
		<Text key={line} wrap="truncate">
			{line}
		</Text>
	));

export function LossPanel({state, size}: {readonly state: TrainingState; readonly size: Size}) {
	const glyphs = useGlyphs();
	const {view, scale, best, phase} = state;
	const train = useMemo(() => pointsOf(state.train), [state.train]);
	const valid = useMemo(() => pointsOf(state.valid), [state.valid]);
	const teacher = state.start?.training.teacher;
	const words = [
		'loss',
		view,
		...(scale === 'log' ? ['log'] : []),
		...(teacher ? [`taught by ${teacherBriefly(teacher)}, too`] : []),
	];
	const title = words.join(` ${glyphs.separator} `);
	const xRange: Range | undefined =
		view === 'recent' && train.length > 1 ? [recentBegin(train), train.at(-1)?.x ?? 1] : undefined;
	const isEmpty = train.length === 0 && valid.length === 0;
	return (
		<Panel
			width={size.columns}
			height={size.rows}
			title={title}
			note={legendOf(state, size.columns - title.length - 8, glyphs)}
		>
			{isEmpty && state.watched && !state.watched.isTrained ? (
				<Facts lines={state.watched.facts} />
			) : isEmpty ? (
				<Preparing
					what={phase === 'preparing' ? state.preparing : 'the first steps'}
					isActive={phase === 'preparing' || phase === 'training'}
				/>
			) : (
				<Chart
					columns={size.columns - frameSize.columns}
					rows={size.rows - frameSize.rows}
					series={[train, valid]}
					seriesColors={seriesColors}
					scale={scale}
					{...(xRange && {xRange})}
					{...(best && {best})}
				/>
			)}
		</Panel>
	);
}

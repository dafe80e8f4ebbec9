/** What lies over the dashboard: the help, the log, the question how to stop, a failure. */
import {runInCommand} from '../../training/log.js';
import {grouped} from '../chart/axes.js';
import type {Size} from '../frame.js';
import {Help} from '../help.js';
import {helpOf} from '../keys.js';
import {Overlay} from '../overlay.js';
import type {StyledLine} from '../styled-line.js';
import {wrapText} from '../text.js';
import {colors, useGlyphs} from '../theme.js';
import {trainingKeys} from './keys.js';
import type {LogLine, TrainingState} from './state.js';

type Props = {readonly state: TrainingState; readonly size: Size};

const key = (text: string) => ({text: `  ${text}  `, color: colors.accent, isBold: true});
const plain = (text: string): StyledLine => [{text}];
const quiet = (text: string): StyledLine => [{text, color: colors.quiet}];

function lossOfDiscarding({step, savedStep}: TrainingState): string {
	if (savedStep === undefined) return 'nothing was saved yet: the run is lost';
	const lost = (step?.step ?? savedStep) - savedStep;
	return lost > 0
		? `loses what was learned after step ${grouped(savedStep)}`
		: `all of step ${grouped(savedStep)} is saved already`;
}

const stopLines = (state: TrainingState): readonly StyledLine[] => [
	[key('s'), {text: 'stop and save: the run can be resumed'}],
	[key('d'), {text: `discard: ${lossOfDiscarding(state)}`}],
	[key('c'), {text: 'go on training'}],
];

const columnsOfBox = ({columns}: Size): number => Math.max(20, Math.min(100, columns - 8));

/** Of a long log the end; scrolling goes back. */
export function logLines(log: readonly LogLine[], size: Size, scroll: number): readonly StyledLine[] {
	const rows = Math.max(1, size.rows - 6);
	const lines = log.flatMap(({text, isWarning}) =>
		wrapText(text, columnsOfBox(size)).map((row): StyledLine => [{text: row, ...(isWarning && {color: colors.best})}]),
	);
	const back = Math.min(scroll, Math.max(0, lines.length - rows));
	return lines.slice(Math.max(0, lines.length - rows - back), lines.length - back);
}

export function failureLines({failure, savedStep, start}: TrainingState, size: Size): readonly StyledLine[] {
	const message = wrapText(failure?.message ?? '', columnsOfBox(size)).map(plain);
	const run = start ? runInCommand(start.run) : undefined;
	const saved =
		run === undefined || savedStep === undefined
			? [quiet('Nothing was saved.')]
			: [
					quiet(`The last checkpoint is that of step ${savedStep}. To go on from it:`),
					plain(`charloom train --resume ${run}`),
				];
	return [...message, plain(''), ...saved, plain(''), [key('q'), {text: 'leave'}, key('l'), {text: 'log'}]];
}

export function Overlays({state, size}: Props) {
	const glyphs = useGlyphs();
	const {overlay, overlayScroll, log} = state;
	if (overlay === 'help') {
		return <Help size={size} rows={helpOf(trainingKeys, glyphs)} offset={overlayScroll} />;
	}
	if (overlay === 'log') {
		const lines =
			log.length === 0 ? [quiet('Nothing was printed, and there was no warning.')] : logLines(log, size, overlayScroll);
		return <Overlay size={size} title="log" lines={lines} minColumns={columnsOfBox(size) + 4} />;
	}
	if (overlay === 'stop')
		return <Overlay size={size} title="stop training?" color={colors.best} lines={stopLines(state)} />;
	if (state.phase === 'failed') {
		return <Overlay size={size} title="the training failed" color={colors.bad} lines={failureLines(state, size)} />;
	}
	return null;
}

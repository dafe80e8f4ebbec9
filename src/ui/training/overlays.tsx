/** These boxes lie over the dashboard: the help, the log, the question how to stop, a failure. */
import {useEffect, useMemo} from 'react';
import {baselinesInWords} from '../../evaluation/baselines.js';
import {grouped, runInCommand} from '../../format.js';
import type {Size} from '../frame.js';
import {useGlyphs} from '../glyph-context.js';
import type {Glyphs} from '../glyphs.js';
import {helpLines, roomInBox} from '../help-lines.js';
import {helpOf} from '../keys.js';
import {Overlay} from '../overlay.js';
import type {StyledLine, StyledText} from '../styled-line.js';
import {wrapText} from '../text.js';
import {keysOf, type trainingKeys} from './keys.js';
import type {LogLine, OverlayKind, TrainingState} from './state.js';

type Props = {
	readonly state: TrainingState;
	readonly size: Size;
	/** Told how far can be scrolled. */
	readonly onEnd: (rows: number, page: number) => void;
};

const key = (text: string): StyledText => ({text: `  ${text}  `, color: 'accent', isBold: true});
const plain = (text: string): StyledLine => [{text}];
const quiet = (text: string): StyledLine => [{text, color: 'quiet'}];

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

export const logLines = (log: readonly LogLine[], size: Size): readonly StyledLine[] =>
	log.flatMap(({text, isWarning}) =>
		wrapText(text, columnsOfBox(size)).map((row): StyledLine => [{text: row, ...(isWarning && {color: 'best'})}]),
	);

/** The loss of a run that is over, of which text it is, and that of simpler models. */
function endFigures({end}: TrainingState, size: Size): readonly StyledLine[] {
	if (!end?.final) return [];
	const {carried, isLearned} = end.final;
	const text = isLearned ? 'on the text it has learned: none was held out' : 'on text it has not seen';
	const compared = end.baselines ? wrapText(`compare ${baselinesInWords(end.baselines)}`, columnsOfBox(size)) : [];
	return [plain(`${carried.loss.toFixed(4)} nats a character ${text}`), ...compared.map(quiet), plain('')];
}

const warningsInWords = (count: number): string => `read ${count === 1 ? 'a warning' : `${count} warnings`}`;

/** The box at the end of a training names the loss and offers the studio. */
const endedLines = (state: TrainingState, size: Size): readonly StyledLine[] => [
	...endFigures(state, size),
	...(state.warnings > 0 ? [[key('l    '), {text: warningsInWords(state.warnings)}]] : []),
	[key('Enter'), {text: 'write with the model in the studio'}],
	[key('Esc  '), {text: 'look at the curves first'}],
	[key('q    '), {text: 'leave'}],
];

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

/** The rows of what can be scrolled. */
function scrolledLines(
	overlay: OverlayKind | undefined,
	log: readonly LogLine[],
	size: Size,
	glyphs: Glyphs,
	keys: typeof trainingKeys,
): readonly StyledLine[] {
	if (overlay === 'help') return helpLines(helpOf(keys, glyphs), size);
	if (overlay !== 'log') return [];
	return log.length === 0 ? [quiet('Nothing was printed, and there was no warning.')] : logLines(log, size);
}

export function Overlays({state, size, onEnd}: Props) {
	const glyphs = useGlyphs();
	const {overlay, overlayScroll, log} = state;
	const keys = keysOf(state);
	const scrolled = useMemo(() => scrolledLines(overlay, log, size, glyphs, keys), [overlay, log, size, glyphs, keys]);
	const page = roomInBox(size).rows;
	const end = Math.max(0, scrolled.length - page);
	// biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes
	useEffect(() => onEnd(end, page), [end, page]);
	if (overlay === 'help') {
		return <Overlay size={size} title="keys" lines={scrolled} offset={overlayScroll} />;
	}
	if (overlay === 'log') {
		// A long log is shown from its end; scrolling goes back.
		const offset = end - overlayScroll;
		return <Overlay size={size} title="log" lines={scrolled} offset={offset} minColumns={columnsOfBox(size) + 4} />;
	}
	if (overlay === 'stop') return <Overlay size={size} title="stop training?" color="best" lines={stopLines(state)} />;
	if (overlay === 'ended') return <Overlay size={size} title="training has ended" lines={endedLines(state, size)} />;
	if (state.phase === 'failed') {
		return <Overlay size={size} title="the training failed" color="bad" lines={failureLines(state, size)} />;
	}
	return null;
}

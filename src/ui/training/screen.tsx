/** The training dashboard. */

import {relative} from 'node:path';
import {Box} from 'ink';
import {useCallback, useEffect} from 'react';
import {countInWords, durationInWords, grouped} from '../../format.js';
import type {ColorName} from '../colors.js';
import {Footer, Heading, isTooSmall, Screen, type Size, TooSmall, useScreenSize} from '../frame.js';
import {useGlyphs} from '../glyph-context.js';
import type {Glyphs} from '../glyphs.js';
import {Text} from '../ink-text.js';
import {hintsOf} from '../keys.js';
import type {ScreenProps} from '../screen-props.js';
import {useWheel} from '../session.js';
import type {Store} from '../store.js';
import {truncate} from '../text.js';
import {useKeys} from '../use-keys.js';
import {useStore} from '../use-store.js';
import type {TrainingAction} from './actions.js';
import {Figures} from './figures.js';
import {keysOf, trainingKeys} from './keys.js';
import {layoutOf} from './layout.js';
import {LossPanel} from './loss-panel.js';
import {Overlays} from './overlays.js';
import type {TrainingChange} from './reduce.js';
import {SamplePanel} from './sample-panel.js';
import {smallLines} from './small.js';
import {isOver, type Phase, type Scrolled, type Tone, type TrainingState, type Watched} from './state.js';

export type TrainingScreenProps = {
	readonly store: Store<TrainingState, TrainingChange>;
	/** Carries out what a key asks for. */
	readonly perform: (action: TrainingAction) => void;
};

const statusColors: Readonly<Record<Phase, ColorName>> = {
	preparing: 'quiet',
	training: 'good',
	paused: 'best',
	stopping: 'best',
	ended: 'accent',
	failed: 'bad',
};

const endWords = {
	finished: 'finished',
	patience: 'finished early',
	interrupted: 'stopped',
	discarded: 'stopped',
	diverged: 'diverged',
} as const;

function statusOf({phase, end, step, validating, isReadOnly, watched}: TrainingState, glyphs: Glyphs): string {
	if (watched && !watched.isTrained && !end) return `${glyphs.ring} not being trained`;
	if (phase === 'training' && (validating || step?.progress === 1)) {
		const far = validating ? ` ${Math.floor((100 * validating.done) / validating.total)}%` : '';
		return `${glyphs.dot} ${step?.progress === 1 ? 'scoring' : 'validating'}${far}`;
	}
	if (phase === 'training' && isReadOnly) return `${glyphs.ring} watching`;
	const signs: Readonly<Record<Phase, string>> = {
		preparing: glyphs.ring,
		training: glyphs.dot,
		paused: glyphs.pause,
		stopping: glyphs.ring,
		ended: glyphs.check,
		failed: glyphs.cross,
	};
	return `${signs[phase]} ${end ? endWords[end.reason] : phase}`;
}

const nameOfRun = (path: string): string => {
	const short = relative(process.cwd(), path);
	return (short === '' || short.startsWith('..') ? path : short).replace(/^checkpoints\//, '');
};

/** `wasm, 2 threads`, `tensorflow on NVIDIA H100`: the engine and its device, of the name and description together. */
export function engineInShort(engine: string): string {
	const [name] = engine.split(' (', 1);
	const device = / on ([^,()]+)/.exec(engine)?.[1];
	const threads = /\d+ threads?/.exec(engine)?.[0];
	if (device !== undefined) return `${name} on ${device}`;
	return threads === undefined ? name : `${name}, ${threads}`;
}

function aboutOf({start}: TrainingState, {times}: Glyphs): readonly string[] {
	if (!start) return [];
	const {model, engine, run, corpus, parameters} = start;
	const name = nameOfRun(run);
	return [
		name,
		`${model.numLayers}${times}${model.hiddenSize} ${model.cell}`,
		engineInShort(engine),
		`${countInWords(parameters)} parameters`,
		...(name.startsWith(corpus) ? [] : [corpus]),
		engine.replace(/^\S+ \((.*)\)$/, '$1'),
	];
}

const toneColors: Readonly<Record<Tone, ColorName>> = {
	quiet: 'quiet',
	good: 'good',
	bad: 'bad',
	wait: 'best',
};

/** Says how a run that nobody trains may go on. */
const idleInWords = ({run, hasModel}: Watched): string =>
	`goes on with: charloom train --resume ${run}${hasModel ? '; Enter writes with it' : ''}`;

/** The last message: the figures of the run's end, or the notice. */
export function noticeOf(
	{end, notice, watched}: TrainingState,
	glyphs: Glyphs,
): {readonly text: string; readonly tone: Tone} {
	if (!end && watched && !watched.isTrained) return {text: idleInWords(watched), tone: 'wait'};
	if (!end) return notice;
	const {final, best, seconds, step} = end;
	const after = `${step} steps, ${durationInWords(seconds)}`;
	if (!final) return {text: `${glyphs.check} ${endWords[end.reason]} after ${after}`, tone: 'good'};
	const window = final.window ? `, window ${final.window.loss.toFixed(4)}` : '';
	const kept = best ? `kept step ${grouped(best.step)}` : 'kept';
	const bits = `${(final.carried.loss / Math.LN2).toFixed(3)} bits`;
	const learned = final.isLearned ? ', of the learned text' : '';
	const text = `${glyphs.check} ${kept}: carried ${final.carried.loss.toFixed(4)}${window}, ${bits}${learned}`;
	return {text, tone: 'good'};
}

function Notice({state, columns}: {readonly state: TrainingState; readonly columns: number}) {
	const glyphs = useGlyphs();
	const {text, tone} = noticeOf(state, glyphs);
	const {warnings} = state;
	const right = `${glyphs.warning} ${warnings} warning${warnings === 1 ? '' : 's'}`;
	const room = Math.max(0, columns - right.length - 4);
	const sign = tone === 'good' && !state.end ? `${glyphs.check} ` : '';
	const left = truncate(sign + text, room, glyphs.ellipsis);
	return (
		<Box height={1} width={columns} flexShrink={0} paddingX={1} justifyContent="space-between">
			<Text color={toneColors[tone]} wrap="truncate">
				{left}
			</Text>
			<Text color={warnings > 0 ? 'best' : 'quiet'}>{right}</Text>
		</Box>
	);
}

function Small({state, size}: {readonly state: TrainingState; readonly size: Size}) {
	return (
		<TooSmall size={size}>
			{smallLines(state).map((line, index) => (
				<Text key={line} color={index === 0 ? 'accent' : 'quiet'} wrap="truncate">
					{line}
				</Text>
			))}
		</TooSmall>
	);
}

type DashboardProps = {
	readonly state: TrainingState;
	readonly size: Size;
	/** Told how many rows of what can be scrolled are beyond the screen. */
	readonly onEnd: (of: Scrolled, rows: number, page: number) => void;
};

function Dashboard({state, size, onEnd}: DashboardProps) {
	const glyphs = useGlyphs();
	const layout = layoutOf(size);
	return (
		<Screen size={size}>
			<Heading
				columns={size.columns}
				name={state.isReadOnly ? 'watch' : 'train'}
				about={aboutOf(state, glyphs)}
				status={statusOf(state, glyphs)}
				statusColor={statusColors[state.phase]}
			/>
			<Box flexDirection={layout.isWide ? 'row' : 'column'} flexShrink={0}>
				<LossPanel state={state} size={layout.chart} />
				{!layout.isWide && <Figures state={state} columns={layout.figures} />}
				<SamplePanel state={state} size={layout.sample} onEnd={(rows, page) => onEnd('sample', rows, page)} />
			</Box>
			{layout.isWide && <Figures state={state} columns={layout.figures} />}
			<Notice state={state} columns={size.columns} />
			<Footer columns={size.columns} hints={hintsOf(keysOf(state), state, glyphs)} />
			<Overlays state={state} size={size} onEnd={(rows, page) => onEnd('overlay', rows, page)} />
		</Screen>
	);
}

/** Rows that a notch of the mouse's wheel scrolls. */
const wheelRows = 3;

/** Leaves with the state it ends in. */
export function TrainingScreen({store, perform, leave}: TrainingScreenProps & ScreenProps<TrainingState>) {
	const state = useStore(store);
	const size = useScreenSize();
	useKeys(trainingKeys, store.getState, perform);
	const over = isOver(state);
	useEffect(() => {
		if (over) leave(store.getState());
	}, [over, leave, store]);
	const onEnd = useCallback(
		(of: Scrolled, rows: number, page: number) => store.dispatch({type: 'scrollEnd', of, rows, page}),
		[store],
	);
	useWheel(direction => store.dispatch({type: 'wheel', rows: direction * wheelRows}));
	useEffect(
		() => store.dispatch({type: 'resize', size: {columns: size.columns, rows: size.rows}}),
		[store, size.columns, size.rows],
	);
	if (isTooSmall(size)) return <Small state={state} size={size} />;
	return <Dashboard state={state} size={size} onEnd={onEnd} />;
}

/** The studio's screen. */

import {Box, useIsScreenReaderEnabled, usePaste} from 'ink';
import {useContext, useEffect, useMemo} from 'react';
import {countInWords} from '../../../format.js';
import type {ColorName} from '../../colors.js';
import {Footer, Heading, isTooSmall, Screen, TooSmall, useScreenSize} from '../../frame.js';
import {useGlyphs} from '../../glyph-context.js';
import type {Glyphs} from '../../glyphs.js';
import {Help} from '../../help.js';
import {Text, usePalette} from '../../ink-text.js';
import {hintsOf} from '../../keys.js';
import type {ScreenProps} from '../../screen-props.js';
import {SessionContext} from '../../session.js';
import type {Store} from '../../store.js';
import {useStore} from '../../use-store.js';
import type {StudioAction} from '../actions.js';
import {helpRowsOf} from '../help-rows.js';
import {keysFor} from '../keys.js';
import {layoutOf} from '../layout.js';
import {smallLines} from '../small.js';
import {editedLine, regardedBranch, regardedGuest, type StudioState} from '../state.js';
import {branchOf} from '../tree.js';
import {weightsInWords} from '../weights-updates.js';
import {ColumnsPanel} from './columns-panel.js';
import {PainterContext} from './context.js';
import {Dials, NoticeRow, speedInWords} from './dials.js';
import {EditorPanel} from './editor-panel.js';
import {Painter} from './paint.js';
import {QuestionOverlay} from './question-overlay.js';
import {ReaderView} from './reader-view.js';
import {RunsOverlay} from './runs-overlay.js';
import {SidePanel} from './side-panel.js';
import {TextPanel} from './text-panel.js';
import {useStudioKeys} from './use-studio-keys.js';

/** The way in which the studio was left. */
export type StudioEnd = {
	readonly exitCode: number;
	/** The text that a new model is to be trained on. */
	readonly train?: string;
};

/** The ways in which the studio acts on the screen that it is shown on. */
export type Attached = {
	readonly leave: (end: StudioEnd) => void;
	readonly fail: (error: unknown) => void;
	readonly copy: (text: string) => void;
};

/** OSC 52: the terminal takes the text to its clipboard. */
const clipboardSequence = (text: string): string => `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;

export type StudioScreenProps = {
	readonly store: Store<StudioState, StudioAction>;
	readonly dispatch: (action: StudioAction) => void;
	/** Tells how the screen is left, once it is there. */
	readonly attach: (attached: Attached) => void;
};

function aboutOf(state: StudioState, {times}: Glyphs): readonly string[] {
	const {tree} = state;
	const guest = regardedGuest(state);
	const model = guest?.model ?? state.model;
	const {size} = guest?.vocabulary ?? state.vocabulary;
	if (model === undefined) return [];
	const seed = branchOf(tree, regardedBranch(state))?.randomSeed;
	return [
		model.name,
		...(guest ? [] : weightsInWords(state)),
		...(model.loss === undefined ? [] : [`loss ${model.loss.toFixed(2)}`]),
		...(seed === undefined ? [] : [`seed ${seed}`]),
		`${model.layers}${times}${model.hiddenSize} ${model.cell}`,
		`${size} characters known`,
		`step ${model.step}`,
	];
}

function statusOf(
	state: StudioState,
	{dot, pause, ring, cross}: Glyphs,
): {readonly text: string; readonly color: ColorName} {
	if (state.death !== undefined) return {text: `${cross} stopped`, color: 'bad'};
	if (state.isLoading) return {text: `${ring} loading`, color: 'quiet'};
	if (!state.isWriting) return {text: `${pause} paused`, color: 'best'};
	const speed = state.measuredSpeed > 0 ? `${countInWords(state.measuredSpeed)} char/s` : speedInWords(state.speed);
	return {text: `${dot} ${speed}`, color: 'good'};
}

function Studio({state}: {readonly state: StudioState}) {
	const glyphs = useGlyphs();
	const layout = layoutOf(state);
	const {size, overlay, columns, model} = state;
	const line = editedLine(state);
	const status = statusOf(state, glyphs);
	return (
		<Screen size={size}>
			<Heading
				columns={size.columns}
				name="studio"
				about={aboutOf(state, glyphs)}
				status={status.text}
				statusColor={status.color}
			/>
			<Box height={layout.text.rows} flexShrink={0}>
				{columns ? (
					<ColumnsPanel state={state} layout={layout} columns={columns} />
				) : (
					<TextPanel state={state} layout={layout} />
				)}
				<SidePanel state={state} layout={layout} />
			</Box>
			<Dials state={state} layout={layout} />
			{line && <EditorPanel state={state} overlay={line} />}
			{layout.dialRows === 1 && state.notice ? (
				<NoticeRow state={state} columns={size.columns} />
			) : (
				<Footer columns={size.columns} hints={hintsOf(keysFor(state), state, glyphs)} />
			)}
			{overlay?.type === 'help' && <Help size={size} rows={helpRowsOf(glyphs)} offset={overlay.offset} />}
			{overlay?.type === 'question' && <QuestionOverlay state={state} question={overlay.question} />}
			{overlay?.type === 'runs' && <RunsOverlay picker={overlay.picker} loaded={model?.path} size={size} />}
		</Screen>
	);
}

export function StudioScreen({store, dispatch, attach, leave, fail}: StudioScreenProps & ScreenProps<StudioEnd>) {
	const state = useStore(store);
	const size = useScreenSize();
	const palette = usePalette();
	const painter = useMemo(() => new Painter(palette), [palette]);
	const output = useContext(SessionContext)?.output;
	useEffect(
		() => attach({leave, fail, copy: text => output?.write(clipboardSequence(text))}),
		[attach, leave, fail, output],
	);
	useEffect(
		() => dispatch({type: 'resize', size: {columns: size.columns, rows: size.rows}}),
		[dispatch, size.columns, size.rows],
	);
	useStudioKeys(store.getState, dispatch);
	usePaste(text => dispatch({type: 'insert', text}));
	const isForReader = useIsScreenReaderEnabled();
	const shown = {...state, size};
	if (isForReader) return <ReaderView state={shown} />;
	if (isTooSmall(size)) {
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
	return (
		<PainterContext value={painter}>
			<Studio state={shown} />
		</PainterContext>
	);
}

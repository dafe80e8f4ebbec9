/** The dashboard's state. Nothing is drawn here. */
import type {
	EndEvent,
	SampleEvent,
	StartEvent,
	StepEvent,
	ValidatingEvent,
	ValidationEvent,
} from '../../training/events.js';
import type {Failure} from '../../workers/trainer/protocol.js';
import type {Point} from '../chart/plot.js';
import type {ScaleKind} from '../chart/scale.js';
import type {Size} from '../size.js';
import {type Curve, noCurve} from './series.js';

export type Phase = 'preparing' | 'training' | 'paused' | 'stopping' | 'ended' | 'failed';
export type OverlayKind = 'help' | 'log' | 'stop' | 'ended';
/** The parts that the reader can scroll. */
export type Scrolled = 'sample' | 'overlay';
export type Tone = 'quiet' | 'good' | 'bad' | 'wait';
export type LogLine = {readonly text: string; readonly isWarning: boolean};

/** A run that is watched, and not trained by this program. */
export type Watched = {
	/** As it is named in a command. */
	readonly run: string;
	/** The facts that are known without its events, a line each. */
	readonly facts: readonly string[];
	/** There are weights to write with. */
	readonly hasModel: boolean;
	/** Another process trains it now. */
	readonly isTrained: boolean;
};

export type TrainingState = {
	readonly watched?: Watched;
	/** Somebody else's run: it can be looked at, not steered. */
	readonly isReadOnly: boolean;
	readonly size: Size;
	readonly phase: Phase;
	/** The work that is under way before the first event. */
	readonly preparing: string;
	readonly start?: StartEvent;
	readonly step?: StepEvent;
	/** The validation under way. */
	readonly validating?: ValidatingEvent | undefined;
	readonly validation?: ValidationEvent;
	readonly best?: Point;
	readonly end?: EndEvent;
	readonly failure?: Failure;
	readonly train: Curve;
	readonly valid: Curve;
	/** From old to new. */
	readonly samples: readonly SampleEvent[];
	/** The sample that is shown lies so many before the newest one. */
	readonly samplesBack: number;
	readonly scroll: number;
	readonly notice: {readonly text: string; readonly tone: Tone};
	/** Step of the last state that was saved. */
	readonly savedStep?: number;
	readonly log: readonly LogLine[];
	readonly warnings: number;
	readonly view: 'full' | 'recent';
	readonly scale: ScaleKind;
	readonly overlay: OverlayKind | undefined;
	readonly overlayScroll: number;
	/** The furthest that each part can be scrolled on the screen as it is. */
	readonly scrollEnds: Readonly<Record<Scrolled, number>>;
	/** The rows that each shows at once. */
	readonly pageRows: Readonly<Record<Scrolled, number>>;
	/** The way in which the reader left, once they have. */
	readonly exit?: Exit;
};

/** `studio`: go on to the studio with the model; `abandon`: leave without waiting for anything. */
export type Exit = 'leave' | 'studio' | 'interrupt' | 'abandon';

export const initialState = (isReadOnly: boolean): TrainingState => ({
	isReadOnly,
	size: {columns: 80, rows: 24},
	phase: 'preparing',
	preparing: 'starting',
	train: noCurve,
	valid: noCurve,
	samples: [],
	samplesBack: 0,
	scroll: 0,
	notice: {text: '', tone: 'quiet'},
	log: [],
	warnings: 0,
	view: 'full',
	scale: 'linear',
	overlay: undefined,
	overlayScroll: 0,
	scrollEnds: {sample: 0, overlay: 0},
	pageRows: {sample: 1, overlay: 1},
});

/** The screen can go: the reader has left, and nothing has to be waited for. */
export const isOver = ({exit, phase, isReadOnly}: TrainingState): boolean =>
	exit !== undefined &&
	(exit === 'abandon' || isReadOnly || phase === 'ended' || phase === 'failed' || phase === 'preparing');

/** This change closes whatever covers the screen. */
export const closed = {overlay: undefined, overlayScroll: 0};

export const withNotice = (state: TrainingState, text: string, tone: Tone): TrainingState => ({
	...state,
	notice: {text, tone},
});

/** Nothing is scrolled beyond its end: the first key back is seen at once. */
export const within = (rows: number, end: number): number => Math.max(0, Math.min(end, rows));

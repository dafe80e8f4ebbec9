/** The state of the studio's screen. Only `update.ts` changes it, but for the tracks, which grow in place. */
import {Vocabulary} from '../../data/vocabulary.js';
import type {SampleConfig} from '../../sampling/settings.js';
import type {EngineChoice, LoadedModelInfo, Look, RankedUnit, Unit} from '../../workers/writer/protocol.js';
import type {Size} from '../size.js';
import type {Editor} from './editor.js';
import type {Picker} from './picker.js';
import {TextPath} from './text/path.js';
import {type Branch, branchOf, currentBranch, emptyTree, type Guest, lineage, type Tree} from './tree.js';

export const tints = ['none', 'surprise', 'unit', 'temperature'] as const;
/** A tint is the meaning of the characters' colours. */
export type Tint = (typeof tints)[number];

/** The purposes of an editor. `save` names a file, `keep` a folder for weights, `train` a text to train on. */
export type EditedLine = 'seed' | 'typing' | 'save' | 'keep' | 'train' | 'search';

/** A question before something is lost. */
export type Question =
	| {readonly about: 'quit'}
	| {readonly about: 'load'; readonly path: string; readonly name: string};

/** Branches that were dropped by one key, and the one that was read then. */
export type Dropped = {readonly branches: readonly Branch[]; readonly current: number};

export type Overlay =
	| {readonly type: 'help'; readonly offset: number}
	| {readonly type: EditedLine; readonly editor: Editor}
	| {readonly type: 'runs'; readonly picker: Picker}
	| {readonly type: 'question'; readonly question: Question};

export type Columns = {
	/** The branches side by side. */
	readonly branches: readonly number[];
	/** The index of the chosen one. */
	readonly chosen: number;
	/** The branch they left. */
	readonly from: number;
};

export type Notice = {readonly text: string; readonly tone: 'plain' | 'good' | 'bad'};

export type StudioState = {
	readonly size: Size;
	/** Undefined until it is loaded. */
	readonly model: LoadedModelInfo | undefined;
	readonly vocabulary: Vocabulary;
	/** A second model that was loaded, which may write beside. */
	readonly guest: Guest | undefined;
	/** The run whose model is to write beside as soon as the first is there. */
	readonly besidePath: string | undefined;
	readonly engine: EngineChoice;
	/** A run is being loaded. */
	readonly isLoading: boolean;
	/** Says how the writer has ended; undefined while it lives. */
	readonly death: string | undefined;
	readonly tree: Tree;
	/** The branches that `U` brings back, the last ones last. */
	readonly dropped: readonly Dropped[];
	/** The words that were looked for last; empty where none were. */
	readonly search: string;
	readonly nextBranch: number;
	readonly isWriting: boolean;
	/** The branches that the process says it writes: behind what the reader wants by a few milliseconds. */
	readonly running: readonly number[];
	readonly sample: SampleConfig;
	/** The speed that the reader has set, in characters a second. */
	readonly speed: number;
	readonly measuredSpeed: number;
	/** The position at which the first row on the screen begins; undefined follows the end. */
	readonly top: number | undefined;
	/** The position of the next character; undefined is the end. */
	readonly cursor: number | undefined;
	readonly tint: Tint;
	readonly unit: Unit;
	readonly ranking: readonly RankedUnit[];
	readonly ranked: number;
	readonly look: Look | undefined;
	readonly columns: Columns | undefined;
	readonly overlay: Overlay | undefined;
	readonly notice: Notice | undefined;
	readonly seedText: string;
	/** True while the weights follow the reader's words. */
	readonly isFollowing: boolean;
	/** Characters that the weights have followed; 0 as long as they are the run's own. */
	readonly adapted: number;
	/** The weight of an n-gram model beside the network; 0 where the network writes alone. */
	readonly ngram: number;
	/** The random seed of the next text or branch. */
	readonly nextRandomSeed: number;
	/** True where a wide screen gets a second column, with what may come and the branches. */
	readonly hasSide: boolean;
	/** Counts what came: the tracks grow in place. */
	readonly revision: number;
};

export type StudioOptions = {
	readonly seedText: string;
	readonly sample: SampleConfig;
	readonly randomSeed: number;
	readonly speed: number;
	readonly tint: Tint;
	readonly engine: EngineChoice;
	/** The weight of an n-gram model beside the network, 0 unless this is given. */
	readonly ngram?: number;
	/** A run whose model writes beside. */
	readonly besidePath?: string;
};

const noVocabulary = Vocabulary.fromValues([10], {encoding: 'characters', nfc: false, unknown: false});

export const initialState = (options: StudioOptions, size: Size): StudioState => ({
	size,
	model: undefined,
	vocabulary: noVocabulary,
	guest: undefined,
	besidePath: options.besidePath,
	engine: options.engine,
	isLoading: true,
	death: undefined,
	tree: emptyTree,
	dropped: [],
	search: '',
	nextBranch: 0,
	isWriting: false,
	running: [],
	sample: options.sample,
	speed: options.speed,
	measuredSpeed: 0,
	top: undefined,
	cursor: undefined,
	tint: options.tint,
	unit: {layer: 0, index: 0},
	ranking: [],
	ranked: 0,
	look: undefined,
	columns: undefined,
	overlay: undefined,
	notice: undefined,
	seedText: options.seedText,
	isFollowing: false,
	adapted: 0,
	ngram: options.ngram ?? 0,
	nextRandomSeed: options.randomSeed,
	hasSide: true,
	revision: 0,
});

/** The line that is edited now. */
export const editedLine = ({overlay}: Pick<StudioState, 'overlay'>): Extract<Overlay, {editor: Editor}> | undefined =>
	overlay && 'editor' in overlay ? overlay : undefined;

/** The text of a branch; undefined where there is none yet. */
export function pathOf(
	{tree, vocabulary}: Pick<StudioState, 'tree' | 'vocabulary'>,
	id = tree.current,
): TextPath | undefined {
	const line = lineage(tree, id);
	return line.length === 0 ? undefined : new TextPath(line, line[0].guest?.vocabulary ?? vocabulary);
}

/** The first place a branch can leave the text from: something has to have been read. */
export function firstCursor(state: StudioState, path: TextPath): number {
	const root = lineage(state.tree, state.tree.current).at(-1);
	return path.start > 0 || (root?.typed ?? 0) > 0 ? path.start + 1 : path.start;
}

/** The branch that figures are about: the chosen column, or the one that is read. */
export const regardedBranch = ({columns, tree}: StudioState): number =>
	columns?.branches[columns.chosen] ?? tree.current;

/** The guest that writes the branch which figures are about, if one does. */
export const regardedGuest = (state: StudioState): Guest | undefined =>
	branchOf(state.tree, regardedBranch(state))?.guest;

/** Gives the position of the next character. */
export const placeOf = (state: StudioState, path: TextPath): number => state.cursor ?? path.end;

/** The branches that are written while the screen writes. */
export const writtenBranches = ({columns, tree}: StudioState): readonly number[] =>
	columns?.branches ?? (currentBranch(tree) ? [tree.current] : []);

/** The studio's keys, mode by mode. The footer, the help, the README and the tests are made from these tables. */
import type {KeyBinding} from '../keys.js';
import {type BranchKeyAction, branchKeys} from './keys/branch.js';
import {type ColumnKeyAction, choosingKeys, columnKeys} from './keys/columns.js';
import {type EditorKeyAction, editorKeys} from './keys/editor.js';
import {type HelpKeyAction, helpKeys} from './keys/help.js';
import {type PickerKeyAction, pickerKeys} from './keys/picker.js';
import {type QuestionKeyAction, questionKeys} from './keys/question.js';
import {type ReadingKeyAction, readingKeys} from './keys/reading.js';
import {type SamplingKeyAction, samplingKeys} from './keys/sampling.js';
import {fileKeys, leavingKeys, pauseKeys, type TextKeyAction, textKeys, trainKeys} from './keys/text.js';
import {type TintKeyAction, tintKeys} from './keys/tint.js';
import {type WeightsKeyAction, weightsKeys} from './keys/weights.js';
import type {StudioState} from './state.js';

/** The actions of the main screen's keys. */
export type KeyAction =
	| TextKeyAction
	| SamplingKeyAction
	| ReadingKeyAction
	| BranchKeyAction
	| ColumnKeyAction
	| TintKeyAction
	| WeightsKeyAction;

/** The keys of the main screen, in the order of the footer: what is wanted most comes first. */
export const studioKeys: readonly KeyBinding<KeyAction, StudioState>[] = [
	...pauseKeys,
	...choosingKeys,
	...samplingKeys,
	...readingKeys,
	...tintKeys,
	...trainKeys,
	...branchKeys,
	...textKeys,
	...weightsKeys,
	...columnKeys,
	...fileKeys,
	...leavingKeys,
];

export type KeyGroup = {
	readonly title: string;
	readonly keys: readonly KeyBinding<AnyKeyAction, StudioState>[];
};

/** The keys that the help tells. */
export const helpGroups: readonly KeyGroup[] = [
	{title: 'Writing', keys: [...pauseKeys, ...textKeys, ...fileKeys, ...trainKeys]},
	{title: 'Temperature, limits, speed', keys: samplingKeys},
	{title: 'Going through the text', keys: readingKeys},
	{title: 'Branches', keys: branchKeys},
	{title: 'Weights that follow', keys: weightsKeys},
	{title: 'Side by side, from the same place with the same luck', keys: [...columnKeys, ...choosingKeys]},
	{title: 'Colours', keys: tintKeys},
	{title: 'Leaving', keys: leavingKeys},
	{title: 'While text is edited', keys: editorKeys},
	{title: 'While a run is chosen', keys: pickerKeys},
	{title: 'While a question is asked', keys: questionKeys},
];

/** All keys that there are: while the help is shown the footer says how to leave it. */
export const keyGroups: readonly KeyGroup[] = [...helpGroups, {title: 'While the help is shown', keys: helpKeys}];

export type AnyKeyAction = KeyAction | EditorKeyAction | PickerKeyAction | HelpKeyAction | QuestionKeyAction;

/** The keys that count now. */
export function keysFor({overlay}: StudioState): readonly KeyBinding<AnyKeyAction, StudioState>[] {
	if (overlay === undefined) return studioKeys;
	if (overlay.type === 'help') return helpKeys;
	if (overlay.type === 'question') return questionKeys;
	return overlay.type === 'runs' ? pickerKeys : editorKeys;
}

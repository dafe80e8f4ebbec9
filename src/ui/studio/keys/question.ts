/** Keys while a question is asked. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

export type QuestionKeyAction = 'yes' | 'no';

const isAbout =
	(about: 'quit' | 'other') =>
	({overlay}: StudioState): boolean =>
		overlay?.type === 'question' && (overlay.question.about === 'quit') === (about === 'quit');

export const questionKeys: readonly KeyBinding<QuestionKeyAction, StudioState>[] = [
	{keys: ['enter', 'y'], label: 'yes', description: 'yes, lose it', action: 'yes'},
	{
		keys: ['q', 'ctrl-c'],
		label: 'yes',
		description: 'leave after all',
		action: 'yes',
		when: isAbout('quit'),
		isMinor: true,
	},
	{keys: ['escape', 'n'], label: 'no', description: 'no, go on', action: 'no'},
	{keys: ['ctrl-c', 'q'], label: 'no', description: 'no', action: 'no', when: isAbout('other'), isMinor: true},
];

/** Keys that change how a text is drawn, and how fast. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';
import {isFlowing, isStreaming} from './when.js';

export type SamplingKeyAction =
	| 'hotter'
	| 'colder'
	| 'muchHotter'
	| 'muchColder'
	| 'slower'
	| 'faster'
	| 'fewerTopK'
	| 'moreTopK'
	| 'lessTopP'
	| 'moreTopP';

export const samplingKeys: readonly KeyBinding<SamplingKeyAction, StudioState>[] = [
	{
		keys: ['up'],
		label: 'temp',
		description: 'more daring, by 0.05 (while it writes)',
		action: 'hotter',
		when: isStreaming,
	},
	{keys: [']'], label: 'hotter', description: 'more daring, by 0.05', action: 'hotter', isMinor: true},
	{
		keys: ['down'],
		label: 'temp',
		description: 'less daring, by 0.05 (while it writes)',
		action: 'colder',
		when: isStreaming,
	},
	{keys: ['['], label: 'colder', description: 'less daring, by 0.05', action: 'colder', isMinor: true},
	{keys: ['shift-up', '}'], label: 'hotter', description: 'more daring, by 0.25', action: 'muchHotter', isMinor: true},
	{
		keys: ['shift-down', '{'],
		label: 'colder',
		description: 'less daring, by 0.25',
		action: 'muchColder',
		isMinor: true,
	},
	{keys: ['left'], label: 'speed', description: 'slower (while it writes)', action: 'slower', when: isFlowing},
	{keys: [',', '<'], label: 'slower', description: 'slower', action: 'slower', isMinor: true},
	{keys: ['right'], label: 'speed', description: 'faster (while it writes)', action: 'faster', when: isFlowing},
	{
		keys: ['.', '>'],
		label: 'faster',
		description: 'faster, up to what the machine can do',
		action: 'faster',
		isMinor: true,
	},
	{keys: ['k'], label: 'top-k', description: 'top-k: fewer characters take part', action: 'fewerTopK', isMinor: true},
	{keys: ['K'], label: 'top-k', description: 'top-k: more, up to all', action: 'moreTopK', isMinor: true},
	{keys: ['p'], label: 'top-p', description: 'top-p: less probability takes part', action: 'lessTopP', isMinor: true},
	{keys: ['P'], label: 'top-p', description: 'top-p: more, up to all', action: 'moreTopP', isMinor: true},
];

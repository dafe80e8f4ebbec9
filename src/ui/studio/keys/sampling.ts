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
	| 'moreTopP'
	| 'moreMinP'
	| 'lessMinP'
	| 'lookFurtherBack'
	| 'lookLessBack';

export const samplingKeys: readonly KeyBinding<SamplingKeyAction, StudioState>[] = [
	{
		keys: ['up'],
		label: 'temp',
		description: 'more daring (while it writes)',
		action: 'hotter',
		when: isStreaming,
	},
	{keys: ['down'], label: 'temp', description: 'less, by 0.05', action: 'colder', when: isStreaming},
	{keys: [']'], label: 'temp', description: 'more daring', action: 'hotter', isMinor: true},
	{keys: ['['], label: 'temp', description: 'less, by 0.05', action: 'colder', isMinor: true},
	{keys: ['shift-up', '}'], label: 'temp', description: 'more daring', action: 'muchHotter', isMinor: true},
	{keys: ['shift-down', '{'], label: 'temp', description: 'less, by 0.25', action: 'muchColder', isMinor: true},
	{keys: ['left'], label: 'speed', description: 'slower', action: 'slower', when: isFlowing},
	{keys: ['right'], label: 'speed', description: 'faster (while it writes)', action: 'faster', when: isFlowing},
	{keys: [',', '<'], label: 'speed', description: 'slower', action: 'slower', isMinor: true},
	{
		keys: ['.', '>'],
		label: 'speed',
		description: 'faster, up to all that the machine can do',
		action: 'faster',
		isMinor: true,
	},
	{keys: ['k'], label: 'top-k', description: 'top-k: fewer characters take part', action: 'fewerTopK', isMinor: true},
	{keys: ['K'], label: 'top-k', description: 'more', action: 'moreTopK', isMinor: true},
	{keys: ['p'], label: 'top-p', description: 'top-p: less probability takes part', action: 'lessTopP', isMinor: true},
	{keys: ['P'], label: 'top-p', description: 'more', action: 'moreTopP', isMinor: true},
	{
		keys: ['m'],
		label: 'min-p',
		description: 'min-p: only what is nearly as probable as the most probable takes part',
		action: 'moreMinP',
		isMinor: true,
	},
	{keys: ['M'], label: 'min-p', description: 'less so', action: 'lessMinP', isMinor: true},
	{
		keys: ['v'],
		label: 'repeats',
		description: 'vary: steer away from repeats, looking back further',
		action: 'lookFurtherBack',
		isMinor: true,
	},
	{
		keys: ['V'],
		label: 'repeats',
		description: 'less far, or let it repeat itself',
		action: 'lookLessBack',
		isMinor: true,
	},
];

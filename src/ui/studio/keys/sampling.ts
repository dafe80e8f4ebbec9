/** Keys that change how a text is drawn, and how fast. */
import type {KeyBinding} from '../../keys.js';
import {type Dial, type DialAction, dialAction, dials} from '../dials.js';
import {samplingPresets} from '../sampling.js';
import type {StudioState} from '../state.js';
import {isFlowing, isStreaming} from './when.js';

export type SamplingKeyAction =
	| 'hotter'
	| 'colder'
	| 'muchHotter'
	| 'muchColder'
	| 'slower'
	| 'faster'
	| 'nextPreset'
	| 'moreNgram'
	| 'lessNgram'
	| DialAction;

const dialKeys = (dial: Dial): readonly KeyBinding<DialAction, StudioState>[] => [
	{
		keys: [dial.key],
		label: dial.label,
		description: dial.stronger,
		action: dialAction(dial, 1),
		isMinor: true,
	},
	{
		keys: [dial.key.toUpperCase()],
		label: dial.label,
		description: dial.weaker,
		action: dialAction(dial, -1),
		isMinor: true,
	},
];

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
	...dials.flatMap(dialKeys),
	{
		keys: ['j'],
		label: 'n-gram',
		description: 'join an n-gram model of the text to the network, and give it more weight',
		action: 'moreNgram',
		isMinor: true,
	},
	{keys: ['J'], label: 'n-gram', description: 'less weight, or none', action: 'lessNgram', isMinor: true},
	{
		keys: ['s'],
		label: 'style',
		description: `all dials at once: ${samplingPresets.map(({name}) => name).join(', ')}`,
		action: 'nextPreset',
		isMinor: true,
	},
];

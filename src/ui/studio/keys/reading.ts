/** Keys that lead through the text. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';
import {isReading, isSingle} from './when.js';

export type ReadingKeyAction =
	| 'left'
	| 'right'
	| 'up'
	| 'down'
	| 'pageUp'
	| 'pageDown'
	| 'toStart'
	| 'toEnd'
	| 'search'
	| 'findNext'
	| 'findPrevious';

export const readingKeys: readonly KeyBinding<ReadingKeyAction, StudioState>[] = [
	{keys: ['left'], label: 'go', description: 'back a character (paused)', action: 'left', when: isReading},
	{keys: ['right'], label: 'go', description: 'on a character', action: 'right', when: isReading},
	{keys: ['up'], label: 'go', description: 'up a row (paused)', action: 'up', when: isReading},
	{keys: ['down'], label: 'go', description: 'down a row', action: 'down', when: isReading},
	{
		keys: ['pageup'],
		label: 'scroll',
		description: 'scroll back, also while it writes',
		action: 'pageUp',
		when: isSingle,
		isMinor: true,
	},
	{keys: ['pagedown'], label: 'scroll', description: 'scroll on', action: 'pageDown', when: isSingle, isMinor: true},
	{keys: ['home'], label: 'begin', description: 'to the beginning', action: 'toStart', when: isSingle, isMinor: true},
	{
		keys: ['end'],
		label: 'follow',
		description: 'to the end, and follow it',
		action: 'toEnd',
		when: isSingle,
		isMinor: true,
	},
	{keys: ['/'], label: 'find', description: 'find words in the text', action: 'search', when: isSingle, isMinor: true},
	{
		keys: ['n'],
		label: 'next',
		description: 'the next place of them',
		action: 'findNext',
		when: isSingle,
		isMinor: true,
	},
	{keys: ['N'], label: 'next', description: 'the one before', action: 'findPrevious', when: isSingle, isMinor: true},
];

/** The dashboard's keys, as data. */

import type {TrainCommand} from '../../workers/trainer/protocol.js';
import type {KeyBinding} from '../keys.js';
import type {TrainingAction} from './actions.js';
import {isAllowed} from './small.js';
import type {TrainingState} from './state.js';

type When = (state: TrainingState) => boolean;

const isPlain: When = ({overlay}) => overlay === undefined;
/** Training has ended, and the studio is offered. */
const isOffered: When = ({overlay}) => overlay === 'ended';
const isAsked: When = ({overlay}) => overlay === 'stop';
const isCovered: When = ({overlay}) => overlay === 'help' || overlay === 'log';
const isAtWork: When = ({phase, isReadOnly}) => !isReadOnly && (phase === 'training' || phase === 'paused');
const isResting: When = ({phase}) => phase === 'paused';
const canSteer: When = state => isPlain(state) && isAtWork(state);
const canLeave: When = state => (isPlain(state) || isOffered(state)) && !isAtWork(state) && state.phase !== 'stopping';
const hasModel: When = ({phase, end, isReadOnly, best, watched}) =>
	(phase === 'ended' && end?.best !== undefined) || (isReadOnly && (watched?.hasModel ?? best !== undefined));

/** In the order of the help. At any moment no two of them have the same key. */
export const trainingKeys: readonly KeyBinding<TrainingAction, TrainingState>[] = [
	{
		keys: ['enter'],
		label: 'studio',
		description: 'go to the studio with the model, once training has ended',
		action: 'studio',
		when: state => (isPlain(state) || isOffered(state)) && hasModel(state),
	},
	{
		keys: ['escape'],
		label: 'look',
		description: 'once training has ended: look at the curves first',
		action: 'close',
		when: isOffered,
	},
	{
		keys: ['space'],
		label: 'pause',
		description: 'pause',
		action: 'pause',
		when: state => canSteer(state) && !isResting(state),
	},
	{
		keys: ['space'],
		label: 'go on',
		description: 'go on after a pause',
		action: 'pause',
		when: state => canSteer(state) && isResting(state),
	},
	{keys: ['s'], label: 'sample', description: 'write a sample now', action: 'sample', when: canSteer},
	{keys: ['c'], label: 'checkpoint', description: 'save now', action: 'checkpoint', when: canSteer},
	{keys: ['1'], label: 'view', description: 'the whole curve', action: 'full', when: isPlain},
	{keys: ['2'], label: 'view', description: 'the last part of the curve', action: 'recent', when: isPlain},
	{keys: ['y'], label: 'scale', description: 'logarithmic or linear losses', action: 'scale', when: isPlain},
	{keys: ['['], label: 'samples', description: 'the sample before', action: 'older', when: isPlain},
	{keys: [']'], label: 'samples', description: 'the sample after', action: 'newer', when: isPlain},
	{keys: ['up', 'k'], label: 'scroll', description: 'scroll up', action: 'up', isMinor: true},
	{keys: ['down', 'j'], label: 'scroll', description: 'scroll down', action: 'down', isMinor: true},
	{keys: ['pageup'], label: 'scroll', description: 'scroll up by a page', action: 'pageUp', isMinor: true},
	{keys: ['pagedown'], label: 'scroll', description: 'scroll down by a page', action: 'pageDown', isMinor: true},
	{
		keys: ['l'],
		label: 'log',
		description: 'warnings, and what the training printed',
		action: 'log',
		when: state => !isAsked(state),
	},
	{keys: ['?', 'h'], label: 'help', description: 'this help', action: 'help', when: state => !isAsked(state)},
	{keys: ['q'], label: 'stop', description: 'stop: save, discard, or go on after all', action: 'stop', when: canSteer},
	{
		keys: ['q'],
		label: 'leave',
		description: 'leave, once nothing is trained any more',
		action: 'leave',
		when: canLeave,
	},
	{
		keys: ['s'],
		label: 'stop and save',
		description: 'asked how to stop: save',
		action: 'save',
		when: isAsked,
		isMinor: true,
	},
	{
		keys: ['d'],
		label: 'discard',
		description: 'asked how to stop: do not save',
		action: 'discard',
		when: isAsked,
		isMinor: true,
	},
	{
		keys: ['c', 'escape', 'q'],
		label: 'go on',
		description: 'asked how to stop: go on training',
		action: 'close',
		when: isAsked,
		isMinor: true,
	},
	{
		keys: ['escape', 'q'],
		label: 'close',
		description: 'close the help or the log',
		action: 'close',
		when: isCovered,
	},
	{
		keys: ['ctrl-c'],
		label: 'stop',
		description: 'stop, save and leave; twice: leave at once, without saving',
		action: 'interrupt',
		isMinor: true,
	},
];

/** Actions that steer a training, and those that only follow upon them: a run that is watched knows none of them. */
const steering: readonly TrainingAction[] = ['pause', 'sample', 'checkpoint', 'stop', 'save', 'discard'];

/** Other descriptions of keys where a run is only watched. */
const watchedWords: Readonly<Partial<Record<TrainingAction, string>>> = {
	studio: 'go to the studio with the model',
	leave: 'leave',
	interrupt: 'leave',
};

/** The keys of a run that is watched. */
export const watchKeys: typeof trainingKeys = trainingKeys
	.filter(({action, when}) => !steering.includes(action) && when !== isOffered && when !== isAsked)
	.map(binding => ({
		...binding,
		description: watchedWords[binding.action] ?? binding.description,
		...(binding.action === 'interrupt' && {label: 'leave'}),
	}));

/** The keys that the dashboard has. */
export const keysOf = ({isReadOnly}: TrainingState): typeof trainingKeys => (isReadOnly ? watchKeys : trainingKeys);

/** Gives the command that the trainer gets for an action; `before` is the state that the key met. */
export function commandOf(action: TrainingAction, before: TrainingState): TrainCommand | undefined {
	if (!isAllowed(before, action)) return undefined;
	switch (action) {
		case 'pause':
			return {type: before.phase === 'paused' ? 'goOn' : 'pause'};
		case 'sample':
			return {type: 'sample'};
		case 'checkpoint':
			return {type: 'checkpoint'};
		case 'save':
			return {type: 'stop'};
		case 'discard':
			return {type: 'discard'};
		case 'interrupt':
			return {type: 'stop'};
		default:
			return undefined;
	}
}

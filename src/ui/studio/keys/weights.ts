/** Keys for weights that follow the reader's words. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

export type WeightsKeyAction = 'follow' | 'original' | 'keepWeights';

export const weightsKeys: readonly KeyBinding<WeightsKeyAction, StudioState>[] = [
	{
		keys: ['a'],
		label: 'adapt',
		description: 'adapt: let the weights follow your words, those that are there and those to come',
		action: 'follow',
		when: ({isFollowing}) => !isFollowing,
	},
	{
		keys: ['a'],
		label: 'stay',
		description: 'let the weights stay as they have become',
		action: 'follow',
		when: ({isFollowing}) => isFollowing,
	},
	{keys: ['A'], label: 'unlearn', description: "back to the run's own weights", action: 'original', isMinor: true},
	{
		keys: ['W'],
		label: 'keep weights',
		description: 'keep the adapted weights as a run of their own',
		action: 'keepWeights',
		isMinor: true,
	},
];

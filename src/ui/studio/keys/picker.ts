/** Keys while a run is chosen. */
import type {KeyBinding} from '../../keys.js';
import type {StudioState} from '../state.js';

export type PickerKeyAction =
	| 'pickUp'
	| 'pickDown'
	| 'pickPageUp'
	| 'pickPageDown'
	| 'pickFilter'
	| 'pickErase'
	| 'pickAccept'
	| 'pickClose';

const isFiltering = ({overlay}: StudioState): boolean => overlay?.type === 'runs' && overlay.picker.isFiltering;

const isForGuest = ({overlay}: StudioState): boolean => overlay?.type === 'runs' && overlay.picker.isForGuest;

/** While a run is chosen. While the filter is typed, all other characters go into it. */
export const pickerKeys: readonly KeyBinding<PickerKeyAction, StudioState>[] = [
	{keys: ['up'], label: 'choose', description: 'the run above', action: 'pickUp'},
	{keys: ['down'], label: 'choose', description: 'the run below', action: 'pickDown'},
	{keys: ['pageup', 'home'], label: 'choose', description: 'ten up', action: 'pickPageUp', isMinor: true},
	{keys: ['pagedown', 'end'], label: 'choose', description: 'ten down', action: 'pickPageDown', isMinor: true},
	{
		keys: ['/'],
		label: 'filter',
		description: 'type a part of a name',
		action: 'pickFilter',
		when: state => !isFiltering(state),
	},
	{
		keys: ['backspace'],
		label: 'erase',
		description: 'erase the last character of the filter',
		action: 'pickErase',
		when: isFiltering,
		isMinor: true,
	},
	{
		keys: ['enter'],
		label: 'load',
		description: 'load the run',
		action: 'pickAccept',
		when: state => !isForGuest(state),
	},
	{
		keys: ['enter'],
		label: 'beside',
		description: 'have the run write beside the one that is open',
		action: 'pickAccept',
		when: isForGuest,
	},
	{keys: ['escape', 'ctrl-c'], label: 'back', description: 'back, without loading', action: 'pickClose'},
	{
		keys: ['q'],
		label: 'back',
		description: 'the same',
		action: 'pickClose',
		when: state => !isFiltering(state),
		isMinor: true,
	},
];

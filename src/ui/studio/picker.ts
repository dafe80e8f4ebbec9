/** The list of runs: what is shown of it, and which is chosen. */
import type {RunEntry} from '../../checkpoint/list.js';

export type Picker = {
	/** Undefined until they have been read. */
	readonly entries: readonly RunEntry[] | undefined;
	readonly filter: string;
	/** True while typed characters go into the filter. */
	readonly isFiltering: boolean;
	/** The run is to write beside the one that is open. */
	readonly isForGuest: boolean;
	/** Among those that pass the filter. */
	readonly chosen: number;
};

export const newPicker: Picker = {entries: undefined, filter: '', isFiltering: false, isForGuest: false, chosen: 0};

/** The entries whose name or model holds every word of the filter. */
export function shownEntries({entries = [], filter}: Picker): readonly RunEntry[] {
	const words = filter.toLowerCase().split(/\s+/);
	return entries.filter(({name, model}) => {
		const text = `${name} ${model}`.toLowerCase();
		return words.every(word => text.includes(word));
	});
}

export const chosenEntry = (picker: Picker): RunEntry | undefined => shownEntries(picker)[picker.chosen];

const within = (picker: Picker, chosen: number): Picker => ({
	...picker,
	chosen: Math.max(0, Math.min(shownEntries(picker).length - 1, chosen)),
});

export const moveChoice = (picker: Picker, rows: number): Picker => within(picker, picker.chosen + rows);

export const setFilter = (picker: Picker, filter: string): Picker => within({...picker, filter}, 0);

/** The entries have been read; the run that is loaded is chosen at first, or another where one is to write beside it. */
export const setEntries = (picker: Picker, entries: readonly RunEntry[], loaded: string | undefined): Picker =>
	within(
		{...picker, entries},
		entries.findIndex(({path}) => (path === loaded) !== picker.isForGuest),
	);

/** The keyboard of the studio: which table of keys counts depends on what is open. */
import {useInput} from 'ink';
import {bindingOf, keysOf, withoutAlt} from '../../keys.js';
import {useWheel} from '../../session.js';
import type {StudioAction} from '../actions.js';
import {keysFor} from '../keys.js';
import type {StudioState} from '../state.js';

/** Rows that a notch of the mouse's wheel scrolls. */
const wheelRows = 3;

const typed: Readonly<Record<string, string>> = {space: ' '};

/** The character that a key types, if it types one. */
export function characterOf(key: string): string | undefined {
	const character = typed[key] ?? key;
	return Array.from(character).length === 1 ? character : undefined;
}

/** `getState` gives the state as it is: of two keys that come together the second meets what the first has done. */
export function useStudioKeys(getState: () => StudioState, dispatch: (action: StudioAction) => void): void {
	useInput((input, key) => {
		const take = (name: string): void => {
			const state = getState();
			const binding = bindingOf(keysFor(state), name, state);
			const character = characterOf(name);
			if (binding) dispatch({type: 'key', action: binding.action});
			else if (name.startsWith('alt-')) withoutAlt(name).forEach(take);
			else if (state.overlay && character !== undefined) dispatch({type: 'insert', text: character});
		};
		keysOf(input, key).forEach(take);
	});
	useWheel(direction => dispatch({type: 'wheel', rows: direction * wheelRows}));
}

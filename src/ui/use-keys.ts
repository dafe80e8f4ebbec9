/** Listens to the keyboard. */
import {useInput} from 'ink';
import {bindingOf, type KeyBinding, keysOf} from './keys.js';

/**
 * `getState` gives the state as it is when a key is looked at: of two keys that come together the
 * second meets what the first has done. A key without a binding goes to `onOther`.
 */
export function useKeys<Action, State>(
	bindings: readonly KeyBinding<Action, State>[],
	getState: () => State,
	dispatch: (action: Action) => void,
	{isActive = true, onOther}: {readonly isActive?: boolean; readonly onOther?: (key: string) => void} = {},
): void {
	useInput(
		(input, key) => {
			for (const name of keysOf(input, key)) {
				const binding = bindingOf(bindings, name, getState());
				if (binding) dispatch(binding.action);
				else onOther?.(name);
			}
		},
		{isActive},
	);
}

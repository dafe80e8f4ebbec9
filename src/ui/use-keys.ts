/** Listens to the keyboard. */
import {useInput} from 'ink';
import {bindingOf, type KeyBinding, keysOf, withoutAlt} from './keys.js';

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
			const take = (name: string): void => {
				const binding = bindingOf(bindings, name, getState());
				if (binding) dispatch(binding.action);
				else if (name.startsWith('alt-')) withoutAlt(name).forEach(take);
				else onOther?.(name);
			};
			keysOf(input, key).forEach(take);
		},
		{isActive},
	);
}

/** A store's state in a component. Apart from the store, which is made before react may be loaded. */
import {useCallback, useContext, useSyncExternalStore} from 'react';
import {SessionContext} from './session.js';
import type {Store} from './store.js';

/** Gives the state to draw. While the terminal has not taken the last frame no other is drawn. */
export function useStore<State, Action>({subscribe, getShown}: Store<State, Action>): State {
	const output = useContext(SessionContext)?.output;
	const subscribeWhenFree = useCallback(
		(listener: () => void) => subscribe(output ? () => output.whenFree(listener) : listener),
		[subscribe, output],
	);
	return useSyncExternalStore(subscribeWhenFree, getShown);
}

/** A store's state in a component. Apart from the store, which is made before react may be loaded. */
import {useSyncExternalStore} from 'react';
import type {Store} from './store.js';

/** The state to draw. */
export const useStore = <State, Action>({subscribe, getShown}: Store<State, Action>): State =>
	useSyncExternalStore(subscribe, getShown);

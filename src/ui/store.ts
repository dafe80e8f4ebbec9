/**
 * A screen's state, outside React: keys and events change it by a reducer, and what they change is there at once for whom
 * comes next. Events that come in masses are drawn together.
 */

export class Store<State, Action> {
	readonly #reduce: (state: State, action: Action) => State;
	readonly #gatheringTime: number;
	readonly #listeners = new Set<() => void>();
	#state: State;
	/** The state that is drawn, which lags behind while events are gathered. */
	#shown: State;
	#timer: NodeJS.Timeout | undefined;

	/** `gatheringTime`: milliseconds within which events are gathered into one drawing. */
	constructor(reduce: (state: State, action: Action) => State, initial: State, gatheringTime = 50) {
		this.#reduce = reduce;
		this.#gatheringTime = gatheringTime;
		this.#state = initial;
		this.#shown = initial;
	}

	readonly getState = (): State => this.#state;

	readonly getShown = (): State => this.#shown;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Changes the state and draws it now: for keys. */
	readonly dispatch = (action: Action): void => {
		this.#state = this.#reduce(this.#state, action);
		this.#show();
	};

	/** Changes the state; it is drawn soon, with what else comes until then. */
	readonly dispatchSoon = (action: Action): void => {
		this.#state = this.#reduce(this.#state, action);
		this.#timer ??= setTimeout(() => this.#show(), this.#gatheringTime);
	};

	#show(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#shown === this.#state) return;
		this.#shown = this.#state;
		for (const listener of this.#listeners) listener();
	}
}

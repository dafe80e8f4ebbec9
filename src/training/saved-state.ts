/**
 * The saved state of a run: what is written beside the trainer's own numbers so that the run can go on, and what of the run it holds.
 */
import type {RunProgress} from '../checkpoint/run.js';
import type {CheckpointKeeper} from './checkpoint-keeper.js';
import type {CheckpointEvent} from './events.js';
import type {Stopwatch} from './stopwatch.js';

/** The place where a run is, apart from what its keeper and its stopwatch know. */
export type Place = Omit<RunProgress, 'elapsedSeconds' | 'best' | 'validationsSinceBest'>;

export class SavedState {
	readonly #keeper: CheckpointKeeper;
	readonly #watch: Stopwatch;
	#at: number;
	#wasUnchecked = false;

	constructor(keeper: CheckpointKeeper, watch: Stopwatch) {
		this.#keeper = keeper;
		this.#watch = watch;
		this.#at = watch.seconds;
	}

	/** Seconds since the run was saved, or since its sitting began. */
	get age(): number {
		return this.#watch.seconds - this.#at;
	}

	/** True if it holds the update after which so many were made, and whether something is still due after that. */
	holds({step, unchecked}: Pick<Place, 'step' | 'unchecked'>): boolean {
		return this.#keeper.savedStep === step && this.#wasUnchecked === (unchecked !== undefined);
	}

	/** Saves where the run is; `leastSeconds` have been used of its time, if the clock says less. */
	async save(place: Place, leastSeconds: number): Promise<CheckpointEvent> {
		const elapsedSeconds = Math.max(this.#watch.seconds, leastSeconds);
		await this.#watch.aside(() => this.#keeper.save({...place, elapsedSeconds}));
		this.#at = this.#watch.seconds;
		this.#wasUnchecked = place.unchecked !== undefined;
		return {type: 'checkpoint', step: place.step, kind: 'last'};
	}
}

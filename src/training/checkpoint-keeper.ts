/** Saves the checkpoints of a run while it trains: the weights that did best, and the state to go on from. */
import type {BestScore, RunProgress, RunWriter} from '../checkpoint/run.js';
import type {Trainer} from '../engines/engine.js';
import {withBuffers} from '../model/buffers.js';

export class CheckpointKeeper {
	readonly #trainer: Trainer;
	readonly #writer: RunWriter;
	readonly #patience: number;
	#best: BestScore | undefined;
	#validationsSinceBest: number;
	#savedStep: number | undefined;

	/** `patience` is a number of validations; 0 has no end. `before` is the progress that a resumed run was left with. */
	constructor(trainer: Trainer, writer: RunWriter, patience: number, before: RunProgress | undefined) {
		this.#trainer = trainer;
		this.#writer = writer;
		this.#patience = patience;
		this.#best = before?.best;
		this.#validationsSinceBest = before?.validationsSinceBest ?? 0;
	}

	/** The score of the weights that are kept. */
	get best(): BestScore | undefined {
		return this.#best;
	}

	/** True if so many validations in a row have found nothing better that the run should end. */
	get isOutOfPatience(): boolean {
		return this.#patience > 0 && this.#validationsSinceBest >= this.#patience;
	}

	/** The step of the state that was saved last. */
	get savedStep(): number | undefined {
		return this.#savedStep;
	}

	/** Weights whose file has vanished are not kept any more. */
	async #forgetVanished(): Promise<void> {
		if (this.#best && !(await this.#writer.run.has('best'))) this.#best = undefined;
	}

	/** Keeps the averaged weights if they are better than those that were kept before; true if they are. */
	async saveIfBest(score: BestScore & {readonly carried: number}): Promise<boolean> {
		await this.#forgetVanished();
		if (score.carried < (this.#best?.carried ?? Infinity)) {
			await this.keep(score);
			return true;
		}
		this.#validationsSinceBest++;
		return false;
	}

	/** Keeps the averaged weights, however good they are. */
	async keep(score: BestScore): Promise<void> {
		this.#best = score;
		this.#validationsSinceBest = 0;
		const average = await this.#trainer.average();
		await withBuffers([average], () => this.#writer.saveBest(average, score));
	}

	/** Saves the trainer's state, and what else the run needs to go on. */
	async save(progress: Omit<RunProgress, 'best' | 'validationsSinceBest'>): Promise<void> {
		await this.#forgetVanished();
		await this.#writer.saveLast(this.#trainer, {
			...progress,
			validationsSinceBest: this.#validationsSinceBest,
			...(this.#best && {best: this.#best}),
		});
		this.#savedStep = progress.step;
	}

	/**
	 * Puts the kept weights in the place of the trainer's, whose state is lost by that: a run that is over and saved needs it no
	 * more, and beside a large model there may be no room for another. `step` is the trainer's.
	 */
	async restoreKept(step: number): Promise<void> {
		await this.#forgetVanished();
		if (this.#best === undefined || this.#best.step === step) return;
		const best = await this.#writer.run.loadBest();
		const lanes = await this.#trainer.lanes();
		const state = {step, parameters: best, average: best, firstMoment: best, secondMoment: best, lanes};
		await withBuffers([best], () => this.#trainer.restore(state));
	}
}

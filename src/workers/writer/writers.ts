/** The writer of the model that is open, and that of a guest, a second model that writes beside it. */
import type {Look, Runner, TextPiece, Trace} from './protocol.js';
import type {Writer} from './writer.js';

export class Writers {
	readonly own: Writer;
	#guest: Writer | undefined;

	constructor(own: Writer) {
		this.own = own;
	}

	/** The guest, where there is one. */
	get guest(): Writer | undefined {
		return this.#guest;
	}

	get isRunning(): boolean {
		return this.#all.some(({isRunning}) => isRunning);
	}

	/** A new guest comes in place of the one before, whose branches go with it. */
	async invite(guest: Writer): Promise<void> {
		await this.#guest?.dispose();
		this.#guest = guest;
	}

	/** Writes these branches from now on, each by the writer that has it. */
	async run(runners: readonly Runner[]): Promise<void> {
		const isGuests = ({branch}: Runner): boolean => this.#guest?.has(branch) ?? false;
		await this.own.run(runners.filter(runner => !isGuests(runner)));
		await this.#guest?.run(runners.filter(isGuests));
	}

	/** Lets nothing run any more, without asking the engine, which may have failed for good. */
	halt(): void {
		for (const writer of this.#all) writer.halt();
	}

	/** Writes at most `count` characters of each branch that runs, until `isOver`, of all as many; gives how many. */
	async advance(count: number, isOver: () => boolean): Promise<number> {
		const [first, ...others] = this.#all.filter(({isRunning}) => isRunning);
		if (first === undefined) return 0;
		const done = await first.advance(count, isOver);
		for (const other of others) await other.advance(done, () => false);
		return done;
	}

	/** Gives the text since the last call. */
	take(): readonly (TextPiece | Trace)[] {
		return this.#all.flatMap(writer => writer.take());
	}

	/** Gives the characters that may come at the end of the open model's branch that is written. */
	liveLook(): Look | undefined {
		return this.own.liveLook();
	}

	async forget(branches: readonly number[]): Promise<void> {
		for (const writer of this.#all) await writer.forget(branches);
	}

	async dispose(): Promise<void> {
		for (const writer of this.#all) await writer.dispose();
	}

	get #all(): readonly Writer[] {
		return this.#guest ? [this.own, this.#guest] : [this.own];
	}
}

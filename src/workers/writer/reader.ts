/**
 * Reads branches again: gives the model's state at any place of a text, from the snapshot before it. It has a stream of its own, so that
 * it never disturbs what is being written.
 */
import type {ModelConfig} from '../../config.js';
import type {CellState, Engine, Precision, Stepper} from '../../engines/engine.js';
import {UserError} from '../../errors.js';
import {cells} from '../../model/cells/index.js';
import type {Parameters} from '../../model/parameters.js';
import type {RecordEnd} from '../../sampling/record-ends.js';
import {modelProbability} from '../../sampling/sample.js';
import type {Branch, Tip} from './branch.js';
import type {Mixer} from './mixer.js';
import {surpriseParts} from './protocol.js';

export type ReaderOptions = {
	readonly engine: Engine;
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	readonly precision?: Precision;
	/** The n-gram model beside the network. */
	readonly mixer?: Mixer;
	/** Tells where records of a list end, for a model that has learned one: the next begins from a zero state. */
	readonly recordEnd?: RecordEnd | undefined;
	/** Lets others have their turn in long work. */
	readonly yieldNow?: () => Promise<void>;
};

/** −log₂, in the parts in which surprise is sent. */
export const quantizedSurprise = (probability: number): number =>
	Math.min(255, Math.round(-Math.log2(Math.max(probability, Number.MIN_VALUE)) * surpriseParts));

/** The state of a model that has read nothing. */
export const zeroState = ({numLayers, hiddenSize, cell}: ModelConfig): CellState =>
	Array.from({length: numLayers}, () => ({
		h: new Float32Array(hiddenSize),
		c: new Float32Array(cells[cell].hasC ? hiddenSize : 0),
	}));

export class BranchReader {
	readonly #options: ReaderOptions;
	#stepper: Stepper | undefined;

	constructor(options: ReaderOptions) {
		this.#options = options;
	}

	/** The model that it reads with. */
	get model(): ModelConfig {
		return this.#options.model;
	}

	/** Has a branch go on with ids that are given, and reads them; gives how surprising each was. */
	async extend(branch: Branch, ids: Int32Array): Promise<readonly number[]> {
		const {model, mixer, yieldNow} = this.#options;
		const surprise: number[] = [];
		const stepper = await this.#stepperAt(branch.snapshots.before(branch.end)?.state ?? zeroState(model));
		let logits = branch.tip?.logits;
		const one = new Int32Array(1);
		for (const id of ids) {
			const own = logits && (mixer?.mix(logits, branch) ?? logits);
			surprise.push(own ? quantizedSurprise(modelProbability(own, id)) : 0);
			branch.push(id);
			await this.#beginRecord(stepper, branch, branch.end - 1);
			logits = Float32Array.from(await stepper.step(one.fill(id)));
			if (branch.snapshots.wants(branch.end)) {
				branch.snapshots.add({at: branch.end, state: await stepper.state()});
			}
			await yieldNow?.();
		}
		if (logits) branch.tip = {at: branch.end, state: await stepper.state(), logits};
		return surprise;
	}

	/** The model after the characters before `at`. Throws a UserError where they have been dropped. */
	async tipAt(branch: Branch, at: number): Promise<Tip> {
		if (branch.tip?.at === at) return branch.tip;
		if (branch.parent !== undefined && at <= branch.fork) return this.tipAt(branch.parent, at);
		let tip: Tip | undefined;
		await this.read(branch, at - 1, at, (state, logits, position) => {
			if (position === at - 1) tip = {at, state, logits: Float32Array.from(logits)};
		});
		if (tip !== undefined) return tip;
		throw new UserError('That part of the text has been dropped: the text had become too long to keep all of it.');
	}

	/**
	 * Reads the characters from `from` to before `to` again, as many of them as are still there; `visit` gets what the model
	 * is after each. Gives the first position.
	 */
	async read(
		branch: Branch,
		from: number,
		to: number,
		visit: (state: CellState, logits: Float32Array, position: number) => void,
	): Promise<number> {
		const first = Math.max(from, branch.start);
		const last = Math.min(to, branch.end);
		const snapshot = branch.snapshotBefore(first);
		if (snapshot === undefined) return first;
		const stepper = await this.#stepperAt(snapshot.state);
		const one = new Int32Array(1);
		for (let at = snapshot.at; at < last; at++) {
			await this.#beginRecord(stepper, branch, at);
			const logits = await stepper.step(one.fill(branch.idAt(at)));
			if (at >= first) visit(await stepper.state(), logits, at);
			await this.#options.yieldNow?.();
		}
		return first;
	}

	async dispose(): Promise<void> {
		await this.#stepper?.dispose();
	}

	/** Has the stepper forget all that was before, if the character at a position is the end of a record. */
	async #beginRecord(stepper: Stepper, branch: Branch, at: number): Promise<void> {
		const {recordEnd, model} = this.#options;
		if (recordEnd && branch.endsRecord(at, recordEnd)) await stepper.setState(zeroState(model));
	}

	async #stepperAt(state: CellState): Promise<Stepper> {
		const {engine, model, parameters, precision} = this.#options;
		this.#stepper ??= await engine.stepper(model, parameters, 1, precision);
		await this.#stepper.setState(state);
		return this.#stepper;
	}
}

/**
 * Writes branches of a text, up to four side by side, and answers what the screen wants to know about any place of them.
 * Draws as `sampling/generate.ts` does: a branch gets the characters that `charloom generate` gives with the text before it
 * as the seed, with the branch's random seed, and with the same temperature.
 */
import type {SampleConfig} from '../../config.js';
import type {Vocabulary} from '../../data/vocabulary.js';
import type {Stepper} from '../../engines/engine.js';
import type {Parameters} from '../../model/parameters.js';
import {Random} from '../../random.js';
import {sampleScratch} from '../../sampling/scratch.js';
import {startIds} from '../../sampling/seed.js';
import {Running} from './active-branch.js';
import {Passage, type Tip} from './branch.js';
import {lookAt} from './candidates.js';
import type {Look, Range, RankedUnit, Runner, TextPiece, Trace, Unit} from './protocol.js';
import {PassageReader, type ReaderOptions, zeroState} from './reader.js';
import {recentOf} from './recent.js';
import {thinTogether} from './snapshots.js';
import {joinLanes, laneOf} from './split-state.js';
import {activationOf, Variances} from './units.js';

export type WriterOptions = ReaderOptions & {
	readonly vocabulary: Vocabulary;
	/** Characters of a branch that are kept at least. */
	readonly capacity?: number;
	/** Snapshots of all branches together. */
	readonly maximumSnapshots?: number;
};

/** Characters of a branch that are kept at least: more than the screen keeps. */
const keptCharacters = 2 ** 21;

/** Bytes of one branch's snapshots, and of all branches' together, at most. */
const snapshotBytes = 32 * 2 ** 20;
const allSnapshotBytes = 128 * 2 ** 20;

export class Writer {
	#options: WriterOptions;
	readonly #passages = new Map<number, Passage>();
	readonly #steppers = new Map<number, Stepper>();
	#reader: PassageReader;
	readonly #scratch;
	#running: readonly Running[] = [];
	#logits: Float32Array = new Float32Array(0); // [N, V]
	#watched: Unit | undefined;

	constructor(options: WriterOptions) {
		this.#options = options;
		this.#reader = new PassageReader(options);
		this.#scratch = sampleScratch(options.vocabulary.size);
	}

	get isRunning(): boolean {
		return this.#running.length > 0;
	}

	/** Starts a text; gives the seed as a piece. */
	async begin(branch: number, seed: Int32Array, randomSeed: number): Promise<TextPiece> {
		const ids = seed.length > 0 ? seed : startIds(this.#options.vocabulary);
		const passage = this.#add(branch, undefined, seed.length > 0 ? 0 : -ids.length, randomSeed);
		passage.snapshots.add({at: passage.fork, state: zeroState(this.#options.model)});
		return this.#give(passage, ids);
	}

	/** Leaves a branch at a position, and goes on with what was typed there. */
	async fork(branch: number, parent: number, at: number, typed: Int32Array, randomSeed: number): Promise<TextPiece> {
		const origin = this.#passage(parent);
		const tip = await this.#reader.tipAt(origin, at);
		const passage = this.#add(branch, origin, at, randomSeed);
		passage.snapshots.add({at, state: tip.state});
		passage.tip = tip;
		return this.#give(passage, typed);
	}

	/** Writes these branches from now on; none is a pause. A branch that goes on only gets its new sampling. */
	async run(runners: readonly Runner[]): Promise<void> {
		const isSame =
			runners.length === this.#running.length &&
			runners.every(({branch}, index) => this.#running[index].passage.branch === branch);
		if (isSame) {
			for (const [index, {sample}] of runners.entries()) this.#running[index].sampleBy(sample);
			return;
		}
		await this.#keepTips();
		const most = this.#options.maximumSnapshots ?? Math.floor(allSnapshotBytes / this.#stateBytes);
		thinTogether(
			Array.from(this.#passages.values(), ({snapshots}) => snapshots),
			most,
		);
		const passages = runners.map(({branch}) => this.#passage(branch));
		const tips: Tip[] = [];
		for (const passage of passages) tips.push(await this.#reader.tipAt(passage, passage.end));
		this.#running = passages.map((passage, index) => new Running(passage, runners[index].sample));
		if (tips.length === 0) return;
		const stepper = await this.#stepper(tips.length);
		await stepper.setState(joinLanes(tips.map(({state}) => state)));
		this.#logits = Float32Array.from(tips.flatMap(({logits}) => [...logits])); // [N, V]
	}

	/**
	 * Goes on with other weights of the same model. What was written stays; its end, from the snapshot before it on, is read
	 * again by the new weights, as dynamic evaluation carries h and c on.
	 */
	async goOnWith(parameters: Parameters): Promise<void> {
		const runners = this.#running.map(({passage, sample}) => ({branch: passage.branch, sample}));
		await this.run([]);
		await this.dispose();
		this.#steppers.clear();
		this.#options = {...this.#options, parameters};
		this.#reader = new PassageReader(this.#options);
		for (const passage of this.#passages.values()) passage.tip = undefined;
		await this.run(runners);
	}

	/** Tells the activations of a unit with the text from now on. */
	watch(unit: Unit | undefined): void {
		this.#watched = unit;
		for (const running of this.#running) running.forgetActivations();
	}

	/** Writes at most `count` characters of each branch that runs, until `isOver`; gives how many it has written of each. */
	async advance(count: number, isOver: () => boolean): Promise<number> {
		const {vocabulary, model} = this.#options;
		const V = vocabulary.size;
		const N = this.#running.length;
		if (N === 0) return 0;
		const stepper = await this.#stepper(N);
		const ids = new Int32Array(N);
		let done = 0;
		while (done < count && !(done % 8 === 0 && done > 0 && isOver())) {
			for (let lane = 0; lane < N; lane++) {
				const logits = N === 1 ? this.#logits : this.#logits.subarray(lane * V, (lane + 1) * V); // [V]
				ids[lane] = this.#running[lane].draw(logits, this.#scratch);
			}
			this.#logits = await stepper.step(ids); // [N, V]
			done++;
			const wantsSnapshot = this.#running.some(({passage}) => passage.snapshots.wants(passage.end));
			if (!wantsSnapshot && this.#watched === undefined) continue;
			const state = await stepper.state();
			for (const [lane, running] of this.#running.entries()) {
				const {passage} = running;
				if (this.#watched) running.noteActivation(activationOf(state, this.#watched, lane, model.hiddenSize));
				if (passage.snapshots.wants(passage.end)) {
					passage.snapshots.add({at: passage.end, state: laneOf(state, lane, model.hiddenSize)});
				}
			}
		}
		return done;
	}

	/** What was written since the last time. */
	take(): readonly (TextPiece | Trace)[] {
		return this.#running.flatMap(running => running.take(this.#watched));
	}

	/** What may come at the end of the branch that is written. */
	liveLook(): Look | undefined {
		return this.#running[0]?.look(this.#logits.subarray(0, this.#options.vocabulary.size));
	}

	/** What may come at a position; undefined where that part has been dropped. */
	async look(branch: number, at: number, sample: SampleConfig): Promise<Look | undefined> {
		const passage = this.#passages.get(branch);
		if (passage === undefined || at <= passage.start || at > passage.end) return undefined;
		const {logits} = await this.#reader.tipAt(passage, at);
		const recent = recentOf(passage, at, sample);
		return lookAt(logits, {sample, recent, branch, at});
	}

	/** The activations of a unit over a part of a branch: of as much of it as is still there. */
	async trace({branch, from, to}: Range, unit: Unit): Promise<Trace> {
		const {hiddenSize} = this.#options.model;
		const values: number[] = [];
		const begin = await this.#reader.read(this.#passage(branch), from, to, state => {
			values.push(activationOf(state, unit, 0, hiddenSize));
		});
		return {type: 'trace', branch, unit, from: begin, to: begin + values.length, values: Int8Array.from(values)};
	}

	/** The units that vary most over a part of a branch, the one that varies most first. */
	async rank({branch, from, to}: Range, count = 32): Promise<readonly RankedUnit[]> {
		const {hiddenSize, numLayers} = this.#options.model;
		const variances = new Variances(numLayers, hiddenSize);
		await this.#reader.read(this.#passage(branch), from, to, state => variances.add(state));
		return variances.largest(count);
	}

	async forget(branches: readonly number[]): Promise<void> {
		if (this.#running.some(({passage}) => branches.includes(passage.branch))) await this.run([]);
		for (const branch of branches) this.#passages.delete(branch);
	}

	async dispose(): Promise<void> {
		for (const stepper of this.#steppers.values()) await stepper.dispose();
		await this.#reader.dispose();
	}

	/** Of what the model remembers at a place. */
	get #stateBytes(): number {
		const {numLayers, hiddenSize, cell} = this.#options.model;
		return numLayers * hiddenSize * 4 * (cell === 'lstm' ? 2 : 1);
	}

	#passage(branch: number): Passage {
		const passage = this.#passages.get(branch);
		if (passage === undefined) throw new Error(`There is no branch ${branch}.`);
		return passage;
	}

	#add(branch: number, parent: Passage | undefined, fork: number, randomSeed: number): Passage {
		const {vocabulary} = this.#options;
		const passage = new Passage({
			branch,
			parent,
			fork,
			random: new Random(randomSeed),
			vocabSize: vocabulary.size,
			maximumSnapshots: Math.floor(snapshotBytes / this.#stateBytes),
			capacity: this.#options.capacity ?? keptCharacters,
		});
		this.#passages.set(branch, passage);
		return passage;
	}

	/** Has a passage go on with ids that are given; gives those that are to be shown. */
	async #give(passage: Passage, ids: Int32Array): Promise<TextPiece> {
		const surprise = await this.#reader.extend(passage, ids);
		const from = Math.max(0, passage.fork);
		return {
			type: 'text',
			branch: passage.branch,
			at: from,
			ids: passage.ids(from, passage.end),
			surprise: Uint8Array.from(surprise.slice(from - passage.fork)),
			temperature: undefined,
		};
	}

	/** Notes where the branches that run have come to, so that they can go on later. */
	async #keepTips(): Promise<void> {
		const N = this.#running.length;
		if (N === 0) return;
		const V = this.#options.vocabulary.size;
		const state = await (await this.#stepper(N)).state();
		for (const [lane, {passage}] of this.#running.entries()) {
			const logits = this.#logits.slice(lane * V, (lane + 1) * V);
			passage.tip = {at: passage.end, state: laneOf(state, lane, this.#options.model.hiddenSize), logits};
		}
	}

	async #stepper(streams: number): Promise<Stepper> {
		const {engine, model, parameters, precision} = this.#options;
		const stepper = this.#steppers.get(streams) ?? (await engine.stepper(model, parameters, streams, precision));
		this.#steppers.set(streams, stepper);
		return stepper;
	}
}

/**
 * Writes branches of a text, up to four side by side, and answers what the screen wants to know about any place of them.
 * Draws as `sampling/generate.ts` does: a branch gets the characters that `charloom generate` gives with the text before it
 * as the seed, with the branch's random seed, and with the same temperature.
 */
import type {Stepper} from '../../engines/engine.js';
import type {Parameters} from '../../model/parameters.js';
import {Random} from '../../random.js';
import {startIds} from '../../sampling/beginning.js';
import {Candidates} from '../../sampling/candidates.js';
import type {SampleConfig} from '../../sampling/settings.js';
import {ActiveBranch} from './active-branch.js';
import {Branch, type Tip} from './branch.js';
import {lookAt} from './candidates.js';
import {type InnerOptions, innerOptions, type WriterOptions} from './options.js';
import type {Look, Range, RankedUnit, Runner, TextPiece, Trace, Unit} from './protocol.js';
import {BranchReader, zeroState} from './reader.js';
import {snapshotLimits, thinTogether} from './snapshots.js';
import {Steppers} from './steppers.js';
import {joinStreams, streamOf, withZeroStreams} from './streams.js';
import {activationOf, rankUnits, traceUnit} from './units.js';

/** Characters of a branch that are kept at least: more than the screen keeps. */
const keptCharacters = 2 ** 21;

export class Writer {
	#options: InnerOptions;
	readonly #branches = new Map<number, Branch>();
	#steppers: Steppers;
	#reader: BranchReader;
	readonly #candidates: Candidates;
	#active: readonly ActiveBranch[] = [];
	#logits: Float32Array = new Float32Array(0); // [N, V]
	#watched: Unit | undefined;

	constructor(options: WriterOptions) {
		this.#options = innerOptions(options);
		this.#steppers = new Steppers(this.#options);
		this.#reader = new BranchReader(this.#options);
		this.#candidates = new Candidates(options.vocabulary.size);
	}

	get isRunning(): boolean {
		return this.#active.length > 0;
	}

	/** Tells whether a branch is one of its own. */
	has(id: number): boolean {
		return this.#branches.has(id);
	}

	/**
	 * Starts a text; gives the seed as a piece. Without a seed, with `isAfterStart` or by a model of a list it follows the
	 * characters that stand before every such text, which are not shown.
	 */
	async begin(id: number, seed: Int32Array, randomSeed: number, isAfterStart = false): Promise<TextPiece> {
		const {vocabulary, records} = this.#options;
		const hidden = seed.length === 0 || isAfterStart || records ? [...startIds(vocabulary)] : [];
		const ids = Int32Array.from([...hidden, ...seed]);
		const branch = this.#add(id, undefined, -hidden.length, randomSeed);
		branch.snapshots.add({at: branch.fork, state: zeroState(this.#options.model)});
		return this.#give(branch, ids);
	}

	/** Leaves a branch at a position, and goes on with what was typed there. */
	async fork(id: number, parent: number, at: number, typed: Int32Array, randomSeed: number): Promise<TextPiece> {
		const origin = this.#branch(parent);
		const tip = await this.#reader.tipAt(origin, at);
		const branch = this.#add(id, origin, at, randomSeed);
		branch.snapshots.add({at, state: tip.state});
		branch.tip = tip;
		return this.#give(branch, typed);
	}

	/** Writes these branches from now on; none is a pause. A branch that goes on only gets its new sampling. */
	async run(runners: readonly Runner[]): Promise<void> {
		const isSame =
			runners.length === this.#active.length &&
			runners.every(({branch}, index) => this.#active[index].branch.id === branch);
		if (isSame) {
			for (const [index, {sample}] of runners.entries()) this.#active[index].sampleBy(sample);
			return;
		}
		await this.#keepTips();
		const most = this.#options.maximumSnapshots ?? snapshotLimits(this.#options.model).ofAll;
		thinTogether(
			Array.from(this.#branches.values(), ({snapshots}) => snapshots),
			most,
		);
		const branches = runners.map(runner => this.#branch(runner.branch));
		const tips: Tip[] = [];
		for (const branch of branches) tips.push(await this.#reader.tipAt(branch, branch.end));
		this.#active = branches.map((branch, index) => new ActiveBranch(branch, runners[index].sample));
		if (tips.length === 0) return;
		const stepper = await this.#steppers.of(tips.length);
		await stepper.setState(joinStreams(tips.map(({state}) => state)));
		this.#logits = Float32Array.from(tips.flatMap(({logits}) => [...logits])); // [N, V]
	}

	/** Lets no branch run any more. Their states are read anew when they go on. */
	halt(): void {
		this.#active = [];
	}

	/**
	 * Goes on with other weights of the same model. What was written stays; its end, from the snapshot before it on, is read
	 * again by the new weights, as dynamic evaluation carries h and c on.
	 */
	async goOnWith(parameters: Parameters): Promise<void> {
		const runners = this.#active.map(({branch, sample}) => ({branch: branch.id, sample}));
		await this.run([]);
		await this.dispose();
		this.#options = innerOptions({...this.#options, parameters});
		this.#steppers = new Steppers(this.#options);
		this.#reader = new BranchReader(this.#options);
		for (const branch of this.#branches.values()) branch.tip = undefined;
		await this.run(runners);
	}

	/** Tells the activations of a unit with the text from now on. */
	watch(unit: Unit | undefined): void {
		this.#watched = unit;
		for (const active of this.#active) active.forgetActivations();
	}

	/** Writes at most `count` characters of each branch that runs, until `isOver`; gives how many it has written of each. */
	async advance(count: number, isOver: () => boolean): Promise<number> {
		const {vocabulary, model} = this.#options;
		const V = vocabulary.size;
		const N = this.#active.length;
		if (N === 0) return 0;
		const stepper = await this.#steppers.of(N);
		const ids = new Int32Array(N);
		let done = 0;
		while (done < count && !(done % 8 === 0 && done > 0 && isOver())) {
			for (let stream = 0; stream < N; stream++) {
				const logits = N === 1 ? this.#logits : this.#logits.subarray(stream * V, (stream + 1) * V); // [V]
				ids[stream] = this.#active[stream].draw(this.#mixed(logits, this.#active[stream].branch), this.#candidates);
			}
			await this.#beginRecords(stepper);
			this.#logits = await stepper.step(ids); // [N, V]
			done++;
			const wantsSnapshot = this.#active.some(({branch}) => branch.snapshots.wants(branch.end));
			if (!wantsSnapshot && this.#watched === undefined) continue;
			const state = await stepper.state();
			for (const [stream, active] of this.#active.entries()) {
				const {branch} = active;
				if (this.#watched) active.noteActivation(activationOf(state, this.#watched, stream, model.hiddenSize));
				if (branch.snapshots.wants(branch.end)) {
					branch.snapshots.add({at: branch.end, state: streamOf(state, stream, model.hiddenSize)});
				}
			}
		}
		return done;
	}

	/** Has the streams whose last character ends a record forget all that was before it. */
	async #beginRecords(stepper: Stepper): Promise<void> {
		const {recordEnd: isEnd, model} = this.#options;
		if (!isEnd) return;
		const isNew = this.#active.map(({branch}) => branch.endsRecord(branch.end - 1, isEnd));
		if (!isNew.includes(true)) return;
		await stepper.setState(withZeroStreams(await stepper.state(), isNew, model.hiddenSize));
	}

	/** Gives the text since the last call. */
	take(): readonly (TextPiece | Trace)[] {
		return this.#active.flatMap(active => active.take(this.#watched));
	}

	/** Gives the characters that may come at the end of the branch that is written. */
	liveLook(): Look | undefined {
		const first = this.#active[0];
		return first?.look(this.#mixed(this.#logits.subarray(0, this.#options.vocabulary.size), first.branch));
	}

	/** Gives the characters that may come at a position; undefined where that part has been dropped. */
	async look(id: number, at: number, sample: SampleConfig): Promise<Look | undefined> {
		const branch = this.#branches.get(id);
		if (branch === undefined || at <= branch.start || at > branch.end) return undefined;
		const {logits} = await this.#reader.tipAt(branch, at);
		const recent = branch.recentText(at, sample);
		return lookAt(this.#mixed(logits, branch, at), {sample, recent, branch: id, at});
	}

	/** The activations of a unit over a part of a branch: of as much of it as is still there. */
	trace({branch: id, from, to}: Range, unit: Unit): Promise<Trace> {
		return traceUnit(this.#reader, this.#branch(id), {from, to}, unit);
	}

	/** The units that vary most over a part of a branch, the one that varies most first. */
	rank({branch: id, from, to}: Range, count = 32): Promise<readonly RankedUnit[]> {
		return rankUnits(this.#reader, this.#branch(id), {from, to}, count);
	}

	async forget(branches: readonly number[]): Promise<void> {
		if (this.#active.some(({branch}) => branches.includes(branch.id))) await this.run([]);
		for (const id of branches) this.#branches.delete(id);
	}

	async dispose(): Promise<void> {
		await this.#steppers.dispose();
		await this.#reader.dispose();
	}

	/** The logits that characters are drawn by. */
	#mixed(logits: Float32Array, branch: Branch, at?: number): Float32Array /* [V] */ {
		return this.#options.mixer?.mix(logits, branch, at) ?? logits;
	}

	#branch(id: number): Branch {
		const branch = this.#branches.get(id);
		if (branch === undefined) throw new Error(`There is no branch ${id}.`);
		return branch;
	}

	#add(id: number, parent: Branch | undefined, fork: number, randomSeed: number): Branch {
		const {vocabulary} = this.#options;
		const branch = new Branch({
			id,
			parent,
			fork,
			random: new Random(randomSeed),
			vocabSize: vocabulary.size,
			maximumSnapshots: snapshotLimits(this.#options.model).ofBranch,
			capacity: this.#options.capacity ?? keptCharacters,
		});
		this.#branches.set(id, branch);
		return branch;
	}

	/** Has a branch go on with ids that are given; gives those that are to be shown. */
	async #give(branch: Branch, ids: Int32Array): Promise<TextPiece> {
		return branch.given(await this.#reader.extend(branch, ids));
	}

	/** Notes where the branches that run have come to, so that they can go on later. */
	async #keepTips(): Promise<void> {
		const N = this.#active.length;
		if (N === 0) return;
		const V = this.#options.vocabulary.size;
		const state = await (await this.#steppers.of(N)).state();
		for (const [stream, {branch}] of this.#active.entries()) {
			const logits = this.#logits.slice(stream * V, (stream + 1) * V);
			branch.tip = {at: branch.end, state: streamOf(state, stream, this.#options.model.hiddenSize), logits};
		}
	}
}

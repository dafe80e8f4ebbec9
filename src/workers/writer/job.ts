/** The writer carries out commands one after another, and writes between them at the reader's pace. */
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import type {Mixer} from './mixer.js';
import {openModel} from './open-model.js';
import {Pace} from './pace.js';
import type {Command, EngineChoice, Runner, StudioEvent} from './protocol.js';
import type {Weights} from './weights.js';
import {Writers} from './writers.js';

export interface Job {
	/** `rest`: the commands that wait behind this one. */
	handle(command: Command, rest: readonly Command[]): Promise<void>;
	/** Writes for a few milliseconds; gives how many it may wait then, Infinity where there is nothing to write. */
	write(): Promise<number>;
}

type Send = (event: StudioEvent) => Promise<void>;

/** Milliseconds of work between two turns of the event loop. */
const blockTime = 8;
/**
 * Milliseconds between two messages with text: each is a frame to draw, and a key has to wait for the one that is being drawn.
 * Text that nobody can read along is drawn more rarely.
 */
const messageTime = 66;
const fastMessageTime = 125;
/** Characters a second. */
const readable = 400;
/** Milliseconds between two tellings of the speed. */
const speedTime = 250;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Gives others their turn every few milliseconds. */
function eventLoopYielder(): () => Promise<void> {
	let since = performance.now();
	return async () => {
		if (performance.now() - since < blockTime) return;
		await eventLoopTurn();
		since = performance.now();
	};
}

/** A question that a later one makes needless. */
const isOutdated = (command: Command, rest: readonly Command[]): boolean =>
	(command.type === 'look' || command.type === 'trace' || command.type === 'rank') &&
	rest.some(({type}) => type === command.type);

export class WriterJob implements Job {
	readonly #send: Send;
	readonly #pace = new Pace(Infinity, performance.now());
	#writers: Writers | undefined;
	#weights: Weights | undefined;
	#mixer: Mixer | undefined;
	#toldAt = 0;
	#speed = {since: 0, count: 0};

	constructor(send: Send) {
		this.#send = send;
	}

	async handle(command: Command, rest: readonly Command[]): Promise<void> {
		if (isOutdated(command, rest)) return;
		try {
			await this.#carryOut(command);
		} catch (error) {
			await this.#send({type: 'failed', message: messageOf(error), what: command.type});
		}
	}

	async write(): Promise<number> {
		const writers = this.#writers;
		if (!writers?.isRunning) return Infinity;
		const begin = performance.now();
		const due = this.#pace.due(begin);
		if (due >= 1) {
			try {
				const done = await writers.advance(due, () => performance.now() - begin >= blockTime);
				this.#pace.spend(done);
				this.#speed.count += done;
			} catch (error) {
				await this.#tell();
				writers.halt();
				await this.#send({type: 'failed', message: messageOf(error), what: 'run'});
			}
		}
		const now = performance.now();
		const between = this.#pace.charactersPerSecond > readable ? fastMessageTime : messageTime;
		if (now - this.#toldAt >= between) await this.#tell();
		if (this.#pace.isFull) return 0;
		return Math.max(1, Math.min(this.#pace.wait, between - (now - this.#toldAt)));
	}

	/** Sends what was written; who waits for it is never far ahead of the screen. */
	async #tell(): Promise<void> {
		const writers = this.#writers;
		if (writers === undefined) return;
		const messages = writers.take();
		for (const message of messages) await this.#send(message);
		const look = messages.length > 0 ? writers.liveLook() : undefined;
		if (look) await this.#send(look);
		this.#toldAt = performance.now();
		const elapsed = this.#toldAt - this.#speed.since;
		if (elapsed < speedTime) return;
		await this.#send({type: 'speed', charactersPerSecond: (this.#speed.count / elapsed) * 1000});
		this.#speed = {since: this.#toldAt, count: 0};
	}

	async #carryOut(command: Command): Promise<void> {
		if (command.type === 'load') {
			await this.#load(command.path, command.engine);
			return;
		}
		if (command.type === 'pace') {
			this.#pace.set(command.charactersPerSecond, performance.now());
			return;
		}
		const writers = this.#writers;
		if (writers === undefined) return; // loading has failed, and that was told
		await this.#tell(); // what was written until now was written under the old conditions
		await this.#carryOutBy(writers, command);
	}

	async #carryOutBy(writers: Writers, command: Exclude<Command, {type: 'load' | 'pace'}>): Promise<void> {
		const writer = writers.own;
		switch (command.type) {
			case 'invite':
				return this.#invite(writers, command.path, command.engine);
			case 'begin': {
				const {branch, seed, randomSeed, isGuests, isAfterStart} = command;
				const begun = await (isGuests ? writers.guest : writer)?.begin(branch, seed, randomSeed, isAfterStart);
				return begun && this.#send(begun);
			}
			case 'fork': {
				const {branch, parent, at, typed, randomSeed} = command;
				return this.#send(await writer.fork(branch, parent, at, typed, randomSeed));
			}
			case 'run':
				return this.#run(writers, command.runners);
			case 'watch':
				return writer.watch(command.unit);
			case 'look': {
				const look = await writer.look(command.branch, command.at, command.sample);
				return look && this.#send(look);
			}
			case 'trace':
				return this.#send(await writer.trace(command, command.unit));
			case 'rank':
				return this.#send({type: 'ranking', units: await writer.rank(command)});
			case 'forget':
				return writers.forget(command.branches);
			case 'mix':
				await this.#mixer?.setWeight(command.weight);
				return this.#send({type: 'mixed', weight: command.weight});
			case 'adapt':
			case 'restore':
			case 'keep':
				return this.#weights && this.#changeWeights(writers, this.#weights, command);
		}
	}

	async #run(writers: Writers, runners: readonly Runner[]): Promise<void> {
		const wasRunning = writers.isRunning;
		await writers.run(runners);
		await this.#send({type: 'running', branches: runners.map(({branch}) => branch)});
		if (wasRunning || !writers.isRunning) return;
		this.#pace.restart(performance.now());
		this.#speed = {since: performance.now(), count: 0};
	}

	async #changeWeights(
		{own: writer}: Writers,
		weights: Weights,
		command: Extract<Command, {type: 'adapt' | 'restore' | 'keep'}>,
	): Promise<void> {
		if (command.type === 'keep') {
			await weights.keep(command.path);
			return this.#send({type: 'kept', path: command.path});
		}
		const losses = command.type === 'adapt' ? await weights.follow(command.ids, this.#progress()) : [];
		if (command.type === 'restore') weights.restore();
		await writer.goOnWith(weights.parameters);
		await this.#send({type: 'adapted', characters: weights.characters, losses});
		this.#pace.restart(performance.now()); // the time that it took is none in which characters were due
	}

	/** Tells how far something long has come, now and then. */
	#progress(): (count: number, total: number) => void {
		let toldAt = performance.now();
		return (count, total) => {
			if (performance.now() - toldAt < speedTime) return;
			toldAt = performance.now();
			void this.#send({type: 'adapting', count, total});
		};
	}

	async #load(path: string, choice: EngineChoice): Promise<void> {
		const {weights, writer, mixer, info} = await openModel(path, choice, eventLoopYielder());
		await this.#writers?.dispose();
		this.#weights = weights;
		this.#mixer = mixer;
		this.#writers = new Writers(writer);
		await this.#send({type: 'loaded', model: info});
	}

	async #invite(writers: Writers, path: string, choice: EngineChoice): Promise<void> {
		const {writer, info} = await openModel(path, choice, eventLoopYielder());
		await writers.invite(writer);
		await this.#send({type: 'invited', model: info});
	}
}

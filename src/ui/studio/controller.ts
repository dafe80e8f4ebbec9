/** Keeps the screen's state, the writer and the world together. */
import {writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {UserError} from '../../errors.js';
import {type ChildWorker, startWorker, type WorkerEnd} from '../../workers/start-worker.js';
import type {Command, StudioEvent} from '../../workers/writer/protocol.js';
import type {Size} from '../frame.js';
import {Store} from '../store.js';
import type {Effect, StudioAction} from './actions.js';
import {initialState, type StudioOptions, type StudioState} from './state.js';
import {update} from './update.js';
import type {StudioWorld} from './world.js';

export type ControllerOptions = StudioOptions & {
	/** The run to load at first. */
	readonly runPath: string;
	readonly world: StudioWorld;
};

type Leave = (end: {readonly exitCode: number; readonly train?: string}) => void;
type Fail = (error: unknown) => void;

/** Lines of what the process has printed that are kept for the case that it crashes. */
const keptLines = 20;

const endInWords = ({code, signal}: WorkerEnd, lines: readonly string[]): string => {
	const how = signal === null ? `code ${code}` : signal;
	return ['The writing process has ended', `(${how})`, ...lines.slice(-1)].join(' ');
};

/** Saves a text without overwriting anything. */
async function saveText(name: string, text: string): Promise<StudioAction> {
	const path = resolve(name);
	try {
		await writeFile(path, text, {flag: 'wx'});
		return {type: 'saved', path: name};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException; // what writeFile rejects with
		const reason =
			code === 'EEXIST' ? `${name} is there already: choose another name` : `Could not save ${name}: ${code}`;
		return {type: 'notSaved', reason};
	}
}

export class StudioController {
	readonly store: Store<StudioState, StudioAction>;
	readonly #options: ControllerOptions;
	readonly #link: ChildWorker<Command>;
	readonly #output: string[] = [];
	#effects: Effect[] = [];
	#outcome: ((leave: Leave, fail: Fail) => void) | undefined;
	#attached: {readonly leave: Leave; readonly fail: Fail} | undefined;
	#isClosed = false;

	constructor(options: ControllerOptions, size: Size) {
		this.#options = options;
		this.store = new Store(
			(state, action) => {
				const {state: next, effects} = update(state, action);
				this.#effects.push(...effects);
				return next;
			},
			initialState(options, size),
		);
		this.#link = startWorker<Command, StudioEvent>(new URL('../../workers/writer/main.js', import.meta.url), {
			onMessage: event => this.#onEvent(event),
			onOutput: line => {
				this.#output.push(line);
				if (this.#output.length > keptLines) this.#output.shift();
			},
			onEnd: end => {
				if (!this.#isClosed) this.dispatch({type: 'ended', reason: endInWords(end, this.#output)});
			},
		});
		this.#link.send({type: 'load', path: options.runPath, engine: options.engine});
	}

	/** Draws at once: for keys. */
	readonly dispatch = (action: StudioAction): void => {
		this.store.dispatch(action);
		this.#carryOut();
	};

	/** The screen is there, and can be left. */
	readonly attach = (leave: Leave, fail: Fail): void => {
		this.#attached = {leave, fail};
		this.#outcome?.(leave, fail);
	};

	/** Ends the writer. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#link.kill();
		await this.#link.ended;
	}

	/** Events that come in masses are drawn together. */
	#onEvent(event: StudioEvent): void {
		if (this.#isClosed) return;
		this.store.dispatchSoon({type: 'event', event});
		this.#carryOut();
	}

	#carryOut(): void {
		const effects = this.#effects;
		this.#effects = [];
		for (const effect of effects) this.#carryOutOne(effect);
	}

	#carryOutOne(effect: Effect): void {
		switch (effect.type) {
			case 'command':
				this.#link.send(effect.command);
				break;
			case 'listRuns':
				void this.#options.world
					.listRuns(this.store.getState().model?.path ?? this.#options.runPath)
					.then(entries => this.dispatch({type: 'runs', entries}));
				break;
			case 'saveText':
				void saveText(effect.name, effect.text).then(this.dispatch);
				break;
			case 'train':
				void this.#train(effect.name);
				break;
			case 'leave':
				this.#end(leave => leave({exitCode: effect.exitCode}));
				break;
			case 'fail':
				this.#end((_, fail) => fail(new UserError(effect.message)));
		}
	}

	async #train(name: string): Promise<void> {
		const reason = await this.#options.world.refusalOf(name);
		if (reason === undefined) this.#end(leave => leave({exitCode: 0, train: name}));
		else this.dispatch({type: 'notTrained', reason});
	}

	#end(outcome: (leave: Leave, fail: Fail) => void): void {
		this.#outcome ??= outcome;
		if (this.#attached) this.#outcome(this.#attached.leave, this.#attached.fail);
	}
}

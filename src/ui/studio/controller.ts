/** Keeps the screen's state, the writer and the world together. */
import {writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {UserError} from '../../errors.js';
import {type ChildWorker, startWorker, type WorkerEnd} from '../../workers/start-worker.js';
import type {Command, StudioEvent} from '../../workers/writer/protocol.js';
import type {Size} from '../size.js';
import {Store} from '../store.js';
import type {Effect, StudioAction} from './actions.js';
import {initialState, type StudioOptions, type StudioState} from './state.js';
import {update} from './update.js';
import type {Attached} from './view/screen.js';
import type {StudioWorld} from './world.js';

export type ControllerOptions = StudioOptions & {
	/** The run to load at first. */
	readonly runPath: string;
	readonly world: StudioWorld;
};

type Outcome = (attached: Attached) => void;

/** Lines of what the process has printed that are kept for the case that it crashes. */
const keptLines = 20;

const endInWords = ({code, signal}: WorkerEnd, lines: readonly string[]): string => {
	const how = signal === null ? `code ${code}` : signal;
	return ['The writing process has ended', `(${how})`, ...lines.slice(-1)].join(' ');
};

const causes: Readonly<Record<string, string>> = {
	EEXIST: 'is there already: choose another name',
	ENOENT: 'can not be made: its folder is not there',
	ENOTDIR: 'can not be made: a part of its path is no folder',
	EACCES: 'can not be made: its folder is not yours to write in',
	EPERM: 'can not be made: its folder is not yours to write in',
	EROFS: 'can not be made: its disk can only be read',
	ENOSPC: 'does not fit: the disk is full',
	EDQUOT: 'does not fit: your share of the disk is used up',
	EISDIR: 'is a folder: choose another name',
	ENAMETOOLONG: 'is too long a name',
};

/** Saves a text without overwriting anything. */
async function saveText(name: string, text: string): Promise<StudioAction> {
	const path = resolve(name);
	try {
		await writeFile(path, text, {flag: 'wx'});
		return {type: 'saved', path: name};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException; // what writeFile rejects with
		return {type: 'notSaved', name, reason: `${name} ${causes[code ?? ''] ?? `could not be saved (${code})`}`};
	}
}

export class StudioController {
	readonly store: Store<StudioState, StudioAction>;
	readonly #options: ControllerOptions;
	readonly #link: ChildWorker<Command>;
	readonly #output: string[] = [];
	#effects: Effect[] = [];
	#outcome: Outcome | undefined;
	#attached: Attached | undefined;
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

	/** The last lines that the writer has printed. */
	get output(): readonly string[] {
		return this.#output;
	}

	/** Draws at once: for keys. */
	readonly dispatch = (action: StudioAction): void => {
		this.store.dispatch(action);
		this.#carryOut();
	};

	/** The screen is there, and can be left. */
	readonly attach = (attached: Attached): void => {
		this.#attached = attached;
		this.#outcome?.(attached);
	};

	/** The screen is gone for a while; `attach` shows it again. */
	detach(): void {
		this.#attached = undefined;
		this.#outcome = undefined;
	}

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
			case 'expire':
				setTimeout(() => this.dispatch({type: 'expired', notice: effect.notice}), effect.after).unref();
				break;
			case 'copy':
				this.#attached?.copy(effect.text);
				break;
			case 'complete':
				void this.#options.world
					.complete(effect.text, effect.purpose)
					.then(candidates => this.dispatch({type: 'completed', text: effect.text, candidates}));
				break;
			case 'train':
				void this.#train(effect.name);
				break;
			case 'leave':
				this.#end(({leave}) => leave({exitCode: effect.exitCode}));
				break;
			case 'fail':
				this.#end(({fail}) => fail(new UserError(effect.message)));
		}
	}

	async #train(name: string): Promise<void> {
		const reason = await this.#options.world.refusalOf(name);
		if (reason === undefined) this.#end(({leave}) => leave({exitCode: 0, train: name}));
		else this.dispatch({type: 'notTrained', reason});
	}

	#end(outcome: Outcome): void {
		this.#outcome ??= outcome;
		if (this.#attached) this.#outcome(this.#attached);
	}
}

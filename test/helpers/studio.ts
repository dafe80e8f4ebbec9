/** A studio whose writing process is a plain function: it writes the same words again and again. */
import {Vocabulary} from '../../src/data/vocabulary.js';
import {defaultSample} from '../../src/sampling/settings.js';
import {Store} from '../../src/ui/store.js';
import type {Effect, StudioAction} from '../../src/ui/studio/actions.js';
import type {AnyKeyAction} from '../../src/ui/studio/keys.js';
import {initialState, pathOf, type StudioOptions, type StudioState} from '../../src/ui/studio/state.js';
import {branchOf} from '../../src/ui/studio/tree.js';
import {update} from '../../src/ui/studio/update.js';
import type {Command, LoadedModelInfo, Runner, StudioEvent} from '../../src/workers/writer/protocol.js';

const characters = '\n !,.abcdefghijklmnopqrstuvwxyzABQ漢字é\u0301\u001b\t';
export const studioVocabulary = Vocabulary.fromValues(
	Array.from(characters, character => character.codePointAt(0) ?? 0),
	{encoding: 'characters', nfc: false, unknown: false},
);

/** The vocabulary of a second model, which lacks some characters of the first. */
export const guestVocabulary = Vocabulary.fromValues(
	Array.from('\n .abcdefghijklmnopqrstuvwxyzAβ', character => character.codePointAt(0) ?? 0),
	{encoding: 'characters', nfc: false, unknown: false},
);

export const modelInfo = (change: Partial<LoadedModelInfo> = {}): LoadedModelInfo => ({
	path: '/runs/alice',
	name: 'alice',
	step: 1200,
	isBest: true,
	loss: 1.25,
	cell: 'lstm',
	layers: 2,
	hiddenSize: 16,
	parameters: 12_345,
	engine: 'test',
	vocabulary: studioVocabulary.toRecord(),
	created: '2026-01-01T00:00:00.000Z',
	...change,
});

export const studioOptions: StudioOptions = {
	seedText: 'the queen ',
	sample: defaultSample,
	randomSeed: 42,
	speed: 80,
	tint: 'none',
	engine: {name: 'auto', threads: 1},
};

const words = 'of hearts, she made some tarts, all on a summer day.\nAlice 漢字 said the queen!\n\n';

export class PlayedStudio {
	readonly store: Store<StudioState, StudioAction>;
	readonly effects: Effect[] = [];
	readonly commands: Command[] = [];
	#runners: readonly Runner[] = [];
	#pending: Effect[] = [];

	constructor(options: Partial<StudioOptions> = {}, size = {columns: 80, rows: 24}) {
		this.store = new Store<StudioState, StudioAction>(
			(before, action) => {
				const {state, effects} = update(before, action);
				this.#pending.push(...effects);
				return state;
			},
			initialState({...studioOptions, ...options}, size),
		);
	}

	get state(): StudioState {
		return this.store.getState();
	}

	get text(): string {
		return pathOf(this.state)?.textOf() ?? '';
	}

	readonly dispatch = (action: StudioAction): void => {
		this.store.dispatch(action);
		for (let effect = this.#pending.shift(); effect; effect = this.#pending.shift()) {
			this.effects.push(effect);
			if (effect.type === 'command') this.#answer(effect.command);
		}
	};

	tell(event: StudioEvent): this {
		this.dispatch({type: 'event', event});
		return this;
	}

	load(change: Partial<LoadedModelInfo> = {}): this {
		return this.tell({type: 'loaded', model: modelInfo(change)});
	}

	press(...actions: readonly AnyKeyAction[]): this {
		for (const action of actions) this.dispatch({type: 'key', action});
		return this;
	}

	insert(text: string): this {
		this.dispatch({type: 'insert', text});
		return this;
	}

	/** So many characters come for every branch that is written. */
	write(count: number): this {
		for (const {branch, sample} of this.#runners) {
			const {track, guest} = branchOf(this.state.tree, branch) ?? {};
			if (track === undefined) continue;
			const text = Array.from(words.repeat(Math.ceil((count + track.end) / words.length) + 1));
			const piece = text.slice(track.end, track.end + count).join('');
			this.#text(branch, track.end, (guest?.vocabulary ?? studioVocabulary).encodeKnown(piece).ids, sample.temperature);
		}
		return this;
	}

	#text(branch: number, at: number, ids: Int32Array, temperature: number | undefined): void {
		const surprise = Uint8Array.from(ids, (id, index) => (id * 37 + (at + index) * 11) % 120);
		this.tell({type: 'text', branch, at, ids: Uint8Array.from(ids), surprise, temperature});
	}

	#answer(command: Command): void {
		this.commands.push(command);
		if (command.type === 'adapt') {
			const characters = this.state.adapted + command.ids.length;
			this.tell({type: 'adapted', characters, losses: [2.5, 2.25]});
		}
		if (command.type === 'mix') this.tell({type: 'mixed', weight: command.weight});
		if (command.type === 'restore') this.tell({type: 'adapted', characters: 0, losses: []});
		if (command.type === 'keep') this.tell({type: 'kept', path: command.path});
		if (command.type === 'load') this.load({path: command.path, name: command.path.split('/').at(-1) ?? ''});
		if (command.type === 'invite') {
			const name = command.path.split('/').at(-1) ?? '';
			this.tell({
				type: 'invited',
				model: modelInfo({path: command.path, name, vocabulary: guestVocabulary.toRecord()}),
			});
		}
		if (command.type === 'begin') this.#text(command.branch, 0, command.seed, undefined);
		if (command.type === 'fork') this.#text(command.branch, command.at, command.typed, undefined);
		if (command.type === 'run') this.#runners = command.runners;
		if (command.type === 'look') {
			const {branch, at} = command;
			const [ids, drawn, model] = [
				[2, 5, 9, 0],
				[0.7, 0.2, 0.1, 0],
				[0.6, 0.2, 0.15, 0.05],
			];
			this.tell({type: 'look', branch, at, ids, drawn, model, entropy: 1.5});
		}
		if (command.type === 'trace') {
			const {branch, unit, from, to} = command;
			const values = Int8Array.from({length: to - from}, (_, index) => ((index * 31) % 255) - 127);
			this.tell({type: 'trace', branch, unit, from, to, values});
		}
		if (command.type === 'rank') {
			this.tell({type: 'ranking', units: [3, 5, 7].map(index => ({layer: 1, index, variance: 1 / index}))});
		}
	}
}

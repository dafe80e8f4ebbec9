/** A branch that is being written: what draws its characters, and what of them has not been told yet. */
import type {Candidates} from '../../sampling/candidates.js';
import {lookBack, type RecentText} from '../../sampling/repetition.js';
import {modelProbability, sampleCharacter} from '../../sampling/sample.js';
import type {SampleConfig} from '../../sampling/settings.js';
import type {Branch} from './branch.js';
import {lookAt} from './candidates.js';
import type {Look, TextPiece, Trace, Unit} from './protocol.js';
import {quantizedSurprise} from './reader.js';

export class ActiveBranch {
	readonly branch: Branch;
	#sample: SampleConfig;
	/** The recent characters that a repetition penalty looks at. */
	#recent: RecentText | undefined;
	#toldTo: number;
	#surprise: number[] = [];
	#activations: number[] = [];

	constructor(branch: Branch, sample: SampleConfig) {
		this.branch = branch;
		this.#sample = sample;
		this.#recent = branch.recentText(branch.end, sample);
		this.#toldTo = branch.end;
	}

	get sample(): SampleConfig {
		return this.#sample;
	}

	/** Goes on with other sampling. */
	sampleBy(sample: SampleConfig): void {
		if (lookBack(sample) !== lookBack(this.#sample)) {
			this.#recent = this.branch.recentText(this.branch.end, sample);
		}
		this.#sample = sample;
	}

	/** Draws the next character from its logits [V], and has it follow. */
	draw(logits: Float32Array, candidates: Candidates): number {
		const id = sampleCharacter(logits, this.#sample, this.branch.random, candidates, this.#recent);
		this.#surprise.push(quantizedSurprise(modelProbability(logits, id)));
		this.branch.push(id);
		this.#recent?.push(id);
		return id;
	}

	/** Gives the characters that may come next, by their logits [V]. */
	look(logits: Float32Array): Look {
		const {id, end} = this.branch;
		return lookAt(logits, {sample: this.#sample, recent: this.#recent, branch: id, at: end});
	}

	/** Notes the activation of the watched unit at the character that was drawn last. */
	noteActivation(value: number): void {
		this.#activations.push(value);
	}

	/** Another unit is watched. */
	forgetActivations(): void {
		this.#activations = [];
	}

	/** Gives the text since the last call, and the activations of the watched unit. */
	take(watched: Unit | undefined): readonly (TextPiece | Trace)[] {
		if (this.#surprise.length === 0) return [];
		const {id, end} = this.branch;
		const text: TextPiece = {
			type: 'text',
			branch: id,
			at: this.#toldTo,
			ids: this.branch.ids(this.#toldTo, end),
			surprise: Uint8Array.from(this.#surprise),
			temperature: this.#sample.temperature,
		};
		const values = Int8Array.from(this.#activations);
		this.#surprise = [];
		this.#activations = [];
		this.#toldTo = end;
		if (watched === undefined || values.length === 0) return [text];
		return [text, {type: 'trace', branch: id, unit: watched, from: end - values.length, to: end, values}];
	}
}

/** A branch that is being written: what draws its characters, and what of them has not been told yet. */
import type {SampleConfig} from '../../config.js';
import {lookBack, type RecentText} from '../../sampling/repetition.js';
import {modelProbability, sampleCharacter} from '../../sampling/sample.js';
import type {SampleScratch} from '../../sampling/scratch.js';
import type {Passage} from './branch.js';
import {lookAt} from './candidates.js';
import type {Look, TextPiece, Trace, Unit} from './protocol.js';
import {quantizedSurprise} from './reader.js';
import {recentOf} from './recent.js';

export class Running {
	readonly passage: Passage;
	#sample: SampleConfig;
	/** What the sampling looks back on. */
	#recent: RecentText | undefined;
	#toldTo: number;
	#surprise: number[] = [];
	#activations: number[] = [];

	constructor(passage: Passage, sample: SampleConfig) {
		this.passage = passage;
		this.#sample = sample;
		this.#recent = recentOf(passage, passage.end, sample);
		this.#toldTo = passage.end;
	}

	get sample(): SampleConfig {
		return this.#sample;
	}

	/** Goes on with other sampling. */
	sampleBy(sample: SampleConfig): void {
		if (lookBack(sample) !== lookBack(this.#sample)) {
			this.#recent = recentOf(this.passage, this.passage.end, sample);
		}
		this.#sample = sample;
	}

	/** Draws the next character from its logits [V], and has it follow. */
	draw(logits: Float32Array, scratch: SampleScratch): number {
		const id = sampleCharacter(logits, this.#sample, this.passage.random, scratch, this.#recent);
		this.#surprise.push(quantizedSurprise(modelProbability(logits, id)));
		this.passage.push(id);
		this.#recent?.push(id);
		return id;
	}

	/** What may come next, by its logits [V]. */
	look(logits: Float32Array): Look {
		const {branch, end} = this.passage;
		return lookAt(logits, {sample: this.#sample, recent: this.#recent, branch, at: end});
	}

	/** What the unit that is watched did at the character that was drawn last. */
	noteActivation(value: number): void {
		this.#activations.push(value);
	}

	/** Another unit is watched. */
	forgetActivations(): void {
		this.#activations = [];
	}

	/** What was written since the last time, and what the unit that is watched did. */
	take(watched: Unit | undefined): readonly (TextPiece | Trace)[] {
		if (this.#surprise.length === 0) return [];
		const {branch, end} = this.passage;
		const text: TextPiece = {
			type: 'text',
			branch,
			at: this.#toldTo,
			ids: this.passage.ids(this.#toldTo, end),
			surprise: Uint8Array.from(this.#surprise),
			temperature: this.#sample.temperature,
		};
		const values = Int8Array.from(this.#activations);
		this.#surprise = [];
		this.#activations = [];
		this.#toldTo = end;
		if (watched === undefined || values.length === 0) return [text];
		return [text, {type: 'trace', branch, unit: watched, from: end - values.length, to: end, values}];
	}
}

/** Writes with the model of the page, a character at a time. */
import type {RecordKind} from '../../../data/record-batches.js';
import {Vocabulary} from '../../../data/vocabulary.js';
import {Random} from '../../../random.js';
import {beginning} from '../../../sampling/beginning.js';
import {Candidates} from '../../../sampling/candidates.js';
import {type RecordEnd, recordEnd} from '../../../sampling/record-ends.js';
import {modelProbability, probabilitiesOf, sampleCharacter} from '../../../sampling/sample.js';
import {plainSample, type SampleConfig} from '../../../sampling/settings.js';
import type {PayloadHeader} from '../payload.js';
import type {PageNetwork} from './network.js';

/** A character of the text, and how much of a surprise it was. */
export type Written = {readonly text: string; readonly bits: number};

/** A character that may come next. */
export type Choice = {readonly id: number; readonly label: string; readonly probability: number};

export class Writer {
	readonly #network: PageNetwork;
	readonly #vocabulary: Vocabulary;
	readonly #candidates: Candidates;
	readonly #records: RecordKind | undefined;
	readonly #endsRecord: RecordEnd | undefined;
	#last: number | undefined;
	#decode: (id: number) => string;
	#random = new Random(0);
	#sample: SampleConfig = {...plainSample, temperature: 0.8};

	constructor(network: PageNetwork, header: PayloadHeader) {
		this.#network = network;
		this.#vocabulary = Vocabulary.fromRecord(header.vocabulary);
		this.#records = header.records;
		this.#endsRecord = header.records && recordEnd(header.records, this.#vocabulary);
		this.#candidates = new Candidates(this.#vocabulary.size);
		this.#decode = this.#vocabulary.decoder();
	}

	/**
	 * Begins anew after a text. The same text, number and temperature give the same characters as `charloom generate` does.
	 * Gives the characters of the text that the model knows, with their surprises; the first can't be one.
	 */
	begin(seed: string, randomSeed: number): readonly Written[] {
		this.#network.reset();
		this.#random = new Random(randomSeed >>> 0);
		this.#decode = this.#vocabulary.decoder();
		const {ids} = this.#vocabulary.encodeKnown(this.#vocabulary.nfc ? seed.normalize('NFC') : seed);
		const decode = this.#vocabulary.decoder();
		const written: Written[] = [];
		const all = beginning({seed: ids, vocabulary: this.#vocabulary, records: this.#records});
		const isStarted = ids.length === 0 || this.#records !== undefined;
		const shown = all.subarray(isStarted ? 1 : 0);
		for (const id of ids.subarray(0, ids.length - shown.length)) written.push({text: decode(id), bits: 0});
		for (const [place, id] of all.entries()) {
			const bits = place === 0 ? 0 : this.#bitsOf(id);
			this.#network.step(id);
			if (place > 0 || !isStarted) written.push({text: decode(id), bits});
		}
		this.#last = all.at(-1);
		return written;
	}

	set temperature(temperature: number) {
		this.#sample = {...plainSample, temperature};
	}

	/** Draws the next character, and reads it. */
	next(): Written {
		return this.take(sampleCharacter(this.#network.logits, this.#sample, this.#random, this.#candidates));
	}

	/** Goes on with a character that was chosen by hand. */
	take(id: number): Written {
		const written = {text: this.#decode(id), bits: this.#bitsOf(id)};
		if (this.#endsRecord?.(this.#last, id)) this.#network.reset(); // the next record knows nothing of this one
		this.#network.step(id);
		this.#last = id;
		return written;
	}

	/** The most probable characters at temperature 1, of all that the model knows. */
	choices(count: number): readonly Choice[] {
		const probabilities = probabilitiesOf(this.#network.logits, {...plainSample, temperature: 1});
		return Array.from(probabilities, (probability, id) => ({id, probability}))
			.sort((a, b) => b.probability - a.probability)
			.slice(0, count)
			.map(({id, probability}) => ({id, probability, label: this.#vocabulary.label(id)}));
	}

	#bitsOf(id: number): number {
		return -Math.log2(Math.max(modelProbability(this.#network.logits, id), 2 ** -40));
	}
}

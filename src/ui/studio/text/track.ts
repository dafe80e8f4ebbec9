/** The characters of one branch as the screen keeps them, with what is known about each: seven bytes a character. */
import {GrowingArray, idArray} from '../../../data/growing-array.js';
import type {TextPiece, Trace} from '../../../workers/writer/protocol.js';

/** This value marks a character that was given, not drawn. */
export const given = 255;

/** Temperatures are kept in these parts. */
const temperatureParts = 50;

/** An activation that is not known. */
export const unknownActivation = -128;

/** Characters that are kept at least; older ones may be dropped. */
const keptCharacters = 2 ** 20;

export class Track {
	readonly #ids: GrowingArray;
	readonly #surprise: GrowingArray;
	readonly #temperature: GrowingArray;
	readonly #activation: GrowingArray;
	readonly #kept: number;

	/** The first character will stand at `start`. */
	constructor(vocabSize: number, start: number, kept: number = keptCharacters) {
		this.#ids = new GrowingArray(idArray(vocabSize), start);
		this.#surprise = new GrowingArray(length => new Uint8Array(length), start);
		this.#temperature = new GrowingArray(length => new Uint8Array(length), start);
		this.#activation = new GrowingArray(length => new Int8Array(length), start);
		this.#kept = kept;
	}

	get start(): number {
		return this.#ids.start;
	}

	get end(): number {
		return this.#ids.end;
	}

	/** Adds what was written; a piece that does not go on where the track ends is left out. */
	append({at, ids, surprise, temperature}: Omit<TextPiece, 'type' | 'branch'>): void {
		if (at !== this.end) return;
		const kind = temperature === undefined ? given : Math.min(given - 1, Math.round(temperature * temperatureParts));
		for (const [index, id] of ids.entries()) {
			this.#ids.push(id);
			this.#surprise.push(surprise[index]);
			this.#temperature.push(kind);
			this.#activation.push(unknownActivation);
		}
		if (this.end - this.start > 2 * this.#kept) this.dropBefore(this.end - this.#kept);
	}

	/** Drops characters before a position, in large pieces: some of them may stay. */
	dropBefore(position: number): void {
		for (const column of [this.#ids, this.#surprise, this.#temperature, this.#activation]) column.dropBefore(position);
	}

	/** Notes activations, as far as they are of this track. */
	trace({from, values}: Pick<Trace, 'from' | 'values'>): void {
		for (const [index, value] of values.entries()) this.#activation.set(from + index, value);
	}

	/** Another unit is looked at: nothing is known of it. */
	forgetActivations(): void {
		this.#activation.fill(unknownActivation);
	}

	idAt(position: number): number {
		return this.#ids.at(position);
	}

	/** Bits · 16. */
	surpriseAt(position: number): number {
		return this.#surprise.at(position);
	}

	/** The temperature that the character was drawn with; undefined where it was given. */
	temperatureAt(position: number): number | undefined {
		const kind = this.#temperature.at(position);
		return kind === given ? undefined : kind / temperatureParts;
	}

	/** −127 … 127, or `unknownActivation`. */
	activationAt(position: number): number {
		return this.#activation.at(position);
	}
}

/**
 * The characters a model knows, and their ids: ids are places in the list of characters, which is sorted by code point.
 * With the encoding `bytes` the "characters" are byte values.
 */
import {byteLabel, byteName, characterLabel} from './label.js';
import {displayName, type UnknownCharacters, unknownCharactersError} from './unknown-characters.js';
import {unknownCharacter, type VocabularyEncoding, type VocabularyRecord, valuesOfRecord} from './vocabulary-record.js';

export type {VocabularyEncoding, VocabularyRecord} from './vocabulary-record.js';

export class Vocabulary {
	readonly encoding: VocabularyEncoding;
	readonly nfc: boolean;
	readonly characters: readonly string[];
	/** The id that unknown characters get; undefined where they are refused. */
	readonly unknownId: number | undefined;
	/** Id by code point, or by byte. */
	readonly #ids: ReadonlyMap<number, number>;
	readonly #values: readonly number[];

	private constructor(record: VocabularyRecord, values: readonly number[]) {
		this.encoding = record.encoding;
		this.nfc = record.nfc;
		this.characters = [...record.characters];
		this.unknownId = record.unknown;
		this.#values = values;
		this.#ids = new Map(values.map((value, id) => [value, id]));
	}

	/** V. */
	get size(): number {
		return this.characters.length;
	}

	/** Throws a UserError where the record makes no vocabulary: it may come from a damaged or foreign file. */
	static fromRecord(record: VocabularyRecord): Vocabulary {
		return new Vocabulary(record, valuesOfRecord(record));
	}

	/** By code points, or by byte values; `unknown` adds the unknown character. */
	static fromValues(
		values: readonly number[],
		{encoding, nfc, unknown}: {encoding: VocabularyEncoding; nfc: boolean; unknown: boolean},
	): Vocabulary {
		const sorted = [...new Set(values)].sort((a, b) => a - b);
		if (encoding === 'bytes') {
			const characters = sorted.map(byteName);
			const record = {encoding, nfc, characters};
			if (!unknown) return Vocabulary.fromRecord(record);
			return Vocabulary.fromRecord({
				...record,
				characters: [...characters, unknownCharacter],
				unknown: characters.length,
			});
		}
		const mark = unknownCharacter.charCodeAt(0);
		if (!unknown)
			return Vocabulary.fromRecord({encoding, nfc, characters: sorted.map(value => String.fromCodePoint(value))});
		const all = [...sorted.filter(value => value !== mark), mark].sort((a, b) => a - b);
		const characters = all.map(value => String.fromCodePoint(value));
		return Vocabulary.fromRecord({encoding, nfc, characters, unknown: all.indexOf(mark)});
	}

	/** JSON-able; `fromRecord` takes it back. */
	toRecord(): VocabularyRecord {
		const record = {encoding: this.encoding, nfc: this.nfc, characters: this.characters};
		return this.unknownId === undefined ? record : {...record, unknown: this.unknownId};
	}

	/** The id of a code point (of a byte, with the encoding `bytes`), or undefined where it is not known. */
	idOf(value: number): number | undefined {
		return this.#ids.get(value) ?? this.unknownId;
	}

	/**
	 * Throws a UserError that names the characters that are not in the vocabulary, and ends with `remedy`, unless there is an
	 * unknown character for them.
	 */
	encode(text: string, remedy?: string): Int32Array {
		const {ids, unknown} = this.encodeCounted(text);
		if (unknown.size > 0 && this.unknownId === undefined) throw unknownCharactersError(unknown, this.encoding, remedy);
		return ids;
	}

	/** Leaves out what is not in the vocabulary; `skipped` has each such character once. */
	encodeKnown(text: string): {readonly ids: Int32Array; readonly skipped: readonly string[]} {
		const {ids, unknown} = this.encodeCounted(text, {skipUnknown: true});
		return {ids, skipped: [...unknown.keys()].map(value => displayName(value, this.encoding))};
	}

	/**
	 * The ids of a text, and the code points or bytes that are not in the vocabulary. These become the unknown character, or
	 * are left out where there is none or `skipUnknown` is set. Bytes are taken as they are, and belong to the encoding `bytes`.
	 */
	encodeCounted(
		text: string | Uint8Array,
		{skipUnknown = false}: {readonly skipUnknown?: boolean} = {},
	): {readonly ids: Int32Array; readonly unknown: UnknownCharacters} {
		const unknown = new Map<number, number>();
		const ids: number[] = [];
		for (const value of this.#valuesOf(text)) {
			const isKnown = this.has(value);
			if (!isKnown) unknown.set(value, (unknown.get(value) ?? 0) + 1);
			const id = isKnown || !skipUnknown ? this.idOf(value) : undefined;
			if (id !== undefined) ids.push(id);
		}
		return {ids: Int32Array.from(ids), unknown};
	}

	/** Says whether a code point (a byte, with the encoding `bytes`) has an id of its own. */
	has(value: number): boolean {
		const id = this.#ids.get(value);
		return id !== undefined && id !== this.unknownId;
	}

	#valuesOf(text: string | Uint8Array): Iterable<number> {
		if (typeof text !== 'string') return text;
		const normal = this.nfc ? text.normalize('NFC') : text;
		if (this.encoding === 'bytes') return new TextEncoder().encode(normal);
		return Array.from(normal, character => character.codePointAt(0) ?? 0);
	}

	/** The text of `ids`. With the encoding `bytes`, what is not UTF-8 becomes U+FFFD. */
	decode(ids: ArrayLike<number>): string {
		if (this.encoding === 'bytes') return new TextDecoder('utf-8', {ignoreBOM: true}).decode(this.toBytes(ids));
		let text = '';
		for (let index = 0; index < ids.length; index++) text += this.#character(ids[index]);
		return text;
	}

	/** The bytes of `ids`: UTF-8, or with the encoding `bytes` the very bytes. */
	toBytes(ids: ArrayLike<number>): Uint8Array {
		if (this.encoding === 'characters') return new TextEncoder().encode(this.decode(ids));
		const mark = new TextEncoder().encode(unknownCharacter);
		return Uint8Array.from(
			Array.from(ids, id => {
				this.#character(id);
				return id === this.unknownId ? [...mark] : [this.#values[id]];
			}).flat(),
		);
	}

	/** A printable name: `\n` for a newline, `␣` for a space, `\xE9` for a byte that is no character by itself. */
	label(id: number): string {
		const character = this.#character(id);
		return this.encoding === 'bytes' && id !== this.unknownId ? byteLabel(this.#values[id]) : characterLabel(character);
	}

	/**
	 * A decoder for a stream of ids. With the encoding `bytes` it gives '' until a character is complete, and U+FFFD for bytes
	 * that make none; otherwise each id gives its character.
	 */
	decoder(): (id: number) => string {
		if (this.encoding === 'characters') return id => this.#character(id);
		const utf8 = new TextDecoder('utf-8', {ignoreBOM: true});
		const byte = new Uint8Array(1);
		return id => {
			this.#character(id);
			if (id === this.unknownId) return utf8.decode() + unknownCharacter;
			byte[0] = this.#values[id];
			return utf8.decode(byte, {stream: true});
		};
	}

	#character(id: number): string {
		const character = this.characters[id];
		if (character === undefined) throw new RangeError(`Expected an id below ${this.size}, got ${id}.`);
		return character;
	}
}

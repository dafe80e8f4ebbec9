/** A text as it is read: a branch, what its parents wrote before it, and back to the beginning. */
import type {Vocabulary} from '../../../data/vocabulary.js';
import type {Trace} from '../../../workers/writer/protocol.js';
import type {Track} from './track.js';

/** A part of the text that one track holds. */
type Segment = {readonly track: Track; readonly from: number; readonly to: number};

/** A part of the text, decoded: the character of UTF-16 unit `n` stands at `positions[n]`. */
export type DecodedText = {readonly text: string; readonly positions: ArrayLike<number>};

export type PathPart = {readonly track: Track; readonly fork: number};

export class TextPath {
	readonly #segments: readonly Segment[];
	readonly #vocabulary: Vocabulary;
	readonly #newline: number | undefined;

	/** The branch first, then its parent, and so on; `fork` is where each begins. */
	constructor(parts: readonly PathPart[], vocabulary: Vocabulary) {
		const segments: Segment[] = [];
		let to = Number.POSITIVE_INFINITY;
		for (const {track, fork} of parts) {
			if (segments.length > 0 && track.start >= to) break; // all of it that is read has been dropped
			segments.unshift({track, from: Math.max(fork, track.start), to});
			if (track.start > fork) break; // what came before has been dropped
			to = fork;
		}
		this.#segments = segments;
		this.#vocabulary = vocabulary;
		this.#newline = vocabulary.idOf(10);
	}

	/** The first position that is kept. */
	get start(): number {
		return this.#segments[0].from;
	}

	/** The position after the last character. */
	get end(): number {
		return this.#segments[this.#segments.length - 1].track.end;
	}

	/** The track that holds a position. */
	trackAt(position: number): Track {
		let index = this.#segments.length - 1;
		while (index > 0 && position < this.#segments[index].from) index--;
		return this.#segments[index].track;
	}

	isNewline(position: number): boolean {
		return this.trackAt(position).idAt(position) === this.#newline;
	}

	surpriseAt(position: number): number {
		return this.trackAt(position).surpriseAt(position);
	}

	/** Notes activations wherever they belong. */
	trace(trace: Pick<Trace, 'from' | 'values'>): void {
		for (const {track, from, to} of this.#segments) {
			const begin = Math.max(from, trace.from);
			const end = Math.min(to, track.end, trace.from + trace.values.length);
			if (begin < end) {
				track.trace({from: begin, values: trace.values.subarray(begin - trace.from, end - trace.from)});
			}
		}
	}

	idsOf(from: number, to: number): Uint32Array {
		const ids = new Uint32Array(Math.max(0, to - from));
		for (let position = from; position < to; position++) ids[position - from] = this.trackAt(position).idAt(position);
		return ids;
	}

	/** The characters from `from` to before `to`. */
	read(from: number, to: number): DecodedText {
		const ids = this.idsOf(from, to);
		const text: string[] = [];
		const positions: number[] = [];
		const decode = this.#vocabulary.decoder();
		for (const [index, id] of ids.entries()) {
			const piece = decode(id);
			text.push(piece);
			for (let unit = 0; unit < piece.length; unit++) positions.push(from + index);
		}
		return {text: text.join(''), positions};
	}

	textOf(from: number = this.start, to: number = this.end): string {
		return this.#vocabulary.decode(this.idsOf(from, to));
	}
}

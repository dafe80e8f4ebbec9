/** Generated text on its way to stdout. */
import type {GeneratedBlock, StreamPiece} from '../../../sampling/generate.js';

export type Output = NodeJS.WritableStream & {readonly isTTY?: boolean};

/** The streams that a command reads and writes; tests bring their own. */
export type Streams = {readonly stdin: NodeJS.ReadStream; readonly stdout: Output; readonly stderr: Output};

/**
 * Puts streams that are written side by side one after another: the first is shown as it comes, each other is kept until
 * the one before it has ended. `heading` stands before each.
 */
export class InOrder {
	readonly #waiting: string[];
	readonly #ended: boolean[];
	readonly #heading: (stream: number) => string;
	#current = 0;
	#last = '';

	constructor(streams: number, heading: (stream: number) => string) {
		this.#waiting = Array.from({length: streams}, () => '');
		this.#ended = Array.from({length: streams}, () => false);
		this.#heading = heading;
		this.#waiting[0] = heading(0);
	}

	/** Takes a block; gives the text that can be shown now. */
	push(block: GeneratedBlock): string {
		for (const {stream, text, end} of block) {
			this.#waiting[stream] += text;
			this.#ended[stream] = end !== undefined;
		}
		let shown = this.#take();
		while (this.#ended[this.#current] && this.#current < this.#waiting.length - 1) {
			const isLineOpen = (shown.at(-1) ?? this.#last) !== '\n';
			this.#current++;
			shown += `${isLineOpen ? '\n' : ''}${this.#heading(this.#current)}${this.#take()}`;
		}
		this.#last = shown.at(-1) ?? this.#last;
		return shown;
	}

	#take(): string {
		const text = this.#waiting[this.#current];
		this.#waiting[this.#current] = '';
		return text;
	}
}

/** A stream's whole text, once it has ended. */
export type WholeText = {
	readonly stream: number;
	readonly text: string;
	readonly characters: number;
	readonly end: string;
};

/** Collects pieces until their streams have ended. */
export class Collector {
	readonly #texts: {text: string; characters: number}[];

	constructor(streams: number) {
		this.#texts = Array.from({length: streams}, () => ({text: '', characters: 0}));
	}

	/** Gives the texts that end with this block. */
	push(block: GeneratedBlock): readonly WholeText[] {
		return block.map(piece => this.#add(piece)).filter(whole => whole !== undefined);
	}

	#add({stream, text, ids, end}: StreamPiece): WholeText | undefined {
		const whole = this.#texts[stream];
		whole.text += text;
		whole.characters += ids.length;
		return end === undefined ? undefined : {stream, ...whole, end};
	}
}
